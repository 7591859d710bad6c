"""What would change a verdict, in plain English: flips, the articles that carry it, readings."""

from __future__ import annotations

from collections.abc import Iterable

from est_games.provenance import Source
from est_games.verdict.model import Carrier, Flip, Rival, Verdict
from est_games.verdict.phrases import Speaker, capital, number
from est_games.verdict.section import Row, Section

_SHOWN_FLIPS = 8
_SHOWN_CHANGES = 4
_SHORT, _LONG = 5, 24


def flips_told(verdict: Verdict, speak: Speaker) -> Section:
    """Tell the nearest flips, nearest first."""
    grouped: dict[tuple[str, str, bool, int], list[Flip]] = {}
    for flip in verdict.flips:
        key = (flip.parameter, flip.at, flip.beyond, flip.direction)
        grouped.setdefault(key, []).append(flip)
    nearest = list(grouped.values())[:_SHOWN_FLIPS]
    rows = [_flip(members, speak) for members in nearest]
    if len(grouped) > len(nearest):
        rows.append(Row(label="…", text=f"and {len(grouped) - len(nearest)} farther away."))
    notes = {each.name: each.note for each in verdict.form.parameters}
    told = dict.fromkeys(members[0].parameter for members in nearest)
    rows += [Row(label=f"({name})", text=notes[name]) for name in told if notes.get(name)]
    return Section(
        title="What would change the answer: the nearest flips",
        lead="One parameter moved, all others kept; nearest first, as a share of its range.",
        rows=tuple(rows),
    )


def _flip(flips: list[Flip], speak: Speaker) -> Row:
    changes = [speak.change(flip.finding, flip.before, flip.after) for flip in flips]
    return Row(
        label=flips[0].parameter,
        text=f"{capital(_moved(flips[0]))}: {'; '.join(_shortened(changes))}.",
    )


def _moved(flip: Flip) -> str:
    now = number(flip.value)
    rounded = f"≈{flip.approximately:.4g}"
    where = flip.at if len(flip.at) <= _SHORT else rounded
    if _SHORT < len(flip.at) <= _LONG:
        where = f"{flip.at} ({rounded})"
    rises = flip.direction > 0
    if flip.beyond and flip.at == str(flip.value):
        return f"as soon as it {'rises above' if rises else 'falls below'} {now}, where it is"
    past = ("above" if rises else "below") if flip.beyond else "to"
    return f"when it {'rises' if rises else 'falls'} {past} {where} (now {now})"


def articles_told(verdict: Verdict, speak: Speaker) -> Section:
    """Tell which articles carry the result, and which change nothing."""
    grouped: dict[Source, list[Carrier]] = {}
    for carrier in verdict.carriers:
        grouped.setdefault(carrier.source, []).append(carrier)
    rows = [
        _carrying(source, members, speak)
        for source, members in grouped.items()
        if not _compares_only(members)
    ]
    rows += [
        _carrying(source, members, speak)
        for source, members in grouped.items()
        if _compares_only(members)
    ]
    if verdict.idle:
        idle = dict.fromkeys(
            f"{_place(source)} {source.provision}".strip() for source in verdict.idle
        )
        rows.append(Row(label="no effect", text=f"{'; '.join(idle)}."))
    return Section(
        title="Which articles carry the result",
        lead="Each provision taken out, or read otherwise, one at a time; all else kept.",
        rows=tuple(rows),
    )


def _carrying(source: Source, carriers: list[Carrier], speak: Speaker) -> Row:
    effect = (
        "bears on how replies compare only" if _compares_only(carriers) else "carries the result"
    )
    provision = f"{source.provision or 'this provision'} ({source.kind.value})"
    return Row(
        label=_place(source),
        text=f"{capital(provision)} {effect}.",
        details=tuple(_carried(carrier, speak) for carrier in carriers),
    )


def _carried(carrier: Carrier, speak: Speaker) -> str:
    condition = "without it" if carrier.change == "removed" else carrier.change
    changes = _shortened([speak.change(name, *ends) for name, ends in carrier.findings.items()])
    return f"{capital(condition)}: {'; '.join(changes)}."


def rivals_told(verdict: Verdict, speak: Speaker) -> Section:
    """Tell what is found under the other readings of the payoffs."""
    return Section(
        title="If the payoffs are read otherwise",
        lead="The same treaty under each rival reading of what everybody wants.",
        rows=tuple(_rival(rival, speak) for rival in verdict.rivals),
    )


def _rival(rival: Rival, speak: Speaker) -> Row:
    weighty = {
        name: ends for name, ends in rival.findings.items() if not name.startswith("dominates.")
    }
    changes = _shortened([speak.change(name, *ends) for name, ends in weighty.items()])
    told = f"{capital('; '.join(changes))}." if changes else "The same is found."
    if rival.findings and not weighty:
        told = "Nothing changes but how single replies compare."
    return Row(label=rival.reading, text=f"{rival.name or 'Another reading'}.", details=(told,))


def _shortened(changes: list[str]) -> list[str]:
    hidden = len(changes) - _SHOWN_CHANGES
    if hidden <= 1:
        return changes
    return [*changes[:_SHOWN_CHANGES], f"and {hidden} changes more"]


def _place(source: Source) -> str:
    return f"art. {source.article}" if source.article else source.citation


def _compares_only(carriers: Iterable[Carrier]) -> bool:
    """Whether nothing changes but dominances between single replies."""
    return all(name.startswith("dominates.") for each in carriers for name in each.findings)
