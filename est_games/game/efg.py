"""Reading and writing .efg files, Gambit's format for extensive forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from est_games.game.extensive import CHANCE, TERMINAL, ExtensiveForm, InformationSet
from est_games.game.gambit_text import Token, Words, header, quoted
from est_games.game.label import distinct, mended

MAX_NODES = 2_000_000


@dataclass(slots=True)
class _Choice:
    """An information set as far as the file has told."""

    player: int
    number: int
    label: str = ""
    actions: tuple[str, ...] = ()
    probabilities: tuple[Fraction, ...] = ()


@dataclass(slots=True)
class _Outcome:
    """An outcome as far as the file has told; `payoffs` stays None until it does."""

    first: Token
    label: str = ""
    payoffs: tuple[Fraction, ...] | None = None


@dataclass(slots=True)
class _Draft:
    """The tree as it is read."""

    n_players: int
    choices: dict[tuple[int, int], _Choice] = field(default_factory=dict)
    outcomes: dict[int, _Outcome] = field(default_factory=dict)
    parent: list[int] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    sets: list[tuple[int, int] | None] = field(default_factory=list)
    paid: list[int] = field(default_factory=list)


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
    title, players = header(words, "EFG", "2")
    if words.sees("text"):
        words.take()
    draft = _Draft(n_players=len(players))
    _read_nodes(words, draft)
    if not words.sees("end"):
        words.fail("every action leads somewhere already; expected the end of the file")
    return _form(words, draft, title, distinct(players, "player "))


def _read_nodes(words: Words, draft: _Draft) -> None:
    """Read nodes in preorder; the path from the root holds how many children each still awaits."""
    path: list[int] = []
    awaited: list[int] = []
    while path or not draft.parent:
        width = _read_node(words, draft, path[-1] if path else -1)
        if awaited:
            awaited[-1] -= 1
        if width:
            path.append(len(draft.parent) - 1)
            awaited.append(width)
        while awaited and not awaited[-1]:
            awaited.pop()
            path.pop()


def _read_node(words: Words, draft: _Draft, parent: int) -> int:
    """Read one node; return how many actions it has."""
    if words.next.kind != "word" or words.next.content not in ("c", "p", "t"):
        words.fail("expected a node: 'c', 'p' or 't'")
    if len(draft.parent) >= MAX_NODES:
        words.fail(f"has more than {MAX_NODES} nodes")
    kind = words.take().content
    label = words.take().content if words.sees("text") else ""
    choice = None if kind == "t" else _read_choice(words, draft, kind)
    draft.parent.append(parent)
    draft.labels.append(label)
    draft.sets.append(None if choice is None else (choice.player, choice.number))
    draft.paid.append(_read_outcome(words, draft))
    return 0 if choice is None else len(choice.actions)


def _read_choice(words: Words, draft: _Draft, kind: str) -> _Choice:
    """Read an information set: its number, and what it is where it stands for the first time."""
    player = CHANCE
    if kind == "p":
        player = words.taken_index("a player", 1, draft.n_players) - 1
    number = words.taken_index("an information set", 1)
    choice = draft.choices.setdefault((player, number), _Choice(player, number))
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


def _read_outcome(words: Words, draft: _Draft) -> int:
    """Read an outcome's number, and its name and payoffs where they are given."""
    token = words.next
    number = words.taken_index("an outcome", 0)
    if number == 0:
        if words.sees("text"):
            words.take()
        return 0
    outcome = draft.outcomes.setdefault(number, _Outcome(token))
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
        outcome.payoffs = payoffs
    return number


def _form(words: Words, draft: _Draft, title: str, players: tuple[str, ...]) -> ExtensiveForm:
    for number, outcome in draft.outcomes.items():
        if outcome.payoffs is None:
            words.fail(
                f"outcome {number} is never given payoffs", outcome.first.offset, str(number)
            )
    index = {key: place for place, key in enumerate(draft.choices)}
    choices = list(draft.choices.values())
    owners = ["chance" if c.player == CHANCE else players[c.player] for c in choices]
    labels = distinct(
        (c.label or f"{owner}: {c.number}" for c, owner in zip(choices, owners, strict=True)), ""
    )
    nothing = _Outcome(Token("", "", 0), payoffs=())
    outcomes = [draft.outcomes.get(number, nothing) for number in draft.paid]
    return ExtensiveForm.from_nodes(
        title=title,
        players=players,
        parent=draft.parent,
        information_set=[TERMINAL if key is None else index[key] for key in draft.sets],
        information_sets=[
            InformationSet(
                label=label,
                player=choice.player,
                actions=distinct(choice.actions, ""),
                probabilities=choice.probabilities,
            )
            for label, choice in zip(labels, choices, strict=True)
        ],
        payoffs=[outcome.payoffs or () for outcome in outcomes],
        node_labels=_mended(draft.labels),
        outcome_labels=_mended([outcome.label for outcome in outcomes]),
    )


def _mended(labels: list[str]) -> tuple[str, ...]:
    """Return labels that need not be distinct, odd spaces mended; nothing if all are blank."""
    return tuple(map(mended, labels)) if any(labels) else ()


def write_efg(form: ExtensiveForm) -> str:
    """Return an extensive form as the text of an .efg file, payoffs and probabilities exact.

    Notes
    -----
    Information sets are numbered by player in the order in which they stand in the form, outcomes
    in the order of the nodes, equal ones once. Sources are not written: the format has no place for
    them.
    """
    numbers = _information_set_numbers(form)
    outcomes: dict[tuple[str, tuple[Fraction, ...]], int] = {}
    lines = [f"EFG 2 R {quoted(form.title)} {{ {' '.join(map(quoted, form.players))} }}", '""', ""]
    heads = [
        _choice_text(choice, numbers[place]) for place, choice in enumerate(form.information_sets)
    ]
    for node in np.argsort(form.tree.preorder).tolist():
        place = form.information_set[node]
        label = quoted(form.node_labels[node] if form.node_labels else "")
        outcome = _outcome_text(form, node, outcomes)
        if place == TERMINAL:
            lines.append(f"t {label} {outcome}")
        else:
            kind = "c" if form.information_sets[place].is_chance else "p"
            lines.append(f"{kind} {label} {heads[place]} {outcome}")
    return "\n".join(lines) + "\n"


def _information_set_numbers(form: ExtensiveForm) -> list[int]:
    counters: dict[int, int] = {}
    numbers = []
    for choice in form.information_sets:
        counters[choice.player] = counters.get(choice.player, 0) + 1
        numbers.append(counters[choice.player])
    return numbers


def _choice_text(choice: InformationSet, number: int) -> str:
    if choice.is_chance:
        pairs = zip(choice.actions, choice.probabilities, strict=True)
        actions = " ".join(f"{quoted(action)} {weight}" for action, weight in pairs)
        return f"{number} {quoted(choice.label)} {{ {actions} }}"
    actions = " ".join(map(quoted, choice.actions))
    return f"{choice.player + 1} {number} {quoted(choice.label)} {{ {actions} }}"


def _outcome_text(
    form: ExtensiveForm, node: int, outcomes: dict[tuple[str, tuple[Fraction, ...]], int]
) -> str:
    payoffs = form.payoffs[node]
    if not payoffs:
        return "0"
    label = form.node(node).outcome
    number = outcomes.setdefault((label, payoffs), len(outcomes) + 1)
    return f"{number} {quoted(label)} {{ {', '.join(map(str, payoffs))} }}"
