"""Small multistage forms for tests: builders, published games and random ones."""

import random
from fractions import Fraction

from est_games.game.multistage import Component, Move, MultistageForm, Stage, StageKind
from est_games.parameter import Parameter
from est_games.polynomial import Polynomial
from est_games.provenance import Kind, Source

SOURCE = Source(citation="a test", kind=Kind.ASSUMPTION)
CERTAIN = (Polynomial.constant(1),)


def polynomial(value):
    return value if isinstance(value, Polynomial) else Polynomial.constant(Fraction(value))


def components(rows):
    """Payoffs, shape (n_players, n_types)."""
    return tuple(
        Component(name="u", player=i, amounts=tuple(map(polynomial, row)), source=SOURCE)
        for i, row in enumerate(rows)
    )


def terminal(label, rows):
    return Stage(label=label, kind=StageKind.TERMINAL, components=components(rows))


def decision(label, moves, successors, ballots=False):
    """Moves are (player, actions) pairs."""
    return Stage(
        label=label,
        kind=StageKind.DECISION,
        moves=tuple(
            Move(player=player, actions=tuple(actions), sources=(SOURCE,) * len(actions))
            for player, actions in moves
        ),
        successors=tuple(successors),
        ballots=ballots,
    )


def chance(label, probabilities, successors):
    """Probabilities have shape (n_outcomes, n_types)."""
    return Stage(
        label=label,
        kind=StageKind.CHANCE,
        outcomes=tuple(f"outcome {k}" for k in range(len(successors))),
        probabilities=tuple(tuple(map(polynomial, row)) for row in probabilities),
        successors=tuple(successors),
    )


def delay(label, discount, rows, successor):
    return Stage(
        label=label,
        kind=StageKind.DELAY,
        discount=polynomial(discount),
        components=components(rows),
        successors=(successor,),
    )


def parameter(name, value, low=-100, high=100):
    return Parameter(
        name=name, value=Fraction(value), low=Fraction(low), high=Fraction(high), source=SOURCE
    )


def form(stages, players, types=("",), informed=None, prior=CERTAIN, parameters=()):
    return MultistageForm(
        title="a small form",
        players=tuple(players),
        stages=tuple(stages),
        types=types,
        informed=informed,
        prior=tuple(map(polynomial, prior)),
        parameters=tuple(parameters),
    )


def beer_quiche(surly="9/10"):
    """Cho and Kreps 1987, figure 1."""
    surly = Fraction(surly)
    answers = ("fight", "let go")
    stages = [
        decision("breakfast", [(0, ("beer", "quiche"))], [1, 2]),
        decision("beer", [(1, answers)], [3, 4]),
        decision("quiche", [(1, answers)], [5, 6]),
        terminal("beer, fight", [[0, 1], [1, 0]]),
        terminal("beer, let go", [[2, 3], [0, 1]]),
        terminal("quiche, fight", [[1, 0], [1, 0]]),
        terminal("quiche, let go", [[3, 2], [0, 1]]),
    ]
    return form(stages, ("A", "B"), ("wimp", "surly"), 0, (1 - surly, surly))


def hidden_agenda(s="1/2", mu="1/2", costs=(0, 0)):
    """A proposer sincere with probability mu; b = 1 and l = 2; `costs` by type (sincere, not)."""
    loss = Polynomial.generator("s")
    belief = Polynomial.generator("mu")
    stages = [
        decision("propose?", [(0, ("propose", "keep still"))], [1, 4]),
        decision("reply", [(1, ("sign", "reject"))], [2, 3]),
        terminal("signed", [[2 - Fraction(c) for c in costs], [1, -2]]),
        terminal("rejected", [[1 - Fraction(c) for c in costs], [0, -loss]]),
        terminal("still", [[0, 0], [0, 0]]),
    ]
    return form(
        stages,
        ("proposer", "receiver"),
        ("sincere", "insincere"),
        0,
        (belief, Polynomial.constant(1) - belief),
        (parameter("s", s), parameter("mu", mu, 0, 1)),
    )


