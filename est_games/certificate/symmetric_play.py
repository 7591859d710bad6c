"""Are these all equilibria in which alike players mix alike? Every support has a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import TypeAlias

from est_games.certificate.signal_play import Contradicted as Contradicted, is_contradicted
from est_games.certificate.type_boxes import BoxTree, boxes_hold
from est_games.certificate.type_line import Piece, line_pieces
from est_games.certificate.type_payoffs import CountedForm, Supports, free_types
from est_games.certificate.type_root import MixtureRoot
from est_games.certificate.whole_face import WholeFace as WholeFace, face_standing
from est_games.game.bayesian_anonymous import BayesianAnonymousForm
from est_games.game.tally import reachable
from est_games.game.typed_anonymous import TypedAnonymousForm


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverBest:
    """A strategy in support pays less than another, whatever the others' counts may be."""

    kind: int
    strategy: int
    better: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OnLine:
    """At most one type mixes: the pieces are decided exactly."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InBoxes:
    """Several types mix, two strategies each: the roots, and the boxes that leave no other.

    Parameters
    ----------
    tree : BoxTree
        The boxes.
    roots : tuple of MixtureRoot
        All mixtures at which these types are indifferent.
    equilibria : tuple of int
        Which of them are equilibria; no other is.
    """

    tree: BoxTree
    roots: tuple[MixtureRoot, ...]
    equilibria: tuple[int, ...]


Reason: TypeAlias = NeverBest | OnLine | InBoxes | WholeFace | Contradicted


def all_supports(form: CountedForm) -> Iterator[Supports]:
    """Yield every choice of supports: a set of strategies for each type, none empty."""
    own = [
        [kept for size in range(1, m + 1) for kept in combinations(range(m), size)]
        for m in form.n_strategies
    ]
    yield from product(*own)


def is_proved(form: CountedForm, supports: Supports, reason: Reason) -> bool:
    """Tell whether a reason settles which equilibria have these supports.

    Examples
    --------
    Whoever signs pays for it and gets nothing.

    >>> form = TypedAnonymousForm.from_payoff(
    ...     lambda kind, strategy, tally: -(strategy == "sign"),
    ...     sizes={"state": 4}, strategies=["sign", "stay out"], tallies={"signed": ["sign"]},
    ... )
    >>> is_proved(form, ((0, 1),), NeverBest(kind=0, strategy=0, better=1))
    True
    """
    if isinstance(reason, Contradicted):
        return isinstance(form, BayesianAnonymousForm) and is_contradicted(form, supports, reason)
    if isinstance(reason, NeverBest):
        return isinstance(form, TypedAnonymousForm) and _is_never_best(form, supports, reason)
    if max(map(len, supports)) > 2:
        return False
    if isinstance(reason, WholeFace):
        return face_standing(form, supports) is reason.is_equilibrium
    if isinstance(reason, OnLine):
        return len(free_types(supports)) <= 1 and reason.pieces == line_pieces(form, supports)
    standings = [root.standing() for root in reason.roots]
    return (
        all(root.form is form for root in reason.roots)
        and boxes_hold(form, supports, reason.tree, reason.roots)
        and "undecided" not in standings
        and reason.equilibria
        == tuple(k for k, standing in enumerate(standings) if standing == "equilibrium")
    )


def is_complete(
    form: CountedForm,
    reasons: Mapping[Supports, Reason],
    in_time: Callable[[], None] = lambda: None,
) -> bool:
    """Tell whether every choice of supports has a reason that settles it.

    Parameters
    ----------
    form : TypedAnonymousForm or BayesianAnonymousForm
        The game.
    reasons : mapping of supports to Reason
        Why the equilibria with these supports are those named, or none.
    in_time : callable
        Raises TimeoutError once there is no time left.
    """
    for supports in all_supports(form):
        in_time()
        reason = reasons.get(supports)
        if reason is None or not is_proved(form, supports, reason):
            return False
    return True


def _is_never_best(form: TypedAnonymousForm, supports: Supports, reason: NeverBest) -> bool:
    t = reason.kind
    if t not in range(len(form.types)) or reason.strategy not in supports[t]:
        return False
    if reason.better not in range(form.n_strategies[t]):
        return False
    return all(
        form.payoff(t, reason.better, others) > form.payoff(t, reason.strategy, others)
        for others in _possible(form, supports, t)
    )


def _possible(form: TypedAnonymousForm, supports: Supports, kind: int) -> Sequence[tuple[int, ...]]:
    """Return the tallies that the others of a player can have with these supports."""
    tallies = [
        type(tally)(
            name=tally.name,
            weights=tuple(
                tuple(row[a] for a in support)
                for row, support in zip(tally.weights, supports, strict=True)
            ),
        )
        for tally in form.tallies
    ]
    left = [n - (t == kind) for t, n in enumerate(form.sizes)]
    return reachable(left, tallies, list(map(len, supports)))
