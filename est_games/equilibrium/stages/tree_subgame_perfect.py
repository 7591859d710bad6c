"""All payoffs of pure subgame-perfect equilibria of a tree, straight from the definition."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from time import perf_counter

from est_games.argument import COUNT, takes
from est_games.certificate.extensive_form import expected_payoffs, subgame_regrets
from est_games.equilibrium.solution import Certificate, Equilibrium, Solution, Status
from est_games.errors import Problem, SolveError
from est_games.game.extensive import CHANCE, TERMINAL, ExtensiveForm
from est_games.game.extensive_structure import forgetful_information_set

MAX_TRIALS = 500_000
"""Strategy profiles times continuations tried in one piece of the tree."""

Payoffs = tuple[Fraction, ...]
Choices = Mapping[int, int]
"""The action taken at each information set."""


@takes(SolveError, max_trials=COUNT)
def tree_subgame_perfect(game: ExtensiveForm, *, max_trials: int = MAX_TRIALS) -> Solution:
    """Return every payoff vector of a pure subgame-perfect equilibrium, with one witness each.

    Parameters
    ----------
    game : ExtensiveForm
        A game with perfect recall.
    max_trials : int
        Strategy profiles times continuations tried in one piece; beyond it the status is LIMIT.

    Returns
    -------
    Solution
        COMPLETE: no pure subgame-perfect equilibrium pays anything else (others may pay the same);
        NONE: some subgame has no pure equilibrium; LIMIT: a piece was too large, nothing is shown.

    Raises
    ------
    SolveError
        When a player forgets.

    Notes
    -----
    1. The subgames are taken from the last root to the first. What is left of a subgame when the
       subgames inside it are cut off is its piece; where one was cut, the piece ends in one of the
       equilibrium payoffs of that subgame, chosen freely and independently.
    2. For every such choice, every pure profile over the piece's information sets is an equilibrium
       of the piece if no player gains by any other pure strategy of its own in it.
    3. The payoffs of those are the subgame's equilibrium payoffs; for each, one profile and one
       choice of continuations are kept, from which the witness is put together.

    A profile is subgame perfect exactly when it is an equilibrium of every piece so continued.

    References
    ----------
    Selten (1965); Osborne and Rubinstein (1994), section 6.2.

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["entrant", "incumbent"])
    >>> entry = tree.decision("entrant", ["in", "out"], information_set="E")
    >>> reply = tree.decision(
    ...     "incumbent", ["fight", "yield"], after=entry["in"], information_set="I"
    ... )
    >>> tree.terminal([-1, -1], after=reply["fight"])
    >>> tree.terminal([1, 1], after=reply["yield"])
    >>> tree.terminal([0, 2], after=entry["out"])
    >>> solution = tree_subgame_perfect(tree.build())
    >>> [[str(x) for x in e.payoffs] for e in solution.equilibria]
    [['1', '1']]
    >>> solution.equilibria[0].behavior["I"]["yield"]
    Fraction(1, 1)
    """
    forgotten = forgetful_information_set(game)
    if forgotten is not None:
        problem = Problem(
            path=game.information_sets[forgotten].label,
            message="a player forgets what it knew or did",
            accepted="a game with perfect recall",
        )
        raise SolveError("subgame perfection is sought in games with perfect recall", [problem])
    started = perf_counter()
    found: dict[int, dict[Payoffs, _Witness]] = {}
    obstacle = None
    n_trials = 0
    # A game that ends before anybody moves has no subgame but itself.
    for root in reversed(game.subgame_roots or (0,)):
        piece = _piece(game, root, found)
        needed = piece.n_profiles * math.prod(len(found[inner]) for inner in piece.inner)
        if needed > max_trials:
            obstacle = (root, needed)
            break
        n_trials += needed
        found[root] = _piece_equilibria(game, piece, found)
        if not found[root]:
            break
    return _solution(game, found, obstacle, max_trials, n_trials, perf_counter() - started)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A subgame without the subgames inside it."""

    root: int
    inner: tuple[int, ...]
    information_sets: tuple[int, ...]
    n_profiles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Witness:
    """How a payoff vector comes about: choices in the piece, and how each cut continues."""

    choices: Choices
    continuations: Mapping[int, Payoffs]


def _piece(game: ExtensiveForm, root: int, solved: Mapping[int, object]) -> _Piece:
    inner, sets, stack = [], [], [root]
    while stack:
        node = stack.pop()
        if node in solved:
            inner.append(node)
            continue
        number = game.information_set[node]
        if number != TERMINAL and not game.information_sets[number].is_chance:
            sets.append(number)
        stack.extend(reversed(game.children[node]))
    distinct = tuple(dict.fromkeys(sets))
    return _Piece(
        root=root,
        inner=tuple(inner),
        information_sets=distinct,
        n_profiles=math.prod(len(game.information_sets[k].actions) for k in distinct),
    )


Profile = tuple[int, ...]
"""One action per information set of a piece, in its order."""


def _piece_equilibria(
    game: ExtensiveForm, piece: _Piece, found: Mapping[int, Mapping[Payoffs, _Witness]]
) -> dict[Payoffs, _Witness]:
    sizes = [range(len(game.information_sets[k].actions)) for k in piece.information_sets]
    profiles = list(product(*sizes))
    plays = {
        profile: _play(game, piece, dict(zip(piece.information_sets, profile, strict=True)))
        for profile in profiles
    }
    equilibria: dict[Payoffs, _Witness] = {}
    for continuation in product(*(found[inner] for inner in piece.inner)):
        chosen = dict(zip(piece.inner, continuation, strict=True))
        pays = {profile: _pay(play, chosen) for profile, play in plays.items()}
        for profile in _stable(game, piece, pays):
            if pays[profile] not in equilibria:
                choices = dict(zip(piece.information_sets, profile, strict=True))
                equilibria[pays[profile]] = _Witness(choices=choices, continuations=chosen)
    return equilibria


