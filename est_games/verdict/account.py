"""A verdict told in plain English, without layout: sections of labelled rows, the first first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from est_games.game.valuation import Valuation
from est_games.procedure.readings import PAYOFFS
from est_games.verdict.changes import articles_told, flips_told, rivals_told
from est_games.verdict.dominance import Dominance
from est_games.verdict.model import Bloc, Equilibrium, Verdict
from est_games.verdict.phrases import Speaker, a_kind, capital, doing, gain, listing, number
from est_games.verdict.section import Row, Section
from est_games.verdict.stakes import Stake, Stakes

ILLUSTRATIVE = (
    "Illustrative payoffs: they make arguments comparable and measure nothing. This is "
    "no forecast; look at what would change the answer."
)
_DOMINATES = (
    "One reply dominates another if it pays more whatever the others reply and whatever "
    "equilibrium follows (weakly: never less, somewhere more). A reply that is only an "
    "equilibrium choice dominates nothing."
)
_SIDES = (
    "Gains over the status quo. Heads: the least it gains by answers that bring the treaty "
    "into force. Tails: the least by answers that do not. The answers looked at are all that "
    "can be given, likely or not."
)
_SHOWN_EQUILIBRIA = 4
_ALIKE = 4


def sections(verdict: Verdict) -> tuple[Section, ...]:
    """Return a verdict as sections, the most important first; empty ones left out."""
    told = _Account(verdict)
    found = (
        told.in_short(),
        *(told.bloc(bloc) for bloc in verdict.blocs),
        told.proposer(),
        told.equilibria(),
        flips_told(verdict, told.speak),
        articles_told(verdict, told.speak),
        rivals_told(verdict, told.speak),
        told.conditions(),
    )
    return tuple(section for section in found if section.rows)


class _Account:
    """One verdict being told."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        form = verdict.form
        names = {bloc.actor: bloc.name for bloc in verdict.blocs}
        (proposer, *_) = [actor for actor in form.players if actor not in names] or [""]
        self.speak = Speaker(names={proposer: verdict.proposer, **names})
        valuation = Valuation(form)
        self.prior = {
            kind: valuation.ring.at_point(weight)
            for kind, weight in zip(form.types, valuation.prior, strict=True)
        }

    # the answer

    def in_short(self) -> Section:
        rows = [Row(label=bloc.name, text=self._answer(bloc)) for bloc in self.verdict.blocs]
        sides = [
            f"{capital(a_kind(s.kind))} {self._tabling(s.kind)}, and {_losing(s)} by tabling."
            for s in self.verdict.stakes
        ]
        rows.append(Row(label=self.verdict.proposer, text=" ".join(sides)))
        return Section(title="In short", lead=_DOMINATES, rows=tuple(rows))

    def _answer(self, bloc: Bloc) -> str:
        trap = " The trap is closed." if bloc.closed else ""
        if bloc.dominant is not None:
            strength = _strength(bloc.relations, bloc.dominant)
            return f"{capital(doing(bloc.dominant))} {strength} dominates every other reply.{trap}"
        beaten = {worse: by[0].strength for worse, by in _beaten(bloc.relations)}
        if not beaten:
            return f"No reply dominates, and none is dominated.{trap}"
        told = [
            f"{listing(doing(worse) for worse in beaten if beaten[worse] == how)} ({how})"
            for how in ("strictly", "weakly")
            if how in beaten.values()
        ]
        left = (doing(reply) for reply in self._replies(bloc) if reply not in beaten)
        return (
            f"No reply dominates. Dominated: {', '.join(told)}. Left: {listing(left, 'or')}.{trap}"
        )

    def _replies(self, bloc: Bloc) -> list[str]:
        mine = f"may.{bloc.actor}."
        return [name.removeprefix(mine) for name in self.verdict.findings if name.startswith(mine)]

    def _tabling(self, kind: str) -> str:
        suffix = f".{kind}" if kind else ""
        may, may_not = (
            bool(self.verdict.findings.get(f"{topic}{suffix}"))
            for topic in ("may-table", "may-wait")
        )
        if may and may_not:
            return "tables in some equilibria, not in others"
        if may:
            return "tables in every equilibrium"
        return "tables in no equilibrium" if may_not else "has no equilibrium choice that was found"

    # the responders

    def bloc(self, bloc: Bloc) -> Section:
        rows = [Row(label="verdict", text=self._dominance(bloc))]
        rows += [self._dominated(bloc, worse, by) for worse, by in _beaten(bloc.relations)]
        if len(self.prior) > 1:
            rows.append(Row(label="any type", text=_whatever_the_type(bloc)))
        rows.append(Row(label="equilibrium", text=_in_equilibrium(bloc)))
        rows.append(self._hope(bloc))
        return Section(title=bloc.name, rows=tuple(rows))

    def _dominance(self, bloc: Bloc) -> str:
        if bloc.dominant is None:
            return f"No reply dominates{self._at_the_prior()}."
        strength = _strength(bloc.relations, bloc.dominant)
        return (
            f"{capital(doing(bloc.dominant))} {strength} dominates every other reply"
            f"{self._at_the_prior()}."
        )

    def _at_the_prior(self) -> str:
        return f" at the belief {_belief(self.prior)}" if len(self.prior) > 1 else ""

    def _dominated(self, bloc: Bloc, worse: str, by: tuple[Dominance, ...]) -> Row:
        best, *others = by
        how = f"{capital(best.strength)} dominated by {doing(best.better)}: " + (
            f"pays at least {number(best.margin)} less."
            if best.strict
            else "never pays more, somewhere less."
        )
        details = []
        if best.against:
            gap = "The gap is least" if best.strict else "There is no gap"
            others_do = self.speak.answering(dict(best.against), "all others")
            details.append(f"{gap} with {others_do}.")
        if others:
            also = (f"{doing(each.better)} ({each.strength})" for each in others)
            details.append(f"Also dominated by {listing(also)}.")
        return Row(label=worse, text=how, details=tuple(details))

    def _hope(self, bloc: Bloc) -> Row:
        if bloc.hope is None:
            return Row(label="best hope", text="Unknown: nothing that follows could be settled.")
        trap = (
            "The trap is closed: even that is a loss." if bloc.closed else "The trap is not closed."
        )
        return Row(
            label="best hope",
            text=f"{gain(bloc.hope.gain)} over the status quo at most. {trap}",
            details=(f"Reached with {self.speak.rounds(bloc.hope.replies)}.",),
        )

    # the proposer

    def proposer(self) -> Section:
        return Section(
            title=f"{self.verdict.proposer} (the proposer)",
            lead=_SIDES,
            rows=tuple(self._stakes(each) for each in self.verdict.stakes),
        )

    def _stakes(self, stakes: Stakes) -> Row:
        sides = {"heads": stakes.heads, "tails": stakes.tails}
        sums = ", ".join(
            f"{side} {gain(stake.gain) if stake else 'cannot come about'}"
            for side, stake in sides.items()
        )
        return Row(
            label=stakes.kind or "stakes",
            text=f"{capital(sums)}: it {_losing(stakes)}.",
            details=tuple(self._side(side, stake) for side, stake in sides.items() if stake),
        )

    def _side(self, side: str, stake: Stake) -> str:
        return f"{capital(side)} at its least with {self.speak.rounds(stake.replies)}."

    # the equilibria

    def equilibria(self) -> Section:
        n = len(self.verdict.equilibria)
        groups: dict[tuple[str, str], list[Equilibrium]] = {}
        for each in self.verdict.equilibria:
            groups.setdefault((self._who_tables(each), self._believed(each)), []).append(each)
        return Section(
            title=f"Equilibria of the whole game ({n})",
            lead="Sought: perfect Bayesian equilibria in pure strategies. "
            f"{capital(self.verdict.status.message)}. Replies answer the belief named, which "
            "tabling may have changed. None is dominant for being made in equilibrium.",
            rows=tuple(
                self._group(place, who, believed, members)
                for place, ((who, believed), members) in enumerate(groups.items(), 1)
            ),
        )

    def _who_tables(self, equilibrium: Equilibrium) -> str:
        tables = equilibrium.tables
        if all(choice is True for choice in tables.values()):
            return "The treaty is tabled" + (", whatever the type." if len(tables) > 1 else ".")
        if not any(choice is not False for choice in tables.values()):
            return "Nobody tables the treaty."
        surely = [a_kind(kind) for kind, choice in tables.items() if choice]
        maybe = [a_kind(kind) for kind, choice in tables.items() if choice is None]
        parts = [f"only {listing(surely)} tables"] if surely else []
        parts += [f"{listing(maybe)} tables at times"] if maybe else []
        return f"{capital('; '.join(parts))}."

    def _believed(self, equilibrium: Equilibrium) -> str:
        if len(self.prior) < 2:
            return ""
        tabled = any(choice is not False for choice in equilibrium.tables.values())
        who = "The others then" if tabled else "Were it tabled, the others would"
        certain = [kind for kind, weight in equilibrium.belief.items() if weight == 1]
        if certain:
            return f"{who} take the proposer to be {certain[0]}, for certain."
        if dict(equilibrium.belief) == self.prior:
            return f"{who} believe what they believed before."
        return f"{who} believe {_belief(equilibrium.belief)}."

    def _group(self, place: int, who: str, believed: str, members: list[Equilibrium]) -> Row:
        lines = list(dict.fromkeys(map(self._answered, members)))
        hidden = len(lines) - _SHOWN_EQUILIBRIA
        more = [f"and {hidden} more ways of answering"] if hidden > 0 else []
        return Row(
            label=str(place),
            text=f"{who} {believed}".strip(),
            details=(*lines[:_SHOWN_EQUILIBRIA], *more),
        )

    def _answered(self, equilibrium: Equilibrium) -> str:
        ends = self._in_force(equilibrium)
        answer = self.speak.answering(equilibrium.replies)
        return f"{capital(answer)}{f': {ends}' if ends else ''}."

    def _in_force(self, equilibrium: Equilibrium) -> str:
        form = self.verdict.form
        ends = {
            bool(dict(form.stages[form.index[line]].facts).get("in_force"))
            for kind, choice in equilibrium.tables.items()
            if choice is not False
            for line in equilibrium.path.get(kind, ())
            if line in form.index
        }
        if not ends:
            return ""
        if len(ends) > 1:
            return "in force in some courses of play only"
        return "in force" if True in ends else "not in force"

    # conditions

    def conditions(self) -> Section:
        rows = []
        if self.verdict.readings:
            rows.append(
                Row(
                    label="readings",
                    text="; ".join(
                        f"{place}: {reading}" if place == PAYOFFS else f"art. {place}: {reading}"
                        for place, reading in self.verdict.readings.items()
                    ),
                )
            )
        if len(self.prior) > 1:
            rows.append(Row(label="beliefs", text=_belief(self.prior)))
        rows += [Row(label="note", text=message) for message in _merged(self.verdict.messages)]
        return Section(title="Read with it", rows=tuple(rows))


