"""One claim put to its models: measured, decided, its condition traced, its witness collected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from est_games.argument import REAL, TEXT, mapping_of, one_of, optional, takes
from est_games.arithmetic import ExactRing, Ring, TracedRing
from est_games.claim.case import Case, Observe, ValuedCase
from est_games.claim.condition import Condition, condition
from est_games.claim.finding import Finding, FindingKind, ModelUsed, Witness
from est_games.claim.library import Library
from est_games.claim.measure import Measure, Measured, UndefinedError
from est_games.claim.model import Claim, ModelEntry
from est_games.claim.proposition import Truth, split, truth, values_of
from est_games.errors import ClaimError, Problem, choices
from est_games.expression import Expression, parse_number
from est_games.parameter import Parameter
from est_games.procedure.readings import PAYOFFS
from est_games.situation.model import Situation
from est_games.treaty.model import Treaty

MAX_OPTIONS_SHOWN = 4
MAX_DIGITS = 32


@takes(
    ClaimError,
    claim=Claim,
    treaties=optional(mapping_of(Treaty)),
    situations=optional(mapping_of(Situation)),
    readings=optional(mapping_of(TEXT)),
    parameters=optional(mapping_of(one_of((), TEXT, REAL))),
    library=optional(Library),
)
def run_claim(
    claim: Claim,
    *,
    treaties: Mapping[str, Treaty] | None = None,
    situations: Mapping[str, Situation] | None = None,
    readings: Mapping[str, str] | None = None,
    parameters: Mapping[str, Fraction | int | str] | None = None,
    library: Library | None = None,
) -> Finding:
    """Return what a claim comes to, computed now from treaty and situation files.

    1. Make the models: each text as the claim changes it, under its readings, compiled.
    2. Measure, at the present values of all parameters, over all equilibria.
    3. Decide the proposition; where it is true in some equilibria only, it is undecided.
    4. Where the claim asks over which parameters, trace 2 and 3 along them: the exact condition.
    5. Collect what shows it, and the articles it rests on.

    Parameters
    ----------
    claim : Claim
        As :func:`~est_games.claim.read.load_claims` gives it.
    treaties, situations : mapping
        Those to be taken in the place of others, by the name the claim uses.
    readings : mapping of str to str
        Readings to be taken in every treaty with such a place.
    parameters : mapping
        Values to be set in every situation with such a parameter.
    library : Library, optional
        Keeps what claims share, where several are run; the other arguments are then its own.

    Returns
    -------
    Finding
        Whether it holds, fails, holds under an exact condition, or why that is undecided.

    Raises
    ------
    ClaimError
        The claim does not fit its models. Whatever is wrong with a treaty or a situation raises
        as it does elsewhere.

    Examples
    --------
    >>> from est_games.claim import load_claims
    >>> quorum = next(claim for claim in load_claims() if claim.number == 35)
    >>> print(run_claim(quorum).kind)
    holds
    """
    shelf = library or Library(
        treaties=treaties,
        situations=situations,
        readings=readings,
        parameters=_numbers(parameters or {}),
    )
    if claim.holds is None:
        return _found(claim, kind=FindingKind.UNDECIDED, why=claim.missing)
    return _Run(claim, shelf).finding()


def _numbers(given: Mapping[str, Fraction | int | str]) -> dict[str, Fraction]:
    problems, found = [], {}
    for name, value in given.items():
        try:
            found[name] = value if isinstance(value, Fraction) else parse_number(value)
        except ValueError as reason:
            problems.append(
                Problem(
                    path=f"parameters.{name}",
                    message=f"is {reason}",
                    value=str(value)[:80],
                    accepted='3, 0.25 or "1/4"',
                )
            )
    if problems:
        raise ClaimError("parameters cannot be set", problems)
    return found


def _found(claim: Claim, *, kind: FindingKind, **rest: Any) -> Finding:
    return Finding(
        number=claim.number,
        title=claim.title,
        theme=claim.theme,
        says=claim.says,
        citation=claim.citation,
        kind=kind,
        proposition=claim.holds.text if claim.holds is not None else "",
        articles=rest.pop("articles", claim.articles),
        **rest,
    )


@dataclass(frozen=True, slots=True)
class _Here:
    """The present values: what is true there, and why not where nothing is."""

    truth: Truth
    why: str = ""

    @property
    def is_true(self) -> bool | None:
        return {Truth.TRUE: True, Truth.FALSE: False}.get(self.truth)


class _Run:
    """One claim in the course of being run."""

    def __init__(self, claim: Claim, library: Library) -> None:
        self.claim = claim
        self.over = self._parameters(library)
        self.cases: dict[str, Case] = {
            entry.id: library.case(entry, _once((*claim.parameters, *self.over)))
            for entry in claim.model
        }
        self.measures = {measure.id: measure for measure in claim.measure}
        self.reader = _Reader(self, None, {})

    def _parameters(self, library: Library) -> tuple[Parameter, ...]:
        """Return the parameters the condition is sought on, at their present values."""
        known = {each.name: each for each in self.claim.parameters}
        for entry in reversed(self.claim.model):
            case = library.case(entry, self.claim.parameters)
            free = (p for p in case.parameters if p.name not in entry.set)
            known.update({each.name: each for each in free})
        unknown = [name for name in self.claim.over if name not in known]
        if unknown:
            raise ClaimError(
                "a claim does not fit its model",
                [
                    Problem(
                        path="over",
                        message="is no parameter of its models",
                        value=name,
                        accepted=choices(known),
                    )
                    for name in unknown
                ],
            )
        return tuple(known[name] for name in self.claim.over)

    def finding(self) -> Finding:
        """Return what the claim comes to."""
        here, exact = self._here()
        where = condition(self.over, self._ask) if self.over else None
        kind, why = _kind(here, where)
        told = list(self._told())
        return _found(
            self.claim,
            kind=kind,
            why=why,
            condition=where.true if where is not None else "",
            here=here.is_true,
            present={each.name: each.value for each in self.over},
            ranges={each.name: (each.low, each.high) for each in self.over},
            models=tuple(self._model_used(entry) for entry in self.claim.model),
            figures=dict(self._figures()),
            witnesses=tuple(witness for witness, _ in told),
            articles=tuple(
                dict.fromkeys([*self.claim.articles, *(each for _, of in told for each in of)])
            ),
            exact=exact and (where is None or where.exact),
            n_calls=0 if where is None else where.n_calls,
            messages=tuple(self._messages(where)),
        )

    # at a point

    def _ask(self, ring: TracedRing | None, point: Mapping[str, Fraction]) -> tuple[Truth, bool]:
        """Return the truth at a point, and whether signs alone decided it."""
        assert self.claim.holds is not None
        reader = self.reader if ring is None else _Reader(self, ring, point)
        found = truth(self.claim.holds, reader.read, reader.ring)
        return found, reader.is_exact

    def _here(self) -> tuple[_Here, bool]:
        try:
            found, exact = self._ask(None, {})
        except UndefinedError as reason:
            return _Here(Truth.UNDEFINED, str(reason)), True
        why = "true in some equilibria and false in others" if found is Truth.SOME else ""
        if not exact and found is not Truth.SOME:
            why = "mixed equilibria stand in where there is no pure one, so not all are listed"
            return _Here(Truth.SOME, why), False
        return _Here(found, why), exact

    def case_of(self, measure: Measure) -> Case:
        """Return the model a measure looks at."""
        entry = self.claim.model_of(measure)
        assert entry is not None
        return self.cases[entry.id]

    def watched(self, case: Case) -> Observe:
        """Return the events some measure of a model has to watch; none where no measure has any."""
        watching = (each for each in self.measures.values() if self.case_of(each) is case)
        return next((each.observe for each in watching if each.observe), ())

    # what is told

    def _figures(self) -> Iterator[tuple[str, str]]:
        for label, formula in self.claim.figure.items():
            yield label, _figure(formula, self.reader)

    def _told(self) -> Iterator[tuple[Witness, tuple[str, ...]]]:
        assert self.claim.holds is not None
        formulas = [self.claim.holds, *self.claim.figure.values()]
        used = {split(name)[0] for formula in formulas for name in formula.names}
        for name, measure in self.measures.items():
            if name not in used:
                continue
            try:
                told = measure.told(self.reader.valued(measure))
                value = _value(self.reader.read(name), self.reader.ring)
            except UndefinedError as reason:
                yield Witness(measure=name, value=f"undefined: {reason}"), ()
                continue
            articles = tuple(self._placed(measure, each) for each in told.articles)
            yield Witness(measure=name, value=value, lines=told.lines), articles

    def _placed(self, measure: Measure, article: str) -> str:
        """Return an article as it is called: of other texts than the first, with whose it is."""
        first = next((entry.treaty for entry in self.claim.model if entry.treaty), None)
        entry, case = self.claim.model_of(measure), self.case_of(measure)
        if entry is None or case.treaty is None or entry.treaty == first:
            return article
        of_forum = case.forum is not None and article.startswith(f"{case.forum.id} ")
        return article if of_forum else f"{case.treaty.id} {article}"

    def _model_used(self, entry: ModelEntry) -> ModelUsed:
        case = self.cases[entry.id]
        treaty = case.treaty
        readings = (
            {treaty.article_of(p.id): p.reading for p in treaty.provisions if p.reading}
            if treaty
            else {}
        )
        if case.situation and case.situation.reading_in_force is not None:
            readings[PAYOFFS] = case.situation.reading_in_force.id
        return ModelUsed(
            name=entry.id,
            treaty=treaty.title if treaty else case.game.title if case.game else "",
            situation=case.situation.title if case.situation else "",
            readings=readings,
            changes=tuple(_changes(entry, case)),
            illustrative=bool(case.situation and case.situation.illustrative),
        )

    def _messages(self, where: Condition | None) -> Iterator[str]:
        if self.claim.note:
            yield self.claim.note
        if where is None:
            return
        if where.other:
            yield f"Where {where.other}, it is true in some equilibria only, or has no answer."
        if not where.complete:
            yield "The condition was sought on a part of the range only: the search was cut short."
        if not where.exact:
            yield "Mixed equilibria stand in along the range: the condition is not proved there."


class _Reader:
    """What the measures of a claim come to at one point, each asked once."""

    def __init__(self, run: _Run, traced: TracedRing | None, point: Mapping[str, Fraction]) -> None:
        self.run = run
        self.traced = traced
        self.point = point
        self.ring: Ring = ExactRing() if traced is None else traced
        # By the model itself: of equal models that share one, claims use different names.
        self._cases: dict[Case, ValuedCase] = {}
        self._known: dict[str, Measured] = {}

    @property
    def is_exact(self) -> bool:
        """Whether all that was read was decided by signs alone."""
        return all(each.exact for each in self._known.values())

    def valued(self, measure: Measure) -> ValuedCase:
        """Return a measure's model at the point."""
        case = self.run.case_of(measure)
        if case not in self._cases:
            valued = self._cases[case] = case.at(self.traced, self.point)
            valued.watched = self.run.watched(case)
        return self._cases[case]

    def read(self, name: str) -> Measured:
        """Return what a measure comes to."""
        if name not in self._known:
            measure = self.run.measures[name]
            self._known[name] = measure.measured(self.valued(measure))
        return self._known[name]