def matching_pennies(prize="1"):
    """A delay, then matching pennies: no pure equilibrium."""
    win = Fraction(prize)
    stages = [
        delay("wait", "1/2", [[1], [0]], 1),
        decision("pennies", [(0, ("heads", "tails")), (1, ("heads", "tails"))], [2, 3, 3, 2]),
        terminal("same", [[win], [-1]]),
        terminal("different", [[-1], [1]]),
    ]
    return form(stages, ("A", "B"))


def random_form(seed, slope=False):
    """A random form; with `slope` its payoffs are linear in a parameter t."""
    rng = random.Random(seed)
    n_types = rng.choice([1, 2, 2])
    n_players = rng.choice([2, 2, 3])
    informed = rng.randrange(n_players) if n_types == 2 else None
    n_early, n_late, n_ends = rng.randint(1, 4), rng.randint(0, 4), rng.randint(3, 6)
    n_stages = 1 + n_early + n_late + n_ends
    highest = rng.choice([1, 2, 3])

    def amount():
        value = Polynomial.constant(rng.randint(0, highest))
        if slope:
            factor = Polynomial.constant(rng.choice([-1, 0, 0, 1]))
            value = value + factor * Polynomial.generator("t")
        return value

    def rows():
        return [[amount() for _ in range(n_types)] for _ in range(n_players)]

    def distribution():
        weights = rng.choice([(0, 1), (1, 1), (1, 2), (2, 1)])
        return [Fraction(weight, sum(weights)) for weight in weights]

    def stage(number, first):
        def target():
            return rng.randrange(first, n_stages)

        kind = rng.random()
        if number == 0 or kind < 0.65:
            movers = sorted(rng.sample(range(n_players), rng.choice([1, 1, 2, 2])))
            width = 3 if len(movers) == 1 and rng.random() < 0.3 else 2
            moves = [(player, [f"a{k}" for k in range(width)]) for player in movers]
            return decision(
                f"stage {number}", moves, [target() for _ in range(width ** len(movers))]
            )
        if kind < 0.85:
            columns = [distribution() for _ in range(n_types)]
            if rng.random() < 0.4:
                columns = [columns[0]] * n_types
            probabilities = list(zip(*columns, strict=True))
            return chance(f"stage {number}", probabilities, [target(), target()])
        return delay(f"stage {number}", rng.choice(["0", "1/2", "1"]), rows(), target())

    stages = [stage(0, 1)]
    stages += [stage(number, 1 + n_early) for number in range(1, 1 + n_early)]
    first_end = 1 + n_early + n_late
    stages += [stage(number, first_end) for number in range(1 + n_early, first_end)]
    stages += [terminal(f"end {k}", rows()) for k in range(n_ends)]
    second = Fraction(rng.choice(["0", "1/4", "1/3", "1/2", "2/3", "1"]))
    return form(
        stages,
        "ABC"[:n_players],
        ("x", "y") if n_types == 2 else ("",),
        informed,
        (1 - second, second) if n_types == 2 else (1,),
        [parameter("t", rng.choice([0, "1/3", "1/2", 1, 2]))] if slope else (),
    )


def surprising_form(seed):
    """Both move at once under a degenerate prior: what an impossible type does is a surprise."""
    rng = random.Random(seed)
    stages = [decision("root", [(0, "ab"), (1, "cd")], [1, 2, 3, 4])]
    for k in range(1, 5):
        movers = (2,) if rng.random() < 0.6 else (1, 2)
        successors = [rng.randrange(5, 13) for _ in range(2 ** len(movers))]
        stages.append(decision(f"reply {k}", [(player, "ud") for player in movers], successors))
    for k in range(8):
        rows = [[rng.randint(0, 2) for _ in range(2)] for _ in range(3)]
        stages.append(terminal(f"end {k}", rows))
    return form(stages, "ABC", ("x", "y"), 0, rng.choice([(1, 0), (0, 1)]))
