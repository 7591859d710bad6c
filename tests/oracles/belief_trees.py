"""Trees with beliefs for tests: published signalling games, and random ones."""

import random
from fractions import Fraction

from est_games.game.extensive_builder import ExtensiveBuilder


def signalling(prior, messages, responses, sender, receiver):
    """A signalling game; `sender` and `receiver` give payoffs by type, message and response."""
    tree = ExtensiveBuilder(["sender", "receiver"])
    nature = tree.chance(prior)
    for kind in prior:
        own = tree.decision("sender", messages, after=nature[kind], information_set=kind)
        for message in messages:
            seen = tree.decision(
                "receiver", responses, after=own[message], information_set=f"seen {message}"
            )
            for response in responses:
                told = (kind, message, response)
                tree.terminal([sender(*told), receiver(*told)], after=seen[response])
    return tree.build()


def beer_quiche():
    """Cho and Kreps 1987, figure 1."""
    return signalling(
        {"wimp": "1/10", "surly": "9/10"},
        ["beer", "quiche"],
        ["duel", "leave"],
        lambda kind, dish, reply: (
            int(dish == ("beer" if kind == "surly" else "quiche")) + 2 * int(reply == "leave")
        ),
        lambda kind, dish, reply: int((reply == "duel") == (kind == "wimp")),
    )


def education(abilities, levels, wages, cost):
    """Spence 1973, in steps: a firm that loses the squared error of the wage it pays."""
    return signalling(
        {f"ability {ability}": Fraction(1, len(abilities)) for ability in abilities},
        [f"level {level}" for level in levels],
        [f"wage {wage}" for wage in wages],
        lambda kind, level, wage: number(wage) - cost * number(level) / number(kind),
        lambda kind, level, wage: -((number(wage) - number(kind)) ** 2),
    )


def number(label):
    return Fraction(label.split()[1])


def cheap_talk():
    """The sender wants one reply whatever its type; words cost nothing."""
    return signalling(
        {"good": "1/3", "bad": "2/3"},
        ["hi", "ho"],
        ["yes", "no"],
        lambda kind, word, reply: int(reply == "yes"),
        lambda kind, word, reply: int((reply == "yes") == (kind == "good")),
    )


def blind_entry():
    """An incumbent who cannot see how the entrant came in; Selten's threat, believed wrongly."""
    tree = ExtensiveBuilder(["entrant", "incumbent"])
    entry = tree.decision("entrant", ["out", "in"], information_set="E")
    tree.terminal([0, 2], after=entry["out"])
    way = tree.decision("entrant", ["weak", "strong"], after=entry["in"], information_set="W")
    for name, fight, share in (("weak", (-3, 1), (1, 0)), ("strong", (-2, -1), (2, 0))):
        reply = tree.decision("incumbent", ["fight", "share"], after=way[name], information_set="I")
        tree.terminal(fight, after=reply["fight"])
        tree.terminal(share, after=reply["share"])
    return tree.build()


def burning_money():
    """Ben-Porath and Dekel 1992: one may burn 1 before a battle of the sexes of 4, 1 and 1, 4."""
    tree = ExtensiveBuilder(["one", "two"])
    first = tree.decision("one", ["burn", "keep"], information_set="first")
    for act, cost in (("burn", 1), ("keep", 0)):
        own = tree.decision("one", ["mine", "yours"], after=first[act], information_set=f"1 {act}")
        for mine in ("mine", "yours"):
            reply = tree.decision(
                "two", ["mine", "yours"], after=own[mine], information_set=f"2 {act}"
            )
            for yours in ("mine", "yours"):
                paid = {"mine": (4, 1), "yours": (1, 4)}[mine] if mine == yours else (0, 0)
                tree.terminal([paid[0] - cost, paid[1]], after=reply[yours])
    return tree.build()


