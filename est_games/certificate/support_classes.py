"""Are these all equilibria of a tree? All classes of supports, each settled by a checked reason."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from time import perf_counter
from typing import Any

from est_games.certificate.certain_loss import Loss, is_certain_loss
from est_games.certificate.class_cells import ClassSet, class_sets, polytope_set
from est_games.certificate.class_ring import ClassRing
from est_games.certificate.deviation_game import DeviationGame, Supports
from est_games.certificate.malformed import MALFORMED
from est_games.certificate.open_region import TooManyError
from est_games.certificate.support_case import first_case
from est_games.certificate.support_cases import SupportCases, UnsoundError, replayed
from est_games.certificate.support_ring import TooLongError
from est_games.errors import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """An information set that matters, and what holds for each support there.

    Parameters
    ----------
    information_set : int
        The first that matters and of which nothing is said yet.
    below : tuple
        The evidence for each of its :func:`action_sets`, in their order: a Split; a Loss, where
        nothing is to be found; SupportCases, or a Polytope, where all that matters is said; or
        None, where it is open.
    """

    information_set: int
    below: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Polytope:
    """All conditions of the class are linear: it holds a polytope, or nothing."""


def action_sets(n_actions: int) -> list[tuple[int, ...]]:
    """Return all sets of actions but the empty one, smaller ones first.

    Examples
    --------
    >>> action_sets(2)
    [(0,), (1,), (0, 1)]
    """
    return [
        chosen
        for size in range(1, n_actions + 1)
        for chosen in combinations(range(n_actions), size)
    ]


def forced_supports(game: DeviationGame) -> dict[int, tuple[int, ...]]:
    """Return what is done where there is one action only."""
    return {
        number: (0,)
        for number, choice in enumerate(game.form.information_sets)
        if not choice.is_chance and len(choice.actions) == 1
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundClass:
    """A class that holds equilibria.

    Parameters
    ----------
    ring : ClassRing
        The class, and its conditions.
    sets : tuple of ClassSet
        All its equilibria.
    """

    ring: ClassRing
    sets: tuple[ClassSet, ...]


def found_classes(
    game: DeviationGame, evidence: Any, *, deadline: float | None = None
) -> tuple[list[FoundClass], tuple[Problem, ...]]:
    """Return the classes that evidence shows to hold equilibria, and what it does not show.

    Parameters
    ----------
    game : DeviationGame
        The tree, and who deviates as one.
    evidence : Split, Loss, SupportCases, Polytope or None
        What holds of all behaviours.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Returns
    -------
    classes : list of FoundClass
        In the order of the evidence.
    problems : tuple of Problem
        Empty exactly when it is proved that every equilibrium is in a set of one of the classes,
        and that these hold nothing else. Where the deadline passes, one says so.

    Notes
    -----
    1. Which information sets matter follows from the supports at those before them: at each split
       the next one is worked out again, and every support there must be dealt with.
    2. A certain loss is worked out again.
    3. In a class in which all is said that matters, case distinctions are replayed, or the vertices
       of its polytope are enumerated.

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["1"])
    >>> for amount, branch in enumerate(tree.decision("1", ["l", "r"])):
    ...     tree.terminal([amount], after=branch)
    >>> game = DeviationGame(tree.build())
    >>> loss = Loss(information_set=0, action=0, other=1)
    >>> right = SupportCases(step=("decide",), points=(((0, 1),),), cells=())
    >>> classes, problems = found_classes(
    ...     game, Split(information_set=0, below=(loss, right, loss))
    ... )
    >>> [found.ring.supports for found in classes], problems
    ([((1,),)], ())
    """
    found: list[FoundClass] = []
    problems: list[Problem] = []
    stack = [(forced_supports(game), evidence)]
    while stack:
        supports, reason = stack.pop()
        if deadline is not None and perf_counter() > deadline:
            late = "this class, and maybe others, were not gone through in time"
            problems.append(Problem(path=_named(game, supports), message=late))
            break
        if isinstance(reason, Split):
            problem, below = _split(game, supports, reason)
            stack.extend(reversed(below))
        else:
            problem = _settled(game, supports, reason, found)
        if problem is not None:
            problems.append(Problem(path=_named(game, supports), message=problem))
    return found, tuple(problems)


def _split(
    game: DeviationGame, supports: dict[int, tuple[int, ...]], split: Split
) -> tuple[str | None, list[tuple[dict[int, tuple[int, ...]], Any]]]:
    number = game.reach(supports).missing
    if number is None or split.information_set != number:
        return "does not split at the next information set that matters", []
    options = action_sets(len(game.form.information_sets[number].actions))
    if not isinstance(split.below, tuple) or len(split.below) != len(options):
        return "does not deal with every support", []
    return None, [
        ({**supports, number: own}, reason)
        for own, reason in zip(options, split.below, strict=True)
    ]


def _settled(
    game: DeviationGame, supports: Supports, reason: Any, found: list[FoundClass]
) -> str | None:
    """Add what a class holds; return what is wrong with its reason, if anything."""
    if isinstance(reason, Loss):
        is_lost = isinstance(reason.information_set, int) and is_certain_loss(
            game, supports, reason
        )
        return None if is_lost else "has no such certain loss"
    is_known = isinstance(reason, SupportCases | Polytope)
    if game.reach(supports).missing is not None or not is_known:
        return "is not settled"
    try:
        ring = ClassRing(game, supports)
        if isinstance(reason, Polytope):
            own = polytope_set(ring)
            if own is not None:
                found.append(FoundClass(ring=ring, sets=(own,)))
            return None
        points, cells = replayed(ring, first_case(ring), reason.step)
        if points != reason.points or cells != reason.cells:
            return "is not shown to hold exactly the equilibria named"
        if points or cells:
            sets = class_sets(ring, points, cells)
            found.append(FoundClass(ring=ring, sets=sets))
    except (UnsoundError, TooLongError, TooManyError, *MALFORMED):
        return "has a reason that is not sound"
    return None


def _named(game: DeviationGame, supports: Supports) -> str:
    """Return a class in words."""
    form = game.form
    parts = []
    for number, own in supports.items():
        choice = form.information_sets[number]
        if len(choice.actions) > 1:
            parts.append(f"{choice.label}: {', '.join(choice.actions[k] for k in own)}")
    return "; ".join(parts) or "all behaviours"


def open_classes(game: DeviationGame, evidence: Any) -> list[str]:
    """Return the classes that evidence leaves open, in words."""
    names = []
    stack = [(forced_supports(game), evidence)]
    while stack:
        supports, reason = stack.pop()
        if reason is None:
            names.append(_named(game, supports))
        elif isinstance(reason, Split):
            stack.extend(reversed(_split(game, supports, reason)[1]))
    return names
