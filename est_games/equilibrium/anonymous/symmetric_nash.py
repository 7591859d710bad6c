"""All equilibria of many players of a few types in which alike players mix alike."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import product
from time import perf_counter
from typing import Any

from est_games.certificate.symmetric_play import (
    Contradicted,
    InBoxes,
    NeverBest,
    OnLine,
    Reason,
    WholeFace,
    all_supports,
    is_complete,
)
from est_games.certificate.type_line import LineMixture, line_pieces
from est_games.certificate.type_payoffs import CountedForm, expected_pay, free_types
from est_games.certificate.type_root import MixtureRoot
from est_games.certificate.whole_face import face_standing
from est_games.equilibrium.anonymous.box_search import search_boxes
from est_games.equilibrium.anonymous.counted_play import CountedPlay
from est_games.equilibrium.anonymous.informed_equilibrium import informed
from est_games.equilibrium.anonymous.informed_play import contradiction
from est_games.equilibrium.asked import limit_problems
from est_games.equilibrium.solution import (
    Amounts,
    Certificate,
    Equilibrium,
    EquilibriumComponent,
    Solution,
    Status,
)
from est_games.errors import Problem, SolveError
from est_games.game.algebraic import AlgebraicNumber
from est_games.game.bayesian_anonymous import BayesianAnonymousForm

MAX_SUPPORTS = 20_000

Supports = tuple[tuple[int, ...], ...]
Ends = tuple[tuple[Any, ...], Amounts]


def symmetric_nash(form: CountedForm, *, timeout: float | None = None) -> Solution:
    """Return all Nash equilibria in which players of one type play the same mixture.

    Parameters
    ----------
    form : TypedAnonymousForm or BayesianAnonymousForm
        The game. Where players have seen signals, read kind, a type with a signal, for type.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        ``profile[t][a]`` is the probability with which each player of type t plays strategy a, and
        ``payoffs[t]`` what it expects; both exact, or an
        :class:`~est_games.game.algebraic.AlgebraicNumber`. Components with two extreme equilibria
        are the mixtures between them, with more all proportions between these corners. COMPLETE or
        NONE: all, proved. PARTIAL: what could not be settled is named in the messages. LIMIT: the
        time ran out.

    Raises
    ------
    SolveError
        `timeout` is not positive, or there are more than MAX_SUPPORTS choices of supports.

    Notes
    -----
    1. Every choice of supports is taken in turn. Where a strategy in support pays less than
       another whatever the others' counts, there is no equilibrium.
    2. Where one type at most mixes, between two strategies, what it gains is a polynomial in one
       probability; its roots and the signs of what other strategies pay there are exact.
    3. Where several types mix, between two each, the cube of probabilities is cut into boxes that
       hold no root or one, which is proved; see :mod:`~est_games.equilibrium.anonymous.box_search`.
    4. Mixtures over three strategies and more are settled by the first step or not at all.
    5. The certificate package checks the reason for every choice of supports.

    A form of two strategies and T types has 3^T choices of supports. Asymmetric equilibria among
    alike players are left out; the pure ones are those of
    :func:`~est_games.equilibrium.pure.count_nash.count_nash`.

    References
    ----------
    Palfrey, T. and Rosenthal, H. (1984), Participation and the provision of discrete public goods:
    a strategic analysis, Journal of Public Economics 24.

    Examples
    --------
    Ten states; a good worth 5 if six pay 1 for it.

    >>> from est_games.game.typed_anonymous import TypedAnonymousForm
    >>> form = TypedAnonymousForm.from_payoff(
    ...     lambda kind, strategy, tally: 5 * (tally["paid"] >= 6) - (strategy == "pay"),
    ...     sizes={"state": 10}, strategies=["pay", "wait"], tallies={"paid": ["pay"]},
    ... )
    >>> sorted(round(float(e.profile[0][0]), 4) for e in symmetric_nash(form).equilibria)
    [0.0, 0.435, 0.6718]

    Twelve jurors who must all agree to convict: those who see signs of innocence do so more often
    than not, and many of the guilty go free (Feddersen and Pesendorfer 1998).

    >>> from est_games.game.signal_voting import signal_voting
    >>> jury = signal_voting(
    ...     voters=12, adopted=12, prior={"guilty": "1/2", "innocent": "1/2"},
    ...     signals={"guilty": {"g": "4/5", "i": "1/5"}, "innocent": {"g": "1/5", "i": "4/5"}},
    ...     payoffs={
    ...         "guilty": {"adopted": 0, "rejected": "-1/10"},
    ...         "innocent": {"adopted": "-9/10", "rejected": 0},
    ...     },
    ... )
    >>> (e,) = (e for e in symmetric_nash(jury).equilibria if e.is_responsive)
    >>> e.behavior["voter: i"]["yes"], e.chances["innocent"]["adopted"]
    (0.575916295032…, 0.00692328579812…)
    """
    _check(form, timeout)
    started = perf_counter()

    def in_time() -> None:
        if timeout is not None and perf_counter() > started + timeout:
            raise TimeoutError

    reasons: dict[Supports, Reason] = {}
    unsettled: list[Supports] = []
    late = False
    try:
        for supports, reason in _reasons(form, in_time):
            if reason is None:
                unsettled.append(supports)
            else:
                reasons[supports] = reason
        proved = not unsettled and is_complete(form, reasons, in_time)
    except TimeoutError:
        late, proved = True, False
    equilibria, components = _collected(form, reasons)
    if isinstance(form, BayesianAnonymousForm):
        equilibria = tuple(informed(form, equilibrium) for equilibrium in equilibria)
    status = Status.COMPLETE if equilibria else Status.NONE
    messages = [_unsettled_words(form, unsettled)] if unsettled else []
    if late:
        messages.append("stopped by the time given: not every choice of supports was settled")
    return Solution(
        equilibria=equilibria,
        status=status if proved else Status.LIMIT if late else Status.PARTIAL,
        concept="symmetric-nash",
        algorithm="supports, polynomials in Bernstein form",
        options={"timeout": timeout},
        certificate=_certificate(reasons, proved=proved),
        stats={"seconds": perf_counter() - started, "supports": len(reasons) + len(unsettled)},
        messages=tuple(messages),
        components=components if proved else (),
        players=_kinds(form)[0],
        strategies=_kinds(form)[1],
    )


def _check(form: CountedForm, timeout: float | None) -> None:
    problems = limit_problems(timeout)
    n_supports = math.prod(2**m - 1 for m in form.n_strategies)
    if n_supports > MAX_SUPPORTS:
        problems.append(
            Problem(
                path="strategies",
                message=f"leave {n_supports} choices of supports",
                accepted=f"up to {MAX_SUPPORTS}: fewer types or strategies",
            )
        )
    if problems:
        raise SolveError("symmetric equilibria cannot be sought so", problems)


def _reasons(
    form: CountedForm, in_time: Callable[[], None]
) -> Iterator[tuple[Supports, Reason | None]]:
    """Yield every choice of supports, and what settles it, if anything does."""
    ruled_out = _ruling_out(form)
    for supports in all_supports(form):
        in_time()
        reason = ruled_out(supports)
        if reason is not None:
            yield supports, reason
        elif max(map(len, supports)) > 2:
            yield supports, None
        elif len(free_types(supports)) <= 1:
            yield supports, OnLine(pieces=line_pieces(form, supports))
        else:
            whole = face_standing(form, supports)
            if whole is None:
                yield supports, _in_boxes(form, supports, in_time)
            else:
                yield supports, WholeFace(is_equilibrium=whole)


def _ruling_out(form: CountedForm) -> Callable[[Supports], Reason | None]:
    """Return a search for a reason why no equilibrium has some supports."""
    if isinstance(form, BayesianAnonymousForm):
        return partial(contradiction, form)
    counted = CountedPlay(form)

    def never_best(supports: Supports) -> NeverBest | None:
        found = counted.never_best(supports)
        return found and NeverBest(kind=found[0], strategy=found[1], better=found[2])

    return never_best


def _kinds(form: CountedForm) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return who mixes alike, and over which strategies, in words."""
    if isinstance(form, BayesianAnonymousForm):
        return form.labels, tuple(form.strategies[t] for t, _ in form.kinds)
    return form.types, form.strategies


