"""Small extensive games that the literature argues with."""

from __future__ import annotations

from fractions import Fraction

from est_games.errors import GameError, Problem, shown
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import Branch, ExtensiveBuilder

MAX_LENGTH = 1_000


def seltens_horse() -> ExtensiveForm:
    """Return Selten's horse: two components of Nash equilibria, one of them sequential.

    References
    ----------
    Selten (1975), Reexamination of the perfectness concept for equilibrium points in extensive
    games, figure 1.
    """
    tree = ExtensiveBuilder(["1", "2", "3"], title="Selten's horse (Selten 1975)")
    one = tree.decision("1", ["across", "down"], information_set="1")
    two = tree.decision("2", ["across", "down"], after=one["across"], information_set="2")
    tree.terminal([1, 1, 1], after=two["across"])
    for above, pays in ((one, [[3, 2, 2], [0, 0, 0]]), (two, [[4, 4, 0], [0, 0, 1]])):
        three = tree.decision("3", ["left", "right"], after=above["down"], information_set="3")
        for branch, row in zip(three, pays, strict=True):
            tree.terminal(row, after=branch)
    return tree.build()


def beer_quiche(strong: object = "9/10") -> ExtensiveForm:
    """Return beer and quiche: pooling on beer survives the intuitive criterion, on quiche does not.

    Parameters
    ----------
    strong : number
        The probability that the sender is strong.

    References
    ----------
    Cho and Kreps (1987), Signaling games and stable equilibria, figure 1.
    """
    chance = exact_probability(strong, "strong")
    tree = ExtensiveBuilder(["sender", "receiver"], title="beer and quiche (Cho and Kreps 1987)")
    nature = tree.chance({"weak": 1 - chance, "strong": chance})
    for kind, favourite in (("weak", "quiche"), ("strong", "beer")):
        meal = tree.decision("sender", ["beer", "quiche"], after=nature[kind], information_set=kind)
        for served in ("beer", "quiche"):
            reply = tree.decision(
                "receiver", ["duel", "leave"], after=meal[served], information_set=served
            )
            taste = int(served == favourite)
            tree.terminal([taste, int(kind == "weak")], after=reply["duel"])
            tree.terminal([taste + 2, int(kind == "strong")], after=reply["leave"])
    return tree.build()


def student_and_professor() -> ExtensiveForm:
    """Return a signalling game in which extensive-form correlation helps, and correlation does not.

    References
    ----------
    von Stengel and Forges (2008), Extensive-form correlated equilibrium, section 2.4.
    """
    tree = ExtensiveBuilder(["student", "professor"], title="summer job (von Stengel, Forges 2008)")
    nature = tree.chance({"good": "1/2", "bad": "1/2"})
    for kind, hired in (("good", [4, 10]), ("bad", [6, 0])):
        sent = tree.decision("student", ["X", "Y"], after=nature[kind], information_set=kind)
        for signal in ("X", "Y"):
            reply = tree.decision(
                "professor", ["hire", "refuse"], after=sent[signal], information_set=signal
            )
            tree.terminal(hired, after=reply["hire"])
            tree.terminal([0, 6], after=reply["refuse"])
    return tree.build()


def entry_game() -> ExtensiveForm:
    """Return one market of the chain store: the threat to fight is Nash, not subgame perfect.

    References
    ----------
    Selten (1978), The chain store paradox.
    """
    tree = ExtensiveBuilder(["entrant", "incumbent"], title="entry (Selten 1978)")
    entry = tree.decision("entrant", ["in", "out"], information_set="entrant")
    reply = tree.decision(
        "incumbent", ["fight", "yield"], after=entry["in"], information_set="incumbent"
    )
    tree.terminal([0, 0], after=reply["fight"])
    tree.terminal([2, 2], after=reply["yield"])
    tree.terminal([1, 5], after=entry["out"])
    return tree.build()