def random_signalling(rng, n_types=2, n_messages=2, n_responses=2, highest=2):
    shares = [rng.randint(1, 3) for _ in range(n_types)]
    pays = {}

    def drawn(*told):
        return pays.setdefault(told, rng.randint(0, highest))

    return signalling(
        {f"t{k}": Fraction(share, sum(shares)) for k, share in enumerate(shares)},
        [f"m{k}" for k in range(n_messages)],
        [f"a{k}" for k in range(n_responses)],
        lambda *told: drawn(0, *told),
        lambda *told: drawn(1, *told),
    )


def random_tree(seed, *, depth=3, highest=2):
    """A tree with perfect recall: everybody knows its own moves, and at some levels what was seen.

    All nodes of a level have one mover; what it sees of others' moves is drawn by level.
    """
    rng = random.Random(seed)
    players = ["a", "b", "c"][: rng.choice([2, 3])]
    tree = ExtensiveBuilder(players)
    movers = [rng.choice([*players, None]) for _ in range(depth)]
    sight = [rng.random() for _ in range(depth)]
    stack = [(None, 0, dict.fromkeys(players, ()), ())]
    while stack:
        after, level, own, seen = stack.pop()
        if level == depth or (level and rng.random() < 0.25):
            tree.terminal([rng.randint(0, highest) for _ in players], after=after)
            continue
        mover = movers[level]
        if mover is None:
            node, actions = tree.chance({"h": "1/2", "l": "1/2"}, after=after), ("h", "l")
        else:
            known = seen if sight[level] < 0.3 else seen[:1] if sight[level] < 0.5 else ()
            key = f"{mover} {level} {own[mover]} {known}"
            actions = ("x", "y")
            node = tree.decision(mover, actions, after=after, information_set=key)
        for action in actions:
            moved = dict(own)
            if mover is not None:
                moved[mover] = (*own[mover], (key, action))
            stack.append((node[action], level + 1, moved, (*seen, action)))
    return tree.build()


def chain_store(n_entrants, crazy):
    """Kreps and Wilson (1982): entrants come one by one; an incumbent that may always fight.

    Yielding costs the weak incumbent 2, fighting 3, of what it has where nobody comes.
    """
    tree = ExtensiveBuilder(["I", *(f"E{k}" for k in range(1, n_entrants + 1))])
    nature = tree.chance({"weak": 1 - Fraction(crazy), "crazy": crazy})
    open_branches = [(kind, "", nature[kind], [0] * (n_entrants + 1)) for kind in ("weak", "crazy")]
    for k in range(1, n_entrants + 1):
        below = []
        for kind, past, after, paid in open_branches:
            entry = tree.decision(
                f"E{k}", ["out", "in"], after=after, information_set=f"E{k}|{past}"
            )

            def more(own, theirs, paid=paid, k=k):
                return [x + own * (j == 0) + theirs * (j == k) for j, x in enumerate(paid)]

            below.append((kind, past + "o", entry["out"], more(2, 0)))
            fought = more(-1, -Fraction(1, 2))
            if kind == "crazy":
                below.append((kind, past + "f", entry["in"], fought))
                continue
            reply = tree.decision(
                "I", ["fight", "yield"], after=entry["in"], information_set=f"I{k} weak|{past}"
            )
            below.append((kind, past + "f", reply["fight"], fought))
            below.append((kind, past + "y", reply["yield"], more(0, Fraction(1, 2))))
        open_branches = below
    for _, _, after, paid in open_branches:
        tree.terminal(paid, after=after)
    return tree.build()


def at_once(seed, n_players, highest):
    """Everybody chooses between two actions, knowing nothing."""
    rng = random.Random(seed)
    names = [f"P{k}" for k in range(n_players)]
    tree = ExtensiveBuilder(names)
    open_branches = [None]
    for name in names:
        open_branches = [
            after
            for before in open_branches
            for after in tree.decision(name, ["a", "b"], after=before, information_set=name)
        ]
    for branch in open_branches:
        tree.terminal([rng.randint(0, highest) for _ in names], after=branch)
    return tree.build()