def _beaten(relations: tuple[Dominance, ...]) -> Iterator[tuple[str, tuple[Dominance, ...]]]:
    """Yield each reply dominated in every equilibrium that follows, strongest dominance first."""
    certain = [each for each in relations if each.in_every]
    for worse in dict.fromkeys(each.worse for each in certain):
        by = [each for each in certain if each.worse == worse]
        yield worse, tuple(sorted(by, key=lambda each: (not each.strict, -each.margin)))


def _strength(relations: tuple[Dominance, ...], better: str) -> str:
    return (
        "strictly"
        if all(each.strict for each in relations if each.better == better and each.in_every)
        else "weakly"
    )


def _in_equilibrium(bloc: Bloc) -> str:
    if not bloc.equilibrium_replies:
        return "No equilibrium reply was found."
    dominant = "not dominant" if bloc.dominant is None else f"dominant: {doing(bloc.dominant)}"
    return (
        f"{capital(listing(map(doing, bloc.equilibrium_replies), 'or'))}, in equilibrium "
        f"({dominant}), if the tabling itself changes nobody's belief."
    )


def _whatever_the_type(bloc: Bloc) -> str:
    if bloc.dominant_any_type is not None:
        strength = _strength(bloc.relations_any_type, bloc.dominant_any_type)
        return (
            f"{capital(doing(bloc.dominant_any_type))} {strength} dominates every other reply "
            "whatever the proposer's type."
        )
    told = [
        f"{doing(worse)} is {by[0].strength} dominated by {doing(by[0].better)}"
        for worse, by in _beaten(bloc.relations_any_type)
    ]
    if not told:
        return "No reply is dominated whatever the proposer's type."
    return f"Whatever the proposer's type, {listing(told)}; no reply dominates all."


def _belief(weights: Mapping[str, Fraction]) -> str:
    return ", ".join(f"{kind} {number(weight)}" for kind, weight in weights.items())


def _merged(messages: Iterable[str]) -> Iterator[str]:
    """Yield messages, those that begin with the same words told by the first of them."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for message in messages:
        alike.setdefault(tuple(message.split()[:_ALIKE]), []).append(message)
    for first, *others in alike.values():
        yield f"{first} (And {len(others)} more like it.)" if len(others) > 1 else first
        yield from others if len(others) == 1 else ()


def _losing(stakes: Stakes) -> str:
    """Return whether a proposer can lose; neither sure to gain nor able to lose is a case apart."""
    if stakes.cannot_lose:
        return "cannot lose"
    sides = [stake.gain for stake in (stakes.heads, stakes.tails) if stake]
    return (
        "can lose" if any(gained < 0 for gained in sides) else "is sure neither to lose nor to gain"
    )
