"""Iterated elimination of dominated strategies, every step with its witness."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, get_args

from est_games.argument import FLAG, one_of, takes
from est_games.equilibrium.dominance.dominance import (
    Dominance,
    Kind,
    Left,
    everything,
    pure_dominator,
    without,
)
from est_games.equilibrium.dominance.graphical_dominance import local_findings
from est_games.equilibrium.dominance.mixed_dominance import Justification, mixed_dominance
from est_games.errors import Problem, SolveError, choices, shown
from est_games.game.graphical import GraphicalForm
from est_games.game.normal import NormalForm

_KINDS: tuple[Kind, ...] = get_args(Kind)
_SHOWN_STEPS = 100
_SHOWN_DIGITS = 12
_SHOWN_PLAYERS = 12


@dataclass(frozen=True, kw_only=True)
class Elimination:
    """What is left of a game when dominated strategies are removed round after round.

    Strategies are named throughout by their index in `game`.

    Parameters
    ----------
    game : NormalForm or GraphicalForm
        The game as it was.
    reduced : NormalForm or GraphicalForm
        The game in which only the survivors are left.
    survivors : tuple of tuple of int
        Each player's strategies left.
    rounds : tuple of tuple of Dominance
        What each round removed, with the witness, which holds in the game as the round found it. A
        witness may use a strategy that the same round removes.
    kind : {"strict", "weak", "very-weak"}
        The dominance that counted.
    mixed : bool
        Whether mixtures counted as dominators.
    justifications : tuple of Justification
        With `mixed`, a belief over the surviving profiles of the others for every survivor, which
        proves that nothing dominates it any more; of a graphical form, over its neighbours'.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[1, 1, 0], [0, 0, 2]], [[0, 2, 1], [3, 1, 0]])
    >>> print(iterated_elimination(game))
    strict dominance, mixtures included: 2 x 3 became 1 x 1 in 3 rounds
    round 1: player 2 drops 3, strictly worse than 2
    round 2: player 1 drops 2, strictly worse than 1
    round 3: player 2 drops 1, strictly worse than 2
    left: player 1: 1; player 2: 2
    """

    game: NormalForm | GraphicalForm
    reduced: NormalForm | GraphicalForm
    survivors: tuple[tuple[int, ...], ...]
    rounds: tuple[tuple[Dominance, ...], ...]
    kind: Kind
    mixed: bool
    justifications: tuple[Justification, ...] = ()

    @property
    def removals(self) -> tuple[Dominance, ...]:
        """Every removal, in order."""
        return tuple(step for steps in self.rounds for step in steps)

    def dominator(self, step: Dominance) -> Mapping[str, Fraction]:
        """Return the dominating mixture of a removal by the labels of its strategies."""
        labels = self.game.strategies[step.player]
        return {labels[k]: weight for k, weight in step.mixture}

    def __repr__(self) -> str:
        return f"Elimination({self._summary()})"

    def __str__(self) -> str:
        steps = [self._described(step) for step in self.removals]
        if len(steps) > _SHOWN_STEPS:
            steps[_SHOWN_STEPS:] = [f"… {len(steps) - _SHOWN_STEPS} more"]
        left = "; ".join(
            f"{name}: {choices(labels)}"
            for name, labels in zip(self.reduced.players, self.reduced.strategies, strict=True)
        )
        return "\n".join([self._summary(), *steps, f"left: {left}"])

    def _summary(self) -> str:
        before, after = (_size(g.shape) for g in (self.game, self.reduced))
        mixtures = "mixtures included" if self.mixed else "pure dominators only"
        n = len(self.rounds)
        change = f"{before} became {after} in {n} round{'s'[: n != 1]}" if n else f"{before} stays"
        return f"{self.kind} dominance, {mixtures}: {change}"

    def _described(self, step: Dominance) -> str:
        name, labels = self.game.players[step.player], self.game.strategies[step.player]
        how = "strictly worse than" if step.strict else "never better, sometimes worse than"
        parts = [
            label if weight == 1 else f"{_short(weight)} {label}"
            for label, weight in self.dominator(step).items()
        ]
        return (
            f"round {step.round + 1}: {name} drops {labels[step.dominated]}, "
            f"{'the same as' if step.equal else how} {' + '.join(parts)}"
        )


@takes(SolveError, game=one_of((), NormalForm, GraphicalForm), mixed=FLAG)
def iterated_elimination(
    game: NormalForm | GraphicalForm, *, kind: Kind = "strict", mixed: bool = True
) -> Elimination:
    """Return what survives the elimination of dominated strategies, and every step.

    Parameters
    ----------
    game : NormalForm or GraphicalForm
        Any number of players. A strategy of a graphical form is compared over its player's
        neighbours only, by :func:`.graphical_dominance.local_findings`.
    kind : {"strict", "weak", "very-weak"}
        A strategy is removed if another pays more against every profile of the others that are
        left; or never less, and somewhere more; or never less.
    mixed : bool
        Whether mixtures of strategies dominate too. The others' profiles may be pure throughout: a
        mixture that does better against each does better against any belief about them.

    Returns
    -------
    Elimination
        The reduced game, the rounds and, with `mixed`, why nothing more can go.

    Raises
    ------
    SolveError
        The game is neither in normal nor in graphical form, there is no such kind of dominance, or
        a player of a graphical form has too many neighbours.

    Notes
    -----
    1. For each strategy left a pure dominator is sought first, then, with `mixed`, a mixture, by
       linear programming (:mod:`.mixed_dominance`). That there is one, and
       that there is none, is proved in rationals.
    2. With strict and weak dominance all that is dominated goes at once, for all players. With very
       weak dominance one strategy goes in a round, as two equal ones dominate each other and one
       must stay: the first player's that can go, and of those the last, so that the first of equal
       strategies is kept.
    3. This is repeated until nothing is dominated.

    The order does not matter for strict dominance. For the other two it does: another order may
    leave another game, and may lose other Nash equilibria.

    Each round solves one program a strategy, with as many conditions as the others have profiles.

    References
    ----------
    Gilboa, Kalai and Zemel (1990), On the order of eliminating dominated strategies.

    Examples
    --------
    No pure strategy dominates the first player's second, but half of each other one does; then the
    second player's right column goes, and so on.

    >>> game = NormalForm.from_payoffs([[4, 0], [1, 1], [0, 4]], [[1, 0], [0, 9], [1, 0]])
    >>> found = iterated_elimination(game)
    >>> found.survivors
    ((0,), (0,))
    >>> {label: str(weight) for label, weight in found.dominator(found.removals[0]).items()}
    {'1': '1/2', '3': '1/2'}
    """
    _check(game, kind)
    left: Left = everything(game)
    rounds: list[tuple[Dominance, ...]] = []
    while True:
        found = list(_findings(game, left, kind, mixed))
        removed = tuple(
            replace(finding, round=len(rounds))
            for finding in found
            if isinstance(finding, Dominance)
        )
        if not removed:
            break
        rounds.append(removed)
        left = without(left, removed)
    survivors = tuple(map(tuple, left))
    return Elimination(
        game=game,
        reduced=game.restrict(survivors),
        survivors=survivors,
        rounds=tuple(rounds),
        kind=kind,
        mixed=mixed,
        justifications=tuple(each for each in found if isinstance(each, Justification)),
    )


@takes(SolveError, game=NormalForm)
def rationalizable(game: NormalForm) -> Elimination:
    """Return the strategies that common belief in rationality allows.

    Two players: exactly the rationalizable strategies of Bernheim and Pearce, since there a
    strategy is a best response to some belief exactly if no mixture strictly dominates it. Three
    players or more: the *correlated* rationalizable strategies, as a belief may make the others'
    choices depend on one another; those that need independent beliefs may be fewer.

    Parameters
    ----------
    game : NormalForm
        Any number of players.

    Returns
    -------
    Elimination
        Iterated elimination of strictly dominated strategies, mixtures included. `survivors` are
        the strategies sought, and each one's justification is a belief, over what survives, against
        which it is a best response.

    Raises
    ------
    SolveError
        The game is not in normal form.

    References
    ----------
    Bernheim (1984), Rationalizable strategic behavior; Pearce (1984), Rationalizable strategic
    behavior and the problem of perfection, lemma 3; Brandenburger and Dekel (1987),
    Rationalizability and correlated equilibria.

    Examples
    --------
    Everything is rationalizable in matching pennies: heads if the other is believed to play heads.

    >>> found = rationalizable(NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]]))
    >>> found.survivors
    ((0, 1), (0, 1))
    >>> found.justifications[0].belief[0][0]
    (0,)
    """
    return iterated_elimination(game, kind="strict", mixed=True)


def _findings(
    game: NormalForm | GraphicalForm, left: Left, kind: Kind, mixed: bool
) -> Iterator[Dominance | Justification]:
    """Yield a witness for each strategy left, up to the first dominance if one is enough."""
    if isinstance(game, GraphicalForm):
        yield from local_findings(game, left, kind, mixed)
        return
    for player, kept in enumerate(left):
        for strategy in reversed(kept) if kind == "very-weak" else kept:
            finding: Dominance | Justification | None
            finding = pure_dominator(game, left, player, strategy, kind)
            if finding is None and mixed:
                finding = mixed_dominance(game, left, player, strategy, kind)
            if finding is not None:
                yield finding
            if kind == "very-weak" and isinstance(finding, Dominance):
                return


def _size(shape: Sequence[int]) -> str:
    """Return how many strategies the players have, in short where they are many."""
    if len(shape) <= _SHOWN_PLAYERS:
        return " x ".join(map(str, shape))
    return f"{sum(shape)} strategies of {len(shape)} players"


def _short(weight: Fraction) -> str:
    """Return a probability for people: exact if that is short."""
    text = str(weight)
    return text if len(text) <= _SHOWN_DIGITS else f"≈{float(weight):.4g}"


def _check(game: Any, kind: Any) -> None:
    problems = []
    if not isinstance(game, NormalForm | GraphicalForm):
        message = "is not in normal form"
        accepted = "a NormalForm or a GraphicalForm"
        problems.append(Problem(path="game", message=message, accepted=accepted))
    if not isinstance(kind, str) or kind not in _KINDS:
        problems.append(
            Problem(
                path="kind",
                message="is no kind of dominance",
                value=shown(kind),
                accepted=", ".join(_KINDS),
            )
        )
    if problems:
        raise SolveError("dominated strategies cannot be eliminated", problems)