def _in_boxes(form: CountedForm, supports: Supports, in_time: Callable[[], None]) -> InBoxes | None:
    settled = search_boxes(form, supports, in_time)
    if settled is None:
        return None
    tree, roots = settled
    standings = [root.standing() for root in roots]
    if "undecided" in standings:
        return None
    kept = tuple(k for k, standing in enumerate(standings) if standing == "equilibrium")
    return InBoxes(tree=tree, roots=roots, equilibria=kept)


def _collected(
    form: CountedForm, reasons: dict[Supports, Reason]
) -> tuple[tuple[Equilibrium, ...], tuple[EquilibriumComponent, ...]]:
    """Return the equilibria, each once, and the connected sets of them."""
    places: dict[tuple[Any, ...], int] = {}
    equilibria: list[Equilibrium] = []
    joined: list[tuple[int, ...]] = []

    def place(end: Ends) -> int:
        profile, payoffs = end
        if profile not in places:
            places[profile] = len(equilibria)
            equilibria.append(Equilibrium(profile=profile, payoffs=payoffs, regret=Fraction(0)))
        return places[profile]

    for supports, reason in reasons.items():
        for ends in _sets(form, supports, reason):
            joined.append(tuple(dict.fromkeys(map(place, ends))))
    groups = [{k} for k in range(len(equilibria))]
    for linked in joined:
        together = set().union(*(group for group in groups if group & set(linked)))
        groups = [group for group in groups if not group & together] + [together]
    components = sorted(tuple(sorted(group)) for group in groups)
    return tuple(equilibria), tuple(EquilibriumComponent(extreme=group) for group in components)


