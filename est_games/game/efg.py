"""Reading .efg files, Gambit's format for extensive forms."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction

import numpy as np

from est_games.game.efg_draft import MAX_NODES, Choice, Draft, Outcome
from est_games.game.efg_usual import UsualLines
from est_games.game.extensive import CHANCE, ExtensiveForm, InformationSet
from est_games.game.extensive_reading import form_from_outcomes
from est_games.game.gambit_text import Words, header
from est_games.game.label import distinct, mended
from est_games.game.payoff_table import PayoffTable


def read_efg(text: str, name: str = "efg") -> ExtensiveForm:
    """Read an extensive form.

    Parameters
    ----------
    text : str
        The content of the file.
    name : str
        What the file is called in errors.

    Raises
    ------
    GameError
        With line and column, when the text is not such a file; or when it is no game (probabilities
        that do not sum to one).

    Notes
    -----
    Blank or repeated labels of information sets and actions are made distinct, since behaviour is
    told by label. Nodes stand in the file in preorder, so no recursion is needed to read them.

    Examples
    --------
    >>> game = read_efg('''EFG 2 R "choice" { "one" }
    ... p "" 1 1 "" { "a" "b" } 0
    ... t "" 1 "good" { 1 }
    ... t "" 2 "bad" { -1/3 }''')
    >>> game.information_sets[0].label, game.node(2).payoffs
    ('one: 1', (Fraction(-1, 3),))
    """
    words = Words(text, name)
    with _uncollected():
        return _read(words)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep what is made from being searched for garbage, if it would be: nearly all of it stays.

    Searching again and again takes as long as reading half of the file.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _read(words: Words) -> ExtensiveForm:
    title, players = header(words, "EFG", "2")
    if words.sees("text"):
        words.take()
    draft = Draft(n_players=len(players))
    _read_nodes(words, draft)
    if not words.sees("end"):
        words.fail("every action leads somewhere already; expected the end of the file")
    return _form(words, draft, title, distinct(players, "player "))


def _read_nodes(words: Words, draft: Draft) -> None:
    """Read nodes in preorder, until every action leads somewhere.

    Nodes as they are usually written are read at one stroke; any other word by word, which finds
    what is wrong with it.
    """
    lines = UsualLines(words.text, draft)
    position = words.next.offset
    while not draft.is_whole:
        position = lines.read(position)
        words.go_to(position)
        if not draft.is_whole:
            _read_node(words, draft)
            position = words.next.offset


def _read_node(words: Words, draft: Draft) -> None:
    """Read one node."""
    if words.next.kind != "word" or words.next.content not in ("c", "p", "t"):
        words.fail("expected a node: 'c', 'p' or 't'")
    if len(draft.parent) >= MAX_NODES:
        words.fail(f"has more than {MAX_NODES} nodes")
    kind = words.take().content
    label = words.take().content if words.sees("text") else ""
    choice = None if kind == "t" else _read_choice(words, draft, kind)
    draft.add(label, choice, _read_outcome(words, draft))


def _read_choice(words: Words, draft: Draft, kind: str) -> Choice:
    """Read an information set: its number, and what it is where it stands for the first time."""
    player = CHANCE
    if kind == "p":
        player = words.taken_index("a player", 1, draft.n_players) - 1
    number = words.taken_index("an information set", 1)
    choice = draft.choice(player, number)
    if words.sees("text"):
        choice.label = choice.label or words.next.content
        words.take()
    if words.sees("sign", "{"):
        at = words.next
        actions, probabilities = _read_actions(words, player)
        if not actions:
            words.fail("a choice needs an action", at.offset, at.content)
        if choice.actions and (choice.actions, choice.probabilities) != (actions, probabilities):
            message = f"information set {number} stood with other actions before"
            words.fail(message, at.offset, at.content)
        choice.actions, choice.probabilities = actions, probabilities
    if not choice.actions:
        words.fail(f"expected the actions of information set {number}, in braces")
    return choice


def _read_actions(words: Words, player: int) -> tuple[tuple[str, ...], tuple[Fraction, ...]]:
    actions: list[str] = []
    probabilities = []
    words.expect("{")
    while not words.sees("sign", "}"):
        actions.append(words.taken_text("an action"))
        if player == CHANCE:
            probabilities.append(words.taken_number("a probability"))
    words.take()
    return tuple(actions), tuple(probabilities)


def _read_outcome(words: Words, draft: Draft) -> Outcome | None:
    """Read an outcome's number, and its name and payoffs where they are given."""
    token = words.next
    number = words.taken_index("an outcome", 0)
    if number == 0:
        if words.sees("text"):
            words.take()
        return None
    outcome = draft.outcome(number, token.offset)
    if words.sees("text"):
        outcome.label = outcome.label or words.next.content
        words.take()
    if words.sees("sign", "{"):
        at = words.take()
        payoffs = tuple(words.numbers("a payoff"))
        if len(payoffs) != draft.n_players:
            message = f"outcome {number} pays {len(payoffs)} players, not {draft.n_players}"
            words.fail(message, at.offset, at.content)
        if outcome.payoffs not in (None, payoffs):
            words.fail(f"outcome {number} stood with other payoffs before", at.offset, at.content)
        outcome.amounts = payoffs
    return outcome


def _form(words: Words, draft: Draft, title: str, players: tuple[str, ...]) -> ExtensiveForm:
    for number, outcome in draft.outcomes.items():
        if not outcome.is_told:
            words.fail(f"outcome {number} is never given payoffs", outcome.first, str(number))
    choices = list(draft.choices.values())
    owners = ["chance" if c.player == CHANCE else players[c.player] for c in choices]
    labels = distinct(
        (c.label or f"{owner}: {c.number}" for c, owner in zip(choices, owners, strict=True)), ""
    )
    # Most information sets have one of a few lists of actions.
    actions = {told: distinct(told, "") for told in {choice.actions for choice in choices}}
    return form_from_outcomes(
        title=title,
        players=players,
        order=np.argsort(np.array(draft.depths), kind="stable"),
        parent=np.array(draft.parent),
        information_set=np.array(draft.sets),
        information_sets=tuple(
            InformationSet(
                label=label,
                player=choice.player,
                actions=actions[choice.actions],
                probabilities=choice.probabilities,
            )
            for label, choice in zip(labels, choices, strict=True)
        ),
        outcome=np.array(draft.paid),
        outcomes=_tables(draft),
        outcome_labels=_mended([outcome.label for outcome in draft.outcomes.values()]),
        node_labels=_mended(draft.labels),
    )


def _tables(draft: Draft) -> tuple[PayoffTable, ...]:
    """Return what outcomes pay each player."""
    outcomes = draft.outcomes.values()
    told = [outcome.whole for outcome in outcomes if outcome.whole is not None]
    if outcomes and len(told) == len(outcomes):
        numbers = list(map(int, " ".join(told).replace(",", " ").split()))
        columns = np.array(numbers, dtype=np.int64).reshape(-1, draft.n_players).T
        return tuple(PayoffTable(np.ascontiguousarray(column)) for column in columns)
    rows = [outcome.payoffs or () for outcome in outcomes]
    return tuple(map(PayoffTable, list(zip(*rows, strict=True)) or [()] * draft.n_players))


def _mended(labels: list[str]) -> tuple[str, ...]:
    """Return labels that need not be distinct, odd spaces mended; nothing if all are blank."""
    return tuple(map(mended, labels)) if any(labels) else ()
