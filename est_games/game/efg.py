"""Reading .efg files, Gambit's format for extensive forms."""

from __future__ import annotations

from fractions import Fraction

from est_games.game.efg_draft import Choice, Draft, Outcome
from est_games.game.efg_usual import UsualLines
from est_games.game.extensive import CHANCE, ExtensiveForm, InformationSet
from est_games.game.gambit_text import Words, header
from est_games.game.label import distinct, mended

MAX_NODES = 2_000_000


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
    draft = Draft(n_players=len(players))
    _read_nodes(words, draft)
    if not words.sees("end"):
        words.fail("every action leads somewhere already; expected the end of the file")
    return _form(words, draft, title, distinct(players, "player "))


def _read_nodes(words: Words, draft: Draft) -> None:
    """Read nodes in preorder; the path from the root holds how many children each still awaits.

    A node as it is usually written is read at one stroke; any other word by word, which finds what
    is wrong with it.
    """
    lines = UsualLines(words.text, draft)
    path: list[int] = []
    awaited: list[int] = []
    position = words.next.offset
    while path or not draft.parent:
        above = path[-1] if path else -1
        found = lines.read(position, above) if len(draft.parent) < MAX_NODES else None
        if found is None:
            words.go_to(position)
            width = _read_node(words, draft, above)
            position = words.next.offset
        else:
            position, width = found
        if awaited:
            awaited[-1] -= 1
        if width:
            path.append(len(draft.parent) - 1)
            awaited.append(width)
        while awaited and not awaited[-1]:
            awaited.pop()
            path.pop()
    words.go_to(position)


def _read_node(words: Words, draft: Draft, parent: int) -> int:
    """Read one node; return how many actions it has."""
    if words.next.kind != "word" or words.next.content not in ("c", "p", "t"):
        words.fail("expected a node: 'c', 'p' or 't'")
    if len(draft.parent) >= MAX_NODES:
        words.fail(f"has more than {MAX_NODES} nodes")
    kind = words.take().content
    label = words.take().content if words.sees("text") else ""
    choice = None if kind == "t" else _read_choice(words, draft, kind)
    return draft.add(parent, label, choice, _read_outcome(words, draft))


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
        outcome.payoffs = payoffs
    return outcome


def _form(words: Words, draft: Draft, title: str, players: tuple[str, ...]) -> ExtensiveForm:
    for number, outcome in draft.outcomes.items():
        if outcome.payoffs is None:
            words.fail(f"outcome {number} is never given payoffs", outcome.first, str(number))
    choices = list(draft.choices.values())
    owners = ["chance" if c.player == CHANCE else players[c.player] for c in choices]
    labels = distinct(
        (c.label or f"{owner}: {c.number}" for c, owner in zip(choices, owners, strict=True)), ""
    )
    # Most information sets have one of a few lists of actions.
    actions = {told: distinct(told, "") for told in {choice.actions for choice in choices}}
    return ExtensiveForm.from_nodes(
        title=title,
        players=players,
        parent=draft.parent,
        information_set=draft.sets,
        information_sets=[
            InformationSet(
                label=label,
                player=choice.player,
                actions=actions[choice.actions],
                probabilities=choice.probabilities,
            )
            for label, choice in zip(labels, choices, strict=True)
        ],
        payoffs=[(outcome and outcome.payoffs) or () for outcome in draft.paid],
        node_labels=_mended(draft.labels),
        outcome_labels=_mended([outcome.label if outcome else "" for outcome in draft.paid]),
    )


def _mended(labels: list[str]) -> tuple[str, ...]:
    """Return labels that need not be distinct, odd spaces mended; nothing if all are blank."""
    return tuple(map(mended, labels)) if any(labels) else ()