def _play(
    game: ExtensiveForm, piece: _Piece, choices: Choices
) -> tuple[Payoffs, tuple[tuple[int, Fraction], ...]]:
    """Return what a profile pays inside the piece, and the chance that it ends in each cut."""
    total = [Fraction(0)] * game.n_players
    ends, stack = [], [(piece.root, Fraction(1))]
    cuts = set(piece.inner)
    while stack:
        node, chance = stack.pop()
        if node in cuts:
            ends.append((node, chance))
            continue
        for player, amount in enumerate(game.payoffs[node]):
            total[player] += chance * amount
        number = game.information_set[node]
        if game.player[node] == CHANCE:
            branches = ((child, chance * game.probability[child]) for child in game.children[node])
            stack.extend(branch for branch in branches if branch[1])
        elif number != TERMINAL:
            stack.append((game.children[node][choices[number]], chance))
    return tuple(total), tuple(ends)


def _pay(
    play: tuple[Payoffs, tuple[tuple[int, Fraction], ...]], continuations: Mapping[int, Payoffs]
) -> Payoffs:
    total, ends = list(play[0]), play[1]
    for node, chance in ends:
        for player, amount in enumerate(continuations[node]):
            total[player] += chance * amount
    return tuple(total)


def _stable(
    game: ExtensiveForm, piece: _Piece, pays: Mapping[Profile, Payoffs]
) -> Iterator[Profile]:
    """Yield the profiles from which no player gains by another strategy of its own.

    Profiles that differ only in one player's actions are that player's deviations from each other.
    """
    own = [
        [game.information_sets[k].player == player for k in piece.information_sets]
        for player in range(game.n_players)
    ]
    best: dict[tuple[int, Profile], Fraction] = {}
    for profile, row in pays.items():
        for player, amount in enumerate(row):
            key = (player, _others(profile, own[player]))
            best[key] = max(best.get(key, amount), amount)
    for profile, row in pays.items():
        keys = ((player, _others(profile, mine)) for player, mine in enumerate(own))
        if all(amount == best[key] for amount, key in zip(row, keys, strict=True)):
            yield profile


def _others(profile: Profile, own: Sequence[bool]) -> Profile:
    return tuple(-1 if mine else action for action, mine in zip(profile, own, strict=True))


def _solution(
    game: ExtensiveForm,
    found: Mapping[int, Mapping[Payoffs, _Witness]],
    obstacle: tuple[int, int] | None,
    max_trials: int,
    n_trials: int,
    seconds: float,
) -> Solution:
    equilibria = tuple(_equilibrium(game, found, pays) for pays in found.get(0, {}))
    messages: tuple[str, ...] = ()
    if obstacle:
        status = Status.LIMIT
        labels = _piece_labels(game, obstacle[0], found)
        messages = (
            f"the subgame at node {obstacle[0]} needs {obstacle[1]} trials, more than "
            f"{max_trials}; its information sets: {labels}",
        )
    elif equilibria:
        status = Status.COMPLETE
        messages = ("one witness is shown for each payoff vector; others may pay the same",)
    else:
        status = Status.NONE
        empty = next(root for root, payoffs in found.items() if not payoffs)
        messages = (f"the subgame at node {empty} has no pure equilibrium",)
    return Solution(
        equilibria=equilibria,
        status=status,
        concept="pure-subgame-perfect",
        algorithm="backward induction over the subgames of the tree",
        options={"max_trials": max_trials},
        certificate=Certificate(
            argument="Every pure profile of every piece was tried, exactly, with every choice of "
            "equilibrium payoffs in the subgames inside it."
            if not obstacle
            else "Nothing is claimed.",
            numbers={"subgames": len(game.subgame_roots or (0,)), "trials": n_trials},
        ),
        stats={"seconds": seconds, "nodes": game.n_nodes, "trials": n_trials},
        messages=messages,
        players=game.players,
    )


def _piece_labels(
    game: ExtensiveForm, root: int, found: Mapping[int, Mapping[Payoffs, _Witness]]
) -> str:
    sets = _piece(game, root, found).information_sets
    named = ", ".join(game.information_sets[number].label for number in sets[:6])
    return f"{named}, … ({len(sets)} in all)" if len(sets) > 6 else named


def _equilibrium(
    game: ExtensiveForm, found: Mapping[int, Mapping[Payoffs, _Witness]], payoffs: Payoffs
) -> Equilibrium:
    """Put the witness together from the root down, and have it checked as a whole."""
    choices: dict[int, int] = {}
    stack = [(0, payoffs)]
    while stack:
        root, pays = stack.pop()
        witness = found[root][pays]
        choices.update(witness.choices)
        stack.extend(witness.continuations.items())
    behavior = {
        choice.label: {
            action: Fraction(k == choices[number]) for k, action in enumerate(choice.actions)
        }
        for number, choice in enumerate(game.information_sets)
        if not choice.is_chance
    }
    regrets = subgame_regrets(game, behavior)
    return Equilibrium(
        behavior=behavior,
        payoffs=expected_payoffs(game, behavior),
        regret=max(max(row) for row in regrets.values()),
    )