def centipede(moves: int = 6) -> ExtensiveForm:
    """Return a centipede: to stop at once is the only subgame-perfect play.

    Parameters
    ----------
    moves : int
        How often the players may go on: from 1 to 1,000.

    Notes
    -----
    Whoever stops at move t, counted from nought, gets t + 1, the other one t - 1.

    References
    ----------
    Rosenthal (1981), Games of perfect information, predatory pricing and the chain-store paradox.
    """
    _check_size(moves, "moves")
    tree = ExtensiveBuilder(["1", "2"], title="centipede (Rosenthal 1981)")
    after: Branch | None = None
    for turn in range(moves):
        mover = turn % 2
        node = tree.decision(
            "12"[mover], ["stop", "go on"], after=after, information_set=f"move {turn + 1}"
        )
        pays = [turn - 1, turn - 1]
        pays[mover] = turn + 1
        tree.terminal(pays, after=node["stop"])
        after = node["go on"]
    pays = [moves - 1, moves - 1]
    pays[moves % 2] = moves + 1
    tree.terminal(pays, after=after)
    return tree.build()


def ultimatum(pie: int = 4) -> ExtensiveForm:
    """Return the ultimatum game in whole units: an offer of nought may be refused, for it ties.

    Parameters
    ----------
    pie : int
        How many units are divided: from 1 to 1,000.

    References
    ----------
    Güth, Schmittberger and Schwarze (1982), An experimental analysis of ultimatum bargaining.
    """
    _check_size(pie, "pie")
    tree = ExtensiveBuilder(["proposer", "responder"], title="ultimatum (Güth et al. 1982)")
    offers = tree.decision("proposer", list(map(str, range(pie + 1))), information_set="offer")
    for offered, branch in enumerate(offers):
        reply = tree.decision(
            "responder", ["accept", "refuse"], after=branch, information_set=f"offered {offered}"
        )
        tree.terminal([pie - offered, offered], after=reply["accept"])
        tree.terminal([0, 0], after=reply["refuse"])
    return tree.build()


def burning_money() -> ExtensiveForm:
    """Return burning money: the right to burn a unit before the battle of the sexes.

    References
    ----------
    Ben-Porath and Dekel (1992), Signaling future actions and the potential for sacrifice; van Damme
    (1989), Stable equilibria and forward induction.
    """
    tree = ExtensiveBuilder(["1", "2"], title="burning money (Ben-Porath and Dekel 1992)")
    first = tree.decision("1", ["burn", "keep"], information_set="first")
    for done, lost in (("burn", 1), ("keep", 0)):
        mine = tree.decision("1", ["U", "D"], after=first[done], information_set=f"1 after {done}")
        for action, table in (("U", [[4, 1], [0, 0]]), ("D", [[0, 0], [1, 4]])):
            theirs = tree.decision(
                "2", ["L", "R"], after=mine[action], information_set=f"2 after {done}"
            )
            for branch, (one, two) in zip(theirs, table, strict=True):
                tree.terminal([one - lost, two], after=branch)
    return tree.build()


def exact_probability(number: object, name: str) -> Fraction:
    """Return a probability, exactly.

    Raises
    ------
    GameError
        It is none.
    """
    from est_games.game.number import exact_number

    try:
        chance = exact_number(number)
    except ValueError:
        chance = Fraction(-1)
    if not 0 <= chance <= 1:
        problem = Problem(
            path=name, message="is no probability", value=shown(number), accepted="from 0 to 1"
        )
        raise GameError("the game cannot be made", [problem])
    return chance


def _check_size(size: object, name: str) -> None:
    if not isinstance(size, int) or not 1 <= size <= MAX_LENGTH:
        accepted = f"a whole number from 1 to {MAX_LENGTH}"
        problem = Problem(
            path=name, message="is out of range", value=shown(size), accepted=accepted
        )
        raise GameError("the game cannot be made", [problem])
