"""Which equilibria of a signalling game forward induction removes, and by which deviation."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from est_games.argument import FLAG, TEXT, takes
from est_games.certificate.behavior_cell import Assessment, BehaviorCell
from est_games.certificate.extensive_form import check_behavior
from est_games.certificate.removed_outcome import (
    Criterion,
    Removal,
    is_sent,
    removal_problems,
    type_payoffs,
)
from est_games.equilibrium.beliefs.outcome_test import OutcomeTests, Support, removal_words
from est_games.equilibrium.beliefs.payoff_regions import dividing_sides
from est_games.equilibrium.beliefs.receiver_cell import ReceiverCell
from est_games.equilibrium.solution import Equilibrium, EquilibriumComponent, Solution
from est_games.errors import Problem, SolveError, shown
from est_games.game.extensive import ExtensiveForm
from est_games.game.signalling import Message, SignallingGame, signalling_game


class CheckFailedError(SolveError):
    """A removal that was found did not pass the independent check."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomePart:
    """Equilibria of a component that have one verdict.

    Parameters
    ----------
    payoffs : tuple of Fraction, shape (n_types,)
        What each type gets, at the sample.
    removals : tuple of Removal
        How the outcome is removed, for each message that does; none where it survives.
    supports : tuple of Support
        For each message that nobody sends and that does not remove the outcome: why not.
    sample : Assessment
        One of the equilibria.
    cell : BehaviorCell or None
        All of them; None for a point.
    is_whole : bool
        Whether the cell is one of the component's, not a part of one.
    """

    payoffs: tuple[Fraction, ...]
    removals: tuple[Removal, ...]
    supports: tuple[Support, ...]
    sample: Assessment = field(repr=False)
    cell: BehaviorCell | None = field(repr=False, default=None)
    is_whole: bool = True

    @property
    def survives(self) -> bool:
        """Whether no message removes the outcome."""
        return not self.removals


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentVerdict:
    """What forward induction says of a component.

    Parameters
    ----------
    component : int
        Its number in ``Solution.components``.
    parts : tuple of OutcomePart
        Together the component.
    """

    component: int
    parts: tuple[OutcomePart, ...]

    @property
    def survives(self) -> bool:
        """Whether some equilibrium of the component survives."""
        return any(part.survives for part in self.parts)

    @property
    def is_divided(self) -> bool:
        """Whether some survive and some do not."""
        return self.survives and not all(part.survives for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardInduction:
    """What a criterion says of every component of a solution.

    Parameters
    ----------
    criterion : {"intuitive", "equilibrium-dominance", "d1", "d2", "never-weak-best"}
        Which; see :mod:`est_games.certificate.removed_outcome`.
    verdicts : tuple of ComponentVerdict
        One for each component.
    """

    criterion: Criterion
    verdicts: tuple[ComponentVerdict, ...]

    @property
    def surviving(self) -> tuple[int, ...]:
        """The components some equilibrium of which survives."""
        return tuple(verdict.component for verdict in self.verdicts if verdict.survives)

    @property
    def removed(self) -> tuple[int, ...]:
        """The components no equilibrium of which survives."""
        return tuple(verdict.component for verdict in self.verdicts if not verdict.survives)

    @property
    def messages(self) -> tuple[str, ...]:
        """A sentence for each way in which an outcome is removed."""
        return tuple(
            f"component {verdict.component}: {words}"
            for verdict in self.verdicts
            for words in dict.fromkeys(
                removal_words(removal) for part in verdict.parts for removal in part.removals
            )
        )

    def __repr__(self) -> str:
        kept, gone = (", ".join(map(str, some)) for some in (self.surviving, self.removed))
        are_several = len(self.surviving) > 1
        said = [
            f"components {kept} survive" if are_several else f"component {kept} survives",
            f"{gone} removed" if gone else "",
        ]
        said = said if kept else [f"no component survives: {gone} removed"]
        return f"ForwardInduction({self.criterion}: {'; '.join(filter(None, said))})"


@takes(SolveError, form=ExtensiveForm, solution=Solution, is_joint=FLAG)
def intuitive_criterion(
    form: ExtensiveForm, solution: Solution, *, is_joint: bool = False
) -> ForwardInduction:
    """Return which components the intuitive criterion of Cho and Kreps keeps, and why not others.

    Parameters
    ----------
    form : ExtensiveForm
        A signalling game.
    solution : Solution
        Its equilibria with components, e.g. ``solve(form, "perfect-bayesian")``.
    is_joint : bool
        Whether an outcome is removed also if it is not always the same type that gains: if, once
        beliefs in dominated types are given up, no belief supports it (equilibrium dominance).

    Raises
    ------
    GameError
        The form is not a signalling game: all reasons.
    SolveError
        The solution is not one of this form, with components.

    Notes
    -----
    1. Each cell is looked at. Where what the types get varies in it, it is divided by the signs of
       all differences that the criterion can hang on; in each part the verdict is one.
    2. For each message that nobody sends, types are excluded from belief, and the responses left
       are gone through (:mod:`est_games.certificate.removed_outcome`).
    3. Every removal is worked out again from its witness.

    A component is removed if all its equilibria are.

    References
    ----------
    Cho and Kreps (1987), Signaling games and stable equilibria, section IV.2.

    Examples
    --------
    Beer and quiche: the surly type shows itself by beer.

    >>> from est_games.equilibrium.beliefs.tree_perfect_bayesian import perfect_bayesian_tree
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["A", "B"])
    >>> nature = tree.chance({"wimp": "1/10", "surly": "9/10"})
    >>> for kind, liked in (("wimp", "quiche"), ("surly", "beer")):
    ...     own = tree.decision("A", ["beer", "quiche"], after=nature[kind])
    ...     for dish in ("beer", "quiche"):
    ...         seen = tree.decision(
    ...             "B", ["duel", "leave"], after=own[dish], information_set=dish
    ...         )
    ...         tree.terminal([int(dish == liked), int(kind == "wimp")], after=seen["duel"])
    ...         tree.terminal([int(dish == liked) + 2, int(kind == "surly")], after=seen["leave"])
    >>> form = tree.build()
    >>> verdict = intuitive_criterion(form, perfect_bayesian_tree(form))
    >>> verdict.surviving, verdict.removed
    ((0,), (1,))
    >>> for part in verdict.messages[0].split("; "):
    ...     print(part)
    component 1: beer: is not believed to come from wimp, which loses whatever is best
    whatever is best against surly, it pays surly (now 2) more
    """
    return _judged(form, solution, "equilibrium-dominance" if is_joint else "intuitive")


@takes(SolveError, form=ExtensiveForm, solution=Solution, criterion=TEXT)
def divinity(
    form: ExtensiveForm, solution: Solution, *, criterion: Criterion = "d1"
) -> ForwardInduction:
    """Return which components the criterion D1, or one that removes more, keeps, and why no others.

    Parameters
    ----------
    form : ExtensiveForm
        A signalling game.
    solution : Solution
        Its equilibria with components, e.g. ``solve(form, "perfect-bayesian")``.
    criterion : {"d1", "d2", "never-weak-best"}
        Whether a type is excluded because one other type, or the others between them, gain whenever
        it would not lose, or whenever it would lose and gain nothing: its message is then never a
        weak best response.

    Raises
    ------
    GameError
        The form is not a signalling game: all reasons.
    SolveError
        The solution is not one of this form, with components, or the criterion is unknown.

    Notes
    -----
    As for :func:`intuitive_criterion`. Types are excluded once, not again among those left.

    References
    ----------
    Banks and Sobel (1987), Equilibrium selection in signaling games. Cho and Kreps (1987), sections
    IV.4 and IV.5; Kohlberg and Mertens (1986), on what is never a weak best response.
    """
    known = ("d1", "d2", "never-weak-best")
    if criterion not in known:
        problem = Problem(
            path="criterion",
            message="is unknown",
            value=shown(criterion),
            accepted=", ".join(known),
        )
        raise SolveError("divinity is not judged so", [problem])
    return _judged(form, solution, criterion)


def _judged(form: ExtensiveForm, solution: Solution, criterion: Criterion) -> ForwardInduction:
    game = signalling_game(form)
    if not solution.components:
        problem = Problem(
            path="solution",
            message="has no components",
            accepted="a solution of this game, perfect Bayesian, weakly so, or sequential",
        )
        raise SolveError("there is nothing to judge", [problem])
    tests = OutcomeTests(game=game, criterion=criterion)
    verdicts = []
    for number, component in enumerate(solution.components):
        parts = tuple(_parts(game, tests, solution, component))
        for part in parts:
            for removal in part.removals:
                problems = removal_problems(form, part.sample.behavior, removal)
                if problems:
                    raise CheckFailedError("a removal does not pass the check", list(problems))
        verdicts.append(ComponentVerdict(component=number, parts=parts))
    return ForwardInduction(criterion=criterion, verdicts=tuple(verdicts))


def _parts(
    game: SignallingGame, tests: OutcomeTests, solution: Solution, component: EquilibriumComponent
) -> list[OutcomePart]:
    if not component.cells:
        return [
            _part(game, tests, None, _point(game, solution.equilibria[place]), True)
            for place in component.extreme
        ]
    parts = []
    for cell in component.cells:
        if not isinstance(cell, BehaviorCell):
            problem = Problem(path="solution", message="is not one of an extensive form")
            raise SolveError("there is nothing to judge", [problem])
        check_behavior(game.form, cell.sample.behavior)
        receiver = ReceiverCell.of(game, cell)
        if receiver.has_one_outcome():
            parts.append(_part(game, tests, cell, cell.sample, True))
            continue
        sides = [
            (message, side) for message in receiver.unsent() for side in _sides(tests, message)
        ]
        for point, part in receiver.parts(sides):
            parts.append(
                _part(game, tests, part or cell, receiver.behavior_at(point), part is None)
            )
    return parts


def _point(game: SignallingGame, equilibrium: Equilibrium) -> Assessment:
    check_behavior(game.form, equilibrium.behavior)
    return Assessment(behavior=equilibrium.behavior, beliefs=equilibrium.beliefs or {})


def _sides(tests: OutcomeTests, message: Message) -> list[tuple[int, ...]]:
    """Return what verdicts on a message can hang on, whoever is left."""
    places = range(len(message.senders))
    subsets = [
        tuple(place for place in places if bits >> place & 1) for bits in range(1, 2 ** len(places))
    ]
    faces = {face for own in subsets for face, _ in tests.replies(message, own)[1]}
    return dividing_sides(message, tests.criterion, sorted(faces))


def _part(
    game: SignallingGame,
    tests: OutcomeTests,
    cell: BehaviorCell | None,
    sample: Assessment,
    is_whole: bool,
) -> OutcomePart:
    payoffs = type_payoffs(game, sample.behavior)
    found = [
        tests.tested(message, payoffs)
        for message in game.messages
        if not is_sent(game, message, sample.behavior)
    ]
    return OutcomePart(
        payoffs=payoffs,
        removals=tuple(each for each in found if isinstance(each, Removal)),
        supports=tuple(each for each in found if isinstance(each, Support)),
        sample=sample,
        cell=cell,
        is_whole=is_whole,
    )
