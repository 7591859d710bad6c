"""Published games in extensive form, for tests."""

from fractions import Fraction
from itertools import permutations, product

from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import ExtensiveBuilder
from est_games.game.normal import NormalForm


def entry() -> ExtensiveForm:
    """Selten (1978): an entrant, and an incumbent who may threaten to fight."""
    tree = ExtensiveBuilder(["entrant", "incumbent"], title="entry (Selten 1978)")
    first = tree.decision("entrant", ["in", "out"], information_set="E")
    reply = tree.decision("incumbent", ["fight", "yield"], after=first["in"], information_set="I")
    tree.terminal([-1, -1], after=reply["fight"])
    tree.terminal([1, 1], after=reply["yield"])
    tree.terminal([0, 2], after=first["out"])
    return tree.build()


def beer_quiche() -> ExtensiveForm:
    """Cho and Kreps (1987), figure I: strong with probability 9/10."""
    tree = ExtensiveBuilder(["sender", "receiver"], title="beer-quiche (Cho and Kreps 1987)")
    root = tree.chance({"strong": Fraction(9, 10), "weak": Fraction(1, 10)})
    for kind, liked in (("strong", "beer"), ("weak", "quiche")):
        breakfast = tree.decision(
            "sender", ["beer", "quiche"], after=root[kind], information_set=kind
        )
        for meal in ("beer", "quiche"):
            reply = tree.decision(
                "receiver", ["fight", "leave"], after=breakfast[meal], information_set=meal
            )
            taste = int(meal == liked)
            tree.terminal([taste, int(kind == "weak")], after=reply["fight"])
            tree.terminal([taste + 2, int(kind == "strong")], after=reply["leave"])
    return tree.build()


def kuhn() -> ExtensiveForm:
    """Kuhn (1950), a simplified two-person poker: three cards, an ante and one bet."""
    tree = ExtensiveBuilder(["1", "2"], title="poker (Kuhn 1950)")
    root = tree.chance({"".join(deal): Fraction(1, 6) for deal in permutations("JQK", 2)})
    for mine, other in permutations("JQK", 2):
        win = 1 if "JQK".index(mine) > "JQK".index(other) else -1
        one = tree.decision(
            "1", ["check", "bet"], after=root[mine + other], information_set=f"1 {mine}"
        )
        two = tree.decision(
            "2", ["check", "bet"], after=one["check"], information_set=f"2 {other} checked"
        )
        tree.terminal([win, -win], after=two["check"])
        three = tree.decision(
            "1", ["fold", "call"], after=two["bet"], information_set=f"1 {mine} raised"
        )
        tree.terminal([-1, 1], after=three["fold"])
        tree.terminal([2 * win, -2 * win], after=three["call"])
        four = tree.decision(
            "2", ["fold", "call"], after=one["bet"], information_set=f"2 {other} bet"
        )
        tree.terminal([1, -1], after=four["fold"])
        tree.terminal([2 * win, -2 * win], after=four["call"])
    return tree.build()


def pennies_outside(sure: Fraction | int = Fraction(1, 2)) -> ExtensiveForm:
    """Matching pennies that the first player may decline for a sure payoff."""
    tree = ExtensiveBuilder(["1", "2"], title="matching pennies with an outside option")
    enter = tree.decision("1", ["in", "out"], information_set="enter")
    tree.terminal([sure, 0], after=enter["out"])
    mine = tree.decision("1", ["h", "t"], after=enter["in"], information_set="mine")
    for own in "ht":
        yours = tree.decision("2", ["h", "t"], after=mine[own], information_set="yours")
        for other in "ht":
            win = 1 if own == other else -1
            tree.terminal([win, -win], after=yours[other])
    return tree.build()


def at_once(game: NormalForm) -> ExtensiveForm:
    """Return a normal form as a tree in which nobody sees what the others did."""
    tree = ExtensiveBuilder(list(game.players))
    branches = [((), None)]
    for player, (name, m) in enumerate(zip(game.players, game.shape, strict=True)):
        actions = list(game.strategies[player])
        later = []
        for chosen, after in branches:
            node = tree.decision(name, actions, after=after, information_set=f"set {name}")
            later += [((*chosen, k), node[actions[k]]) for k in range(m)]
        branches = later
    order = list(product(*map(range, game.shape)))
    for chosen, after in branches:
        place = order.index(chosen)
        tree.terminal([row[place] for row in game.payoffs], after=after)
    return tree.build()
