"""``est-games frontier`` and ``compare``: decision rules weighed, one body in place of another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from est_games.cli.assignments import Readings, pairs
from est_games.cli.documents import is_there, open_document
from est_games.cli.terminal import say, say_json, say_table
from est_games.cli.voting import digits, numbers
from est_games.errors import Problem, TreatyError, shown

if TYPE_CHECKING:
    from est_games.treaty import Treaty
    from est_games.treaty.decision import DecisionRule
    from est_games.voting import BodyComparison, Frontier, VotingBody

Approval = Annotated[str, typer.Option(help="How likely each member says yes to a justified act.")]
Excluded = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude",
        metavar="CLASS=N",
        help="Leave out members, where a rule excludes any. Repeatable.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]
_NEVER = "without end"


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("frontier", epilog="Example: est-games frontier osce un-charter --affected 56")(
        frontier
    )
    app.command("compare", epilog="Example: est-games compare osce/council est-2009/conference")(
        compare
    )


def frontier(
    treaties: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TREATY]...", help="Shipped treaties, or files; all if left out."),
    ] = None,
    members: Annotated[
        int | None,
        typer.Option(help="Add the rules by which 1, 2, ... of so many members carry."),
    ] = None,
    approval: Approval = "0.95",
    mistaken: Annotated[
        str, typer.Option(help="How likely each says yes to an act that is not justified.")
    ] = "0.05",
    justified: Annotated[
        str, typer.Option(help="How likely an act put to the vote is justified.")
    ] = "1/2",
    effectiveness: Annotated[
        str, typer.Option(help="Its measure: capacity, reliability or power-to-act.")
    ] = "capacity",
    efficiency: Annotated[
        str, typer.Option(help="Its measure: canvass, least-winning or rounds.")
    ] = "canvass",
    legitimacy: Annotated[
        str,
        typer.Option(
            help="Its measure: least-consent, consent, agreement, freedom, unforced or inclusion."
        ),
    ] = "least-consent",
    affected: Annotated[
        int | None,
        typer.Option(help="How many states a decision concerns, where more than the members."),
    ] = None,
    others: Annotated[
        str, typer.Option(help="What those do who do not say yes: no, abstain or absent.")
    ] = "no",
    excluded: Excluded = None,
    readings: Readings = None,
    as_json: AsJson = False,
) -> None:
    """Weigh decision rules: effectiveness, efficiency, legitimacy, and which no other beats."""
    from est_games.treaty import shipped_treaties
    from est_games.voting import rule_frontier, threshold_rules

    problems: list[Problem] = []
    chosen = pairs("--reading", readings or (), problems)
    recused = numbers(pairs("--exclude", excluded or (), problems), problems)
    problems += [
        Problem(
            path=option,
            message="is no number of states",
            value=shown(n),
            accepted="a whole number from 1",
        )
        for option, n in (("--members", members), ("--affected", affected))
        if n is not None and n < 1
    ]
    if chosen and len(treaties or ()) != 1:
        problems.append(
            Problem(path="--reading", message="is of one treaty", accepted="one TREATY with it")
        )
    if problems:
        raise TreatyError("the options cannot be used", problems)
    everything = [] if members is not None else list(shipped_treaties())
    named = (open_document(name).treaty().under(chosen) for name in treaties or everything)
    bodies: dict[str, VotingBody | DecisionRule] = {
        f"{treaty.id}/{body.name}": body for treaty in named for body in _bodies(treaty)
    }
    bodies.update(threshold_rules(members) if members is not None else {})
    if not bodies:
        say("no body of it decides by vote")
        return
    found = rule_frontier(
        bodies,
        {"members": members} if members else None,
        approval=approval,
        mistaken=mistaken,
        justified=justified,
        effectiveness=effectiveness,
        efficiency=efficiency,
        legitimacy=legitimacy,
        affected=affected,
        others=others,
        excluded=recused,
    )
    if as_json:
        say_json(found.to_dict())
    else:
        _show_frontier(found)


def _bodies(treaty: Treaty) -> tuple[VotingBody, ...]:
    """Return the bodies of a treaty that vote; none where it does not say who its members are."""
    from est_games.voting import voting_bodies

    return voting_bodies(treaty) if treaty.electorate else ()


def _show_frontier(found: Frontier) -> None:
    for objective, measure in found.measures.items():
        sense = "less is better" if measure.is_cost else "more is better"
        say(f"{objective}: {measure.summary} ({measure.name}; {sense})")
    rows = [
        (
            entry.name,
            *(_NEVER if level is None else digits(level) for level in entry.levels.values()),
            ", ".join(entry.dominated_by) or "-",
        )
        for entry in found.entries
    ]
    say_table(("rule", *found.measures, "dominated by"), rows, "Rules")
    say(f"\n{len(found.undominated)} of {len(found.entries)} rules are dominated by none")


def compare(
    first: Annotated[str, typer.Argument(metavar="TREATY/BODY", help="The body there is.")],
    second: Annotated[str, typer.Argument(metavar="TREATY/BODY", help="The body in its place.")],
    approval: Approval = "0.95",
    shared: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CLASS/CLASS=N",
            help="So many of a class of the first are of a class of the second. Repeatable.",
        ),
    ] = None,
    excluded: Excluded = None,
    as_json: AsJson = False,
) -> None:
    """Put one body in place of another: who can act in only one of them, what can stop each."""
    from est_games.voting import compare_bodies

    problems: list[Problem] = []
    recused = numbers(pairs("--exclude", excluded or (), problems), problems)
    common = _shared(pairs("--shared", shared or (), problems), problems) if shared else None
    if problems:
        raise TreatyError("the options cannot be used", problems)
    found = compare_bodies(
        _body(first), _body(second), approval=approval, shared=common, excluded=recused
    )
    if as_json:
        say_json(found.to_dict())
    else:
        _show_comparison(first, second, found)


def _body(words: str) -> VotingBody:
    """Return the body that ``TREATY/BODY`` names, or the only one of ``TREATY``, also a file."""
    from est_games.voting import voting_body

    treaty, sign, body = words.rpartition("/")
    if not sign or words.endswith(".toml") or is_there(words):
        return voting_body(open_document(words).treaty())
    return voting_body(open_document(treaty).treaty(), body)


def _shared(given: dict[str, str], problems: list[Problem]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for name, text in given.items():
        one, sign, other = name.partition("/")
        if sign and text.isdecimal():
            found.setdefault(one.strip(), {})[other.strip()] = int(text)
        else:
            problems.append(
                Problem(
                    path="--shared",
                    message="does not say how many of which two classes",
                    value=shown(f"{name}={text}"),
                    accepted="CLASS/CLASS=N",
                )
            )
    return found


_RELATIONS = {
    "same": "the same coalitions can act in both",
    "first": "whoever can act in the second can act in the first",
    "second": "whoever can act in the first can act in the second",
    "neither": "each can act where the other cannot",
}


def _show_comparison(first: str, second: str, found: BodyComparison) -> None:
    rows = [
        (
            str(ballot),
            contrast.relation,
            *map(_count, (contrast.n_both, contrast.n_only_first, contrast.n_only_second)),
            " : ".join(digits(share) for share in contrast.capacity),
            " : ".join(str(each.least or "-") for each in contrast.stopping),
            " : ".join(str(each.always or "-") for each in contrast.stopping),
        )
        for ballot, contrast in found.contrasts.items()
    ]
    say(f"first: {first}\nsecond: {second}")
    headings = ("others", "wider", "both", "only 1st", "only 2nd", "acts", "stopped by", "always")
    say_table(headings, rows, "Coalitions that can act, by what everybody else casts")
    say("")
    for line in _findings(found):
        say(line)


def _findings(found: BodyComparison) -> Iterator[str]:
    for ballot, contrast in found.contrasts.items():
        yield f"others {ballot}: {_RELATIONS[contrast.relation]}"
        for place, witness in (("first", contrast.only_first), ("second", contrast.only_second)):
            if witness is not None:
                members = ", ".join(f"{n} {name}" for name, n in witness.items()) or "nobody"
                yield f"  only in the {place}: {members} in favour"


def _count(number: int) -> str:
    return f"{number:,}" if number < 10**7 else f"{number:.3e}"
