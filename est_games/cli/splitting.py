"""``est-games split``: an alliance of which some states sign, and what holds it together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

import typer

from est_games.cli.assignments import Readings, Settings, assigned, pairs
from est_games.cli.documents import DEFAULT_SITUATION, pair
from est_games.cli.terminal import say, say_json, say_table
from est_games.cli.voting import digits
from est_games.errors import GameError, Problem, SolveError

if TYPE_CHECKING:
    from est_games.states.alliance_core import AllianceCore
    from est_games.states.side_payment import PaymentPlan, SidePayments
    from est_games.states.split import Counts, Split

MAX_NAMED = 8


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "split",
        epilog="Example: est-games split est-2009 --situation nato-split --alliance alliance",
    )(split)


def split(
    treaty: Annotated[str, typer.Argument(metavar="TREATY", help="A shipped treaty, or a file.")],
    alliance: Annotated[
        str, typer.Option(help="The group or actor whose states sign one by one, or do not.")
    ],
    situation: Annotated[
        str, typer.Option(help="Who faces it: a shipped situation, or a file.")
    ] = DEFAULT_SITUATION,
    otherwise: Annotated[
        str, typer.Option(help="What a state of it replies that does not sign.")
    ] = "reject",
    others: Annotated[
        list[str] | None,
        typer.Option(
            "--other",
            metavar="ACTOR=REPLY",
            help="What the states of an actor outside the alliance reply. Repeatable.",
        ),
    ] = None,
    component: Annotated[
        str | None, typer.Option(help="An interest of the situation to tell apart, e.g. cohesion.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Every signing subset, not one of each size.")
    ] = False,
    settings: Settings = None,
    readings: Readings = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Split an alliance: what it costs, which subsets are stable, what side payments do."""
    from est_games.states.alliance_split import alliance_split
    from est_games.states.side_payment import SidePayments

    asked, facing = pair(treaty, situation)
    values, chosen = assigned(asked, facing, settings, readings)
    problems: list[Problem] = []
    replies = pairs("--other", others or (), problems)
    if problems:
        raise GameError("the options cannot be used", problems)
    found = alliance_split(
        asked,
        facing,
        alliance,
        readings=chosen,
        parameters=values,
        otherwise=otherwise,
        others=replies,
        components=None if component is None else [component],
    )
    payments = SidePayments(split=found)
    subsets = found.subsets if every else tuple(_one_of_each_size(found, payments))
    if as_json:
        say_json(_told(found, payments, subsets))
    else:
        _show(found, payments, subsets, component)


def _one_of_each_size(found: Split, payments: SidePayments) -> Iterator[Counts]:
    """Yield, for each number of signers, the subset that leaves the proposer most."""
    assert found.proposer is not None
    best: dict[int, tuple[Fraction, Counts]] = {}
    for subset in found.subsets:
        left = found.proposer[subset] - payments.split_stable(subset).total
        if sum(subset) not in best or left > best[sum(subset)][0]:
            best[sum(subset)] = left, subset
    yield from (subset for _, subset in best.values())


def _core(found: Split) -> AllianceCore | None:
    from est_games.states.alliance_core import alliance_core

    try:
        return alliance_core(found)
    except SolveError:
        return None


def _told(found: Split, payments: SidePayments, subsets: tuple[Counts, ...]) -> dict[str, Any]:
    core = _core(found)
    assert found.proposer is not None
    return {
        "title": found.title,
        "kinds": dict(zip(found.kinds, found.sizes, strict=True)),
        "messages": list(found.messages),
        "subsets": [
            {
                "signers": found.named(subset),
                "loss": str(found.loss(subset)),
                "proposer": str(found.proposer[subset]),
                "components": {name: str(row[subset]) for name, row in found.components.items()},
                "leavers": list(found.leavers(subset)),
                "joiners": list(found.joiners(subset)),
                "surplus": str(found.surplus(subset)),
                "paid_to_stay_split": str(payments.split_stable(subset).total),
                "paid_to_split": str(payments.split_unique(subset).total),
            }
            for subset in subsets
        ],
        "stable": [found.named(subset) for subset in found.stable],
        "costliest": [found.named(subset) for subset in found.worst],
        "best_for_proposer": [found.named(subset) for subset in found.best_for_proposer],
        "kept_whole": {promise: _plan(found, plan) for promise, plan in _keeping(payments).items()},
        "best_split": {
            "stable": [_plan(found, plan) for plan in payments.best_split()],
            "unique": [_plan(found, plan) for plan in payments.best_split(unique=True)],
        },
        "core": core
        and {
            "empty": core.is_empty,
            "subsidy": str(core.subsidy),
            "shares": {kind: str(share) for kind, share in core.shares.items()},
        },
    }