def _kind(here: _Here, where: Condition | None) -> tuple[FindingKind, str]:
    if where is None or not where.complete:
        if here.is_true is None:
            return FindingKind.UNDECIDED, here.why
        if where is not None:
            return FindingKind.HOLDS_IFF, ""
        return (FindingKind.HOLDS if here.is_true else FindingKind.FAILS), ""
    if where.everywhere:
        return FindingKind.HOLDS, ""
    if where.nowhere:
        return FindingKind.FAILS, ""
    if where.true:
        return FindingKind.HOLDS_IFF, here.why
    return FindingKind.UNDECIDED, here.why or f"in some equilibria where {where.other}"


def _figure(formula: Expression, reader: _Reader) -> str:
    try:
        values = values_of(formula, reader.read, reader.ring)
    except UndefinedError as reason:
        return f"undefined: {reason}"
    return _listed(sorted({reader.ring.at_point(value) for value in values}))


def _value(found: Measured, ring: Ring) -> str:
    if found.options:
        return _listed(sorted({ring.at_point(value) for value in found.options}))
    return ", ".join(
        f"{field} {short(ring.at_point(value))}" if field else short(ring.at_point(value))
        for field, value in found.values.items()
    )


def _listed(values: list[Fraction]) -> str:
    if len(values) > MAX_OPTIONS_SHOWN:
        return f"{short(values[0])} to {short(values[-1])} ({len(values)} values)"
    return " or ".join(map(short, values))


