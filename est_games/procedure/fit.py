"""Whether a treaty and a situation fit: every name the one uses is known to the other."""

from __future__ import annotations

from collections.abc import Iterator

from est_games.errors import GameError, Problem
from est_games.procedure.context import Context
from est_games.procedure.voting import REFORM, reform_conference
from est_games.record import Record
from est_games.treaty.ballot import MEMBERS
from est_games.treaty.decision import DecisionRule
from est_games.treaty.provision import Accession, EntryIntoForce, LaterAccession

_PAST = (Accession, EntryIntoForce, LaterAccession)
"""What an institution in force has behind it: nobody has to sign any more."""


def check_fit(context: Context) -> None:
    """Refuse a treaty that names actors, measures or a forum the situation does not have.

    Raises
    ------
    GameError
        Every name that is unknown, with its article.
    """
    problems = []
    known = {*context.players, "proposer", *(group.id for group in context.situation.group)}
    known |= context.membership.classes
    # A class of members none of whose seats is held votes on nothing, and its veto stops nothing.
    known |= {member.id for member in context.treaty.member if context.in_force}
    roles = {"respondent", "claimant"}
    may_act = context.in_force or context.treaty.of_type(Accession)
    measures = set.intersection(*(set(b.voters.weights) for b in context.membership.benches))
    for index, article in enumerate(context.treaty.article):
        for number, provision in enumerate(article.provision):
            if context.in_force and isinstance(provision, _PAST):
                continue
            path = f"article[{index}].provision[{number}]"
            named = [("required", n, known) for n in getattr(provision, "required", ())]
            named += [("by", n, known) for n in getattr(provision, "by", None) or ()]
            named += [("body", n, known) for n in getattr(provision, "body", None) or ()]
            for field, part in _rules(provision):
                named += [(f"{field}.excluded", n, known | roles) for n in part.excluded]
                named += [(f"{field}.veto", n, known) for n in part.veto]
                measure = getattr(part, "measure", None)
                named += [(f"{field}.measure", measure, measures)] if measure else []
                if may_act:
                    named += [(f"{field}.measure", m, measures) for m in _weighed(part)]
            problems += [
                Problem(
                    path=f"{path}.{field}",
                    message=_unknown(context, field, name),
                    value=name,
                    accepted=", ".join(sorted(accepted)) or "none",
                    article=provision.place or article.number,
                )
                for field, name, accepted in named
                if name not in accepted
            ]
    if context.forum is not None and reform_conference(context) is None:
        problems.append(
            Problem(
                path="forum",
                message="has no conference that could decide a reform",
                value=context.forum.id,
                accepted=f"a conference whose acts include {REFORM!r}",
            )
        )
    elif not context.in_force:
        problems += _of_the_forum(context, known, measures)
    if problems:
        raise GameError("the treaty does not fit the situation", problems)


def _of_the_forum(context: Context, known: set[str], measures: set[str]) -> Iterator[Problem]:
    """Yield what the forum's rule on a reform names that the situation does not have."""
    conference = reform_conference(context)
    for field, part in _rules(conference) if conference is not None else ():
        measure = getattr(part, "measure", None)
        weighed = {*_weighed(part), *([measure] if measure else [])}
        unknown = [("veto", n, known, "is unknown to this situation") for n in part.veto]
        words = "is not a weight that every actor of this situation has"
        unknown += [("measure", n, measures, words) for n in sorted(weighed)]
        for key, name, accepted, message in unknown:
            if name not in accepted:
                yield Problem(
                    path=f"forum.{field}.{key}",
                    message=message,
                    value=name,
                    accepted=", ".join(sorted(accepted)) or "none",
                )


def _unknown(context: Context, field: str, name: str) -> str:
    """Say why a name stands for nobody, or for nothing that can be weighed."""
    if field.endswith(".measure"):
        return "is not a weight that every actor of this situation has"
    if name in {member.id for member in context.treaty.member}:
        return (
            "is a class of members, whom a treaty has only in force, and while it is tabled "
            "unknown to this situation"
        )
    return "is unknown to this situation"


def _rules(provision: Record) -> Iterator[tuple[str, DecisionRule]]:
    """Yield every rule of a provision, and every part of one, with the field it stands in."""
    for field in ("decision", "lifting", "renewal"):
        for part in _parts(getattr(provision, field, None)):
            yield field, part


def _parts(rule: DecisionRule | None) -> Iterator[DecisionRule]:
    if rule is None:
        return
    yield rule
    for part in getattr(rule, "rules", ()):
        yield from _parts(part)


def _weighed(rule: DecisionRule) -> Iterator[str]:
    """Yield the weights that decide whether too many abstain constructively."""
    limit = getattr(rule, "constructive_abstention", None)
    yield from (measure for measure in (limit.of if limit else ()) if measure != MEMBERS)