def _keeping(payments: SidePayments) -> dict[str, PaymentPlan]:
    return {
        "stable": payments.stay_stable(),
        "unique": payments.stay_unique(),
        "dominant": payments.stay_dominant(),
    }


def _plan(found: Split, plan: PaymentPlan) -> dict[str, Any]:
    return {
        "signers": found.named(plan.wanted),
        "total": str(plan.total),
        "installments": [
            {"kind": each.kind, "number": each.number, "payment": str(each.payment)}
            for each in plan.installments
        ],
    }


_PROMISES = {
    "stable": "so that nobody signs if nobody else does",
    "unique": "in turn, so that nobody signs whatever those not paid yet do",
    "dominant": "so that nobody signs whatever the others do",
}


def _show(
    found: Split, payments: SidePayments, subsets: tuple[Counts, ...], component: str | None
) -> None:
    assert found.proposer is not None
    say(found.title)
    for message in found.messages:
        say(message)
    rows = [
        (
            str(sum(subset)),
            *((" ".join(map(str, subset)),) if len(subset) > 1 else ()),
            digits(found.loss(subset)),
            *((digits(found.components[component][subset]),) if component else ()),
            digits(found.proposer[subset]),
            ", ".join(found.leavers(subset)) or "-",
            ", ".join(found.joiners(subset)) or "-",
            digits(payments.split_stable(subset).total),
            digits(payments.split_unique(subset).total),
        )
        for subset in subsets
    ]
    headings = (
        "sign",
        *(("of each",) if len(found.kinds) > 1 else ()),
        "loss",
        *((component,) if component else ()),
        "proposer",
        "would leave",
        "would join",
        "hold",
        "win",
    )
    say_table(headings, rows, "Signing subsets")
    if len(found.kinds) > 1:
        say(f"of each: {', '.join(found.kinds)}.")
    say("loss: of all states of the alliance, compared with nobody signing.")
    say("hold: paid to signers who would leave; win: paid to signers in turn, whatever others do.")
    say("")
    say(f"stable: {_named(found, found.stable)}")
    say(f"costliest to the alliance: {_named(found, found.worst)}")
    say(f"best for the proposer: {_named(found, found.best_for_proposer)}")
    for unique, words in ((False, "holding"), (True, "winning")):
        plans = payments.best_split(unique=unique)
        left = digits(found.proposer[plans[0].wanted] - plans[0].total)
        wanted = _named(found, tuple(plan.wanted for plan in plans))
        say(f"best for the proposer, {words} signers paid for: {wanted}; it keeps {left}")
    for promise, plan in _keeping(payments).items():
        say(f"kept whole {_PROMISES[promise]}: {digits(plan.total)} in all{_each(plan)}")
    _show_core(_core(found))


def _show_core(core: AllianceCore | None) -> None:
    if core is None:
        say("core: not told, there are too many coalitions")
    elif core.is_empty:
        say(f"core: empty; a gift of {digits(core.subsidy)} from outside would fill it")
    else:
        say(f"core: not empty; shares such as {_amounts(core.shares)}")


def _amounts(amounts: Mapping[str, Fraction]) -> str:
    return ", ".join(f"{digits(amount)} to each of {kind}" for kind, amount in amounts.items())


def _each(plan: PaymentPlan) -> str:
    paid = [each for each in plan.installments if each.payment]
    if not paid or len(paid) > MAX_NAMED:
        return ""
    return ": " + ", ".join(f"{digits(e.payment)} to {e.number} {e.kind}" for e in paid)


def _named(found: Split, subsets: tuple[Counts, ...]) -> str:
    if not subsets:
        return "none"
    words = [
        " + ".join(f"{n} {kind}" for kind, n in found.named(subset).items() if n) or "nobody"
        for subset in subsets[:MAX_NAMED]
    ]
    more = f"; and {len(subsets) - MAX_NAMED} more" if len(subsets) > MAX_NAMED else ""
    return "; ".join(words) + more
