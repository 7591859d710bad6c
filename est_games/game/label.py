"""Labels of players, strategies, actions and information sets: what is accepted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from est_games.argument import TEXT, Kind, list_of, mapping_of
from est_games.errors import Problem, shown

MAX_LENGTH = 4_000
ACCEPTED = (
    f"distinct printable text of 1 to {MAX_LENGTH} characters, "
    "no space at its ends, no two spaces in a row"
)
STRATEGIES = Kind(
    lambda value: list_of(TEXT).accepts(value) or mapping_of(list_of(TEXT)).accepts(value),
    "a list of labels, or one for each type",
)
"""Of players who come in types: the same labels for all, or each type's own."""


def is_label(text: object) -> bool:
    """Return whether something can name a player, an action or the like, here and in game files."""
    return (
        isinstance(text, str)
        and 0 < len(text) <= MAX_LENGTH
        and text.isprintable()
        and text == text.strip()
        and "  " not in text
    )


def label_problems(labels: Sequence[object], path: str) -> Iterator[Problem]:
    """Yield what is wrong with labels that must be distinct."""
    seen: set[object] = set()
    for index, label in enumerate(labels):
        if is_label(label) and label not in seen:
            seen.add(label)
            continue
        message = "a label is used twice" if is_label(label) else "is not a label"
        yield Problem(
            path=f"{path}[{index}]", message=message, value=shown(label), accepted=ACCEPTED
        )


def distinct(labels: Iterable[str], fallback: str) -> tuple[str, ...]:
    """Return usable labels: blanks filled in, repetitions numbered, odd spaces mended.

    Parameters
    ----------
    labels : iterable of str
        As found in a file.
    fallback : str
        What a blank is called, before its number.

    Examples
    --------
    >>> distinct(["up", "", "up"], "action ")
    ('up', 'action 2', 'up (2)')
    """
    cleaned = [mended(label) for label in labels]
    reserved, used = set(cleaned), set[str]()
    counters: dict[str, int] = {}
    for index, label in enumerate(cleaned):
        base = chosen = label or f"{fallback}{index + 1}"
        free = chosen not in used and (bool(label) or chosen not in reserved)
        while not free:
            counters[base] = counters.get(base, 1) + 1
            chosen = f"{base[: MAX_LENGTH - 20].strip()} ({counters[base]})"
            free = chosen not in used and chosen not in reserved
        used.add(chosen)
        cleaned[index] = chosen
    return tuple(cleaned)


def mended(text: str) -> str:
    """Return text with control characters and odd spaces replaced by single spaces."""
    if not is_label(text):
        text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= MAX_LENGTH else text[: MAX_LENGTH - 20].strip()