def _sets(form: CountedForm, supports: Supports, reason: Reason) -> Iterator[tuple[Ends, ...]]:
    """Yield each set of equilibria with some supports as its ends: one, two, or corners."""
    if isinstance(reason, OnLine):
        for piece in reason.pieces:
            ends = dict.fromkeys((piece.low, piece.high))
            yield tuple(_on_line(form, supports, end) for end in ends)
    elif isinstance(reason, WholeFace):
        corners = product((Fraction(0), Fraction(1)), repeat=len(free_types(supports)))
        if reason.is_equilibrium:
            yield tuple(_rational(form, supports, corner) for corner in corners)
    elif isinstance(reason, InBoxes):
        for k in reason.equilibria:
            yield (_in_box(form, supports, reason.roots[k]),)


def _on_line(form: CountedForm, supports: Supports, place: Any) -> Ends:
    """Return a mixture of one type at most, and what it pays."""
    if not isinstance(place, Fraction):
        if place.value is None:
            return _irrational(
                form, supports, LineMixture(form=form, supports=supports, root=place)
            )
        place = place.value
    return _rational(form, supports, (place,) if free_types(supports) else ())


def _in_box(form: CountedForm, supports: Supports, root: MixtureRoot) -> Ends:
    """Return a mixture of several types, and what it pays."""
    if root.rational is not None:
        return _rational(form, supports, root.rational)
    return _irrational(form, supports, root)


def _rational(form: CountedForm, supports: Supports, places: Sequence[Fraction]) -> Ends:
    """Return a mixture and what it pays, from the probabilities of the second strategies."""
    profile = [[Fraction(0)] * m for m in form.n_strategies]
    for row, support in zip(profile, supports, strict=True):
        row[support[0]] = Fraction(1)
    for t, place in zip(free_types(supports), places, strict=True):
        profile[t][supports[t][0]] = 1 - place
        profile[t][supports[t][1]] = place
    payoffs = (
        expected_pay(form, supports, t, support[0], places) for t, support in enumerate(supports)
    )
    return tuple(map(tuple, profile)), tuple(payoffs)


def _irrational(form: CountedForm, supports: Supports, root: LineMixture | MixtureRoot) -> Ends:
    """Return a mixture and what it pays, as numbers in intervals."""
    profile = tuple(
        tuple(
            AlgebraicNumber(root, ("probability", t, a))
            if a in support and len(support) == 2
            else Fraction(a in support)
            for a in range(m)
        )
        for t, (m, support) in enumerate(zip(form.n_strategies, supports, strict=True))
    )
    return profile, tuple(AlgebraicNumber(root, ("payoff", t)) for t in range(len(supports)))


def _unsettled_words(form: CountedForm, unsettled: list[Supports]) -> str:
    named = "; ".join(
        ", ".join(
            f"{name} {' and '.join(labels[a] for a in support)}"
            for name, labels, support in zip(*_kinds(form), supports, strict=True)
        )
        for supports in unsettled[:3]
    )
    more = f" and {len(unsettled) - 3} more" if len(unsettled) > 3 else ""
    return f"not settled: {named}{more}"


def _certificate(reasons: dict[Supports, Reason], *, proved: bool) -> Certificate:
    kinds = [type(reason) for reason in reasons.values()]
    numbers = {
        "supports": len(kinds),
        "never a best reply": kinds.count(NeverBest) + kinds.count(Contradicted),
        "decided on a line": kinds.count(OnLine),
        "cut into boxes": kinds.count(InBoxes),
        "indifferent throughout": kinds.count(WholeFace),
    }
    if not proved:
        return Certificate(
            argument="Nothing is claimed of supports not settled.",
            numbers=numbers,
            evidence=reasons,
        )
    return Certificate(
        argument="Every choice of supports was settled and checked: a strategy in it is never a "
        "best reply, or the roots of what the type that mixes gains were isolated exactly, or the "
        "probabilities were cut into boxes that hold no root or one, or nobody minds.",
        numbers=numbers,
        evidence=reasons,
    )
