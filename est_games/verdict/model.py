"""The verdict: what was found, with its witnesses, as plain data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from est_games.errors import GameError, Problem
from est_games.provenance import Source
from est_games.verdict.dominance import Dominance
from est_games.verdict.stakes import Stake, Stakes

if TYPE_CHECKING:
    from est_games.equilibrium.solution import Status
    from est_games.game.multistage import MultistageForm
    from est_games.game.valuation import Valuation
    from est_games.verdict.flip import Line
    from est_games.verdict.judge import Findings, Judge
    from est_games.verdict.region import Region
    from est_games.verdict.threshold import Threshold

SCHEMA = "est-games/verdict-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Equilibrium:
    """One equilibrium in outline: who tables, and what is answered and paid on the path.

    Parameters
    ----------
    tables : mapping of str to bool or None
        For each type whether it tables; None where it randomises.
    replies : mapping of str to str
        What each responder replies once the treaty is tabled, even where nobody tables it.
    payoffs : mapping of str to Fraction
        Expected under the prior, by actor.
    belief : mapping of str to Fraction
        What the others believe of the type once the treaty is tabled.
    regret : Fraction
        Recomputed exactly by the checker.
    path : mapping of str to tuple of str
        By type: what happens, one line for each stage in which somebody chooses.
    """

    tables: Mapping[str, bool | None]
    replies: Mapping[str, str]
    payoffs: Mapping[str, Fraction]
    belief: Mapping[str, Fraction]
    regret: Fraction
    path: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bloc:
    """What the verdict says to one responder.

    Parameters
    ----------
    actor, name : str
        Who.
    dominant, dominant_any_type : str or None
        The reply that dominates all others, in every equilibrium of what follows: at the prior, and
        whatever the proposer's type. None where there is none.
    relations, relations_any_type : tuple of Dominance
        Every dominance between two replies, with its witness.
    equilibrium_replies : tuple of str
        Replies made in some equilibrium once the treaty is tabled; never called dominant.
    hope : Stake or None
        The most it can gain over the status quo, whatever it and the others reply.
    closed : bool
        The trap is closed: even that is a loss.
    """

    actor: str
    name: str
    dominant: str | None
    dominant_any_type: str | None
    relations: tuple[Dominance, ...]
    relations_any_type: tuple[Dominance, ...]
    equilibrium_replies: tuple[str, ...]
    hope: Stake | None
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """The smallest change of one parameter that changes one finding.

    Parameters
    ----------
    parameter : str
        Which.
    finding : str
        What changes, e.g. ``dominant.nato``.
    value : Fraction
        The parameter's value now.
    at : str
        Where it changes, exactly: a rational or an algebraic expression.
    approximately : float
        The same as a decimal.
    beyond : bool
        Changed only beyond that value, not yet at it.
    direction : int
        1 where the parameter has to rise, -1 where it has to fall.
    before, after : object
        The finding now, and then.
    distance : float
        Share of the parameter's range.
    """

    parameter: str
    finding: str
    value: Fraction
    at: str
    approximately: float
    beyond: bool
    direction: int
    before: Any
    after: Any
    distance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """A provision that carries the result: without it, or under another reading, findings change.

    Parameters
    ----------
    source : Source
        The provision's article and basis.
    change : str
        ``removed`` or ``read as 'name'``.
    findings : mapping of str to (object, object)
        What changes, from and to.
    """

    source: Source
    change: str
    findings: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """What is found under another reading of the payoffs.

    Parameters
    ----------
    reading, name : str
        Which, and what it is called.
    source : Source
        Whose reading it is.
    findings : mapping of str to (object, object)
        What differs: under the reading of the verdict, and under this one.
    """

    reading: str
    name: str
    source: Source
    findings: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, kw_only=True, repr=False)
class Verdict:
    """When signing, rejecting or stalling dominates, for whom, why, and what would change it.

    Parameters
    ----------
    treaty, situation : str
        Titles.
    readings : mapping of str to str
        The reading in force at each ambiguous place.
    parameters : mapping of str to Fraction
        The values used.
    illustrative : bool
        The payoffs make arguments comparable and measure nothing.
    status : Status
        How sure it is that the equilibria are all.
    messages : tuple of str
        What a reader must know: ballots removed, choices not asked, mixed stages.
    stakes : tuple of Stakes
        Heads and tails for each type of the proposer.
    blocs : tuple of Bloc
        The responders.
    equilibria : tuple of Equilibrium
        All of them in outline.
    flips : tuple of Flip
        Nearest first; empty where not asked for.
    carriers : tuple of Carrier
        Provisions that carry the result; empty where not asked for.
    idle : tuple of Source
        Provisions whose removal or other reading changes nothing.
    rivals : tuple of Rival
        The other readings of the payoffs; empty where not asked for.
    findings : mapping of str to object
        Every named finding at the point.
    form : MultistageForm
        The compiled game.
    """

    treaty: str
    situation: str
    proposer: str
    readings: Mapping[str, str]
    parameters: Mapping[str, Fraction]
    illustrative: bool
    status: Status
    messages: tuple[str, ...]
    stakes: tuple[Stakes, ...]
    blocs: tuple[Bloc, ...]
    equilibria: tuple[Equilibrium, ...]
    flips: tuple[Flip, ...] = ()
    carriers: tuple[Carrier, ...] = ()
    idle: tuple[Source, ...] = ()
    rivals: tuple[Rival, ...] = ()
    findings: Mapping[str, Any] = field(repr=False)
    form: MultistageForm = field(repr=False)
    judge: Judge = field(repr=False)

    def region(
        self, x: str, y: str, finding: str, value: Any = None, *, limit: int = 2_000
    ) -> Region:
        """Return where over two parameters a finding holds, as exact inequalities.

        Parameters
        ----------
        x, y : str
            Parameters; all others keep their values.
        finding : str
            A key of `findings`, e.g. ``may.nato.sign``.
        value : object
            The value it should have; its present one where left out. Of a dominant reply its name
            alone may be given: then it counts whether it dominates strictly or weakly.
        limit : int
            Most games solved; a region that needs more says how much of the box is not settled.
        """
        from est_games.verdict.region import region

        judge = self._watching(finding)
        if isinstance(value, str) and finding.startswith("dominant"):
            judge = _reply_only(judge, finding)
        return region(
            self.form, (x, y), judge, finding, value, parameters=self.parameters, limit=limit
        )

    def line(self, parameter: str, finding: str | None = None, *, limit: int = 2_000) -> Line:
        """Return what is found along one parameter, exactly.

        Parameters
        ----------
        parameter : str
            Which; all others keep their values.
        finding : str or None
            Only as far as the nearest flips of this finding; the whole range where None.
        limit : int
            Most games solved; a line that needs more says how far it is complete.
        """
        from est_games.verdict.flip import nearest_flip, profile

        if finding is None:
            return profile(
                self.form, parameter, self.judge, parameters=self.parameters, limit=limit
            )
        judge = self._watching(finding)
        return nearest_flip(
            self.form, parameter, judge, keys=[finding], parameters=self.parameters, limit=limit
        )

    def threshold(self, unknown: str, others: Sequence[str], finding: str) -> tuple[Threshold, ...]:
        """Return where a finding flips along one parameter, as formulas in others.

        Parameters
        ----------
        unknown : str
            The parameter solved for.
        others : sequence of str
            The parameters the formulas may read.
        finding : str
            A key of `findings`.
        """
        from est_games.verdict.threshold import symbolic_threshold

        judge = self._watching(finding)
        return symbolic_threshold(
            self.form, unknown, others, judge, finding, parameters=self.parameters
        )

    def _watching(self, finding: str) -> Callable[[Valuation], Findings]:
        if finding not in self.findings:
            raise _unknown("finding", finding, sorted(self.findings))
        return self.judge.watching(finding)

    def bloc(self, actor: str) -> Bloc:
        """Return what is said to one responder.

        Raises
        ------
        GameError
            No responder is called that.
        """
        for bloc in self.blocs:
            if bloc.actor == actor:
                return bloc
        raise _unknown("responder", actor, [bloc.actor for bloc in self.blocs])

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as JSON-ready data; rationals are text such as ``"2/3"``."""
        from est_games.verdict.serial import to_dict

        return to_dict(self)

    def __str__(self) -> str:
        from est_games.verdict.words import text

        return text(self)

    def _repr_html_(self) -> str:
        from est_games.verdict.words import html

        return html(self)

    def __repr__(self) -> str:
        blocs = ", ".join(f"{bloc.actor}: {bloc.dominant or 'none'}" for bloc in self.blocs)
        return f"Verdict({self.treaty}; dominant reply of {blocs}; {self.status.name})"


def _unknown(what: str, name: str, known: Sequence[str]) -> GameError:
    problem = Problem(
        path=what,
        message=f"is not a {what} of this verdict",
        value=name,
        accepted=", ".join(known),
    )
    return GameError(f"there is no such {what}", [problem])


def _reply_only(
    judge: Callable[[Valuation], Findings], finding: str
) -> Callable[[Valuation], Findings]:
    """Return a judge that names a dominant reply without its strength."""

    def judged(valuation: Valuation) -> Findings:
        found = judge(valuation)
        dominant = found.get(finding)
        return {**found, finding: dominant[0] if isinstance(dominant, tuple) else None}

    return judged