def short(number: Fraction) -> str:
    """Return a number exactly, or roughly where nobody would read it to the end.

    Examples
    --------
    >>> short(Fraction(264553, 393040)), short(Fraction(1, 3**80))
    ('264553/393040', 'about 6.7655e-39')
    """
    exact = str(number)
    return exact if len(exact) <= MAX_DIGITS else f"about {float(number):.6g}"


def _changes(entry: ModelEntry, case: Case) -> Iterator[str]:
    if case.in_force:
        yield "in force from the start"
    if case.after:
        replies = ", ".join(f"{actor}: {reply}" for actor, reply in case.after.items())
        yield f"once answered {replies}"
    if case.untabled:
        yield "never tabled"
    if entry.binding is not None:
        yield f"binding: {entry.binding}"
    for name in entry.without:
        yield f"without {name}"
    for name, fields in entry.amend.items():
        yield f"{name} with " + ", ".join(
            f"{key} = {_written(value)}" for key, value in fields.items()
        )
    for name, value in case.settings.items():
        yield f"{name} = {value}"
    for name, formula in entry.belief.items():
        yield f"belief in {name} = {formula.text}"


def _written(value: Any) -> str:
    """Return a value about as a file would have it."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {_written(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_written, value)) + "]"
    return str(value)


def _once(parameters: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    return tuple({each.name: each for each in parameters}.values())
