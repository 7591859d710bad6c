"""Is this tree a signalling game? Types, messages and responses, read off the tree; or why not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from est_games.errors import GameError, Problem, shown
from est_games.game.extensive import CHANCE, TERMINAL, ExtensiveForm

Table = tuple[tuple[Fraction, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What types may send, and what it may be answered.

    Parameters
    ----------
    label : str
        The information set that the receiver is in after it; the action, where none answers.
    information_set : int or None
        Number of that information set.
    senders : tuple of int
        The types that may send it.
    actions : tuple of int
        The number of the action that sends it, for each of these.
    responses : tuple of str
        The receiver's actions; one without a name where none answers.
    nodes : tuple of int
        The node after it, for each of the senders.
    sender_payoffs, receiver_payoffs : tuple of tuple of Fraction, shape (n_senders, n_responses)
        What each pays.
    """

    label: str
    information_set: int | None
    senders: tuple[int, ...]
    actions: tuple[int, ...]
    responses: tuple[str, ...]
    nodes: tuple[int, ...]
    sender_payoffs: Table
    receiver_payoffs: Table


@dataclass(frozen=True, slots=True, kw_only=True)
class SignallingGame:
    """Chance picks a type, which the sender sees; the receiver sees only the message, and responds.

    Parameters
    ----------
    form : ExtensiveForm
        The tree.
    sender, receiver : int
        The players; the receiver is -1 where no message is answered.
    types : tuple of str
        Labels, of chance's actions.
    prior : tuple of Fraction
        Their probabilities.
    type_sets : tuple of int
        The information set of the sender of each type.
    messages : tuple of Message
        In the order in which they are met.
    """

    form: ExtensiveForm = field(repr=False)
    sender: int
    receiver: int
    types: tuple[str, ...]
    prior: tuple[Fraction, ...]
    type_sets: tuple[int, ...]
    messages: tuple[Message, ...]


def signalling_game(form: ExtensiveForm) -> SignallingGame:
    """Return a tree as a signalling game.

    Parameters
    ----------
    form : ExtensiveForm
        The tree. Chance moves first, then the sender knowing its type, then the receiver knowing
        the message alone; after that chance may move. Types may have different messages; a message
        may end the game at once.

    Raises
    ------
    GameError
        It is not one: all reasons.

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["sender", "receiver"])
    >>> nature = tree.chance({"weak": "1/2", "strong": "1/2"})
    >>> for name in ("weak", "strong"):
    ...     own = tree.decision("sender", ["speak", "hush"], after=nature[name])
    ...     tree.terminal([0, 0], after=own["hush"])
    ...     reply = tree.decision(
    ...         "receiver", ["yes", "no"], after=own["speak"], information_set="heard"
    ...     )
    ...     tree.terminal([1, int(name == "strong")], after=reply["yes"])
    ...     tree.terminal([0, int(name == "weak")], after=reply["no"])
    >>> game = signalling_game(tree.build())
    >>> game.types, [(message.label, message.responses) for message in game.messages]
    (('weak', 'strong'), [('heard', ('yes', 'no')), ('hush', ('',))])
    """
    problems = list(_problems(form))
    if problems:
        raise GameError("is not a signalling game", problems)
    return _read(form)


def _problems(form: ExtensiveForm) -> Iterator[Problem]:
    if form.player[0] != CHANCE:
        yield Problem(path="the root", message="is not a move of chance, which picks the type")
        return
    types = form.information_sets[form.information_set[0]].actions
    senders: set[int] = set()
    receivers: set[int] = set()
    for name, node in zip(types, form.children[0], strict=True):
        number, mover = form.information_set[node], form.player[node]
        path = f"type {shown(name)!r}"
        if mover is None or mover == CHANCE:
            yield Problem(path=path, message="is followed by no player's move")
            continue
        senders.add(mover)
        if len(form.members[number]) > 1:
            yield Problem(path=path, message="is not known to who moves after it")
        for action, after in zip(
            form.information_sets[number].actions, form.children[node], strict=True
        ):
            place = f"{path}, message {shown(action)!r}"
            answerer = form.player[after]
            if answerer == CHANCE:
                yield Problem(path=place, message="is followed by a move of chance")
            elif answerer is not None:
                receivers.add(answerer)
                yield from _response_problems(form, after, place)
    names = [form.players[k] for k in sorted(senders)]
    if len(names) > 1:
        yield Problem(path="senders", message="are several", value=", ".join(names))
    replying = [form.players[k] for k in sorted(receivers)]
    if len(replying) > 1:
        yield Problem(path="receivers", message="are several", value=", ".join(replying))
    if set(names) & set(replying):
        yield Problem(path="the receiver", message="is the sender", value=names[0])
    if not (len(names) > 1 or len(replying) > 1):
        yield from _message_problems(form)


def _response_problems(form: ExtensiveForm, node: int, place: str) -> Iterator[Problem]:
    front = list(form.children[node])
    for after in front:
        if form.player[after] == CHANCE:
            front.extend(form.children[after])
        elif form.information_set[after] != TERMINAL:
            yield Problem(path=place, message="is followed by a player's move after the response")
            return


def _message_problems(form: ExtensiveForm) -> Iterator[Problem]:
    ends: dict[str, str] = {}
    answered: dict[str, str] = {}
    for node in form.children[0]:
        number = form.information_set[node]
        if number == TERMINAL:
            continue
        name = form.information_sets[form.information_set[0]].actions[form.branch[node]]
        met: dict[int, str] = {}
        for action, after in zip(
            form.information_sets[number].actions, form.children[node], strict=True
        ):
            reply = form.information_set[after]
            if reply == TERMINAL:
                ends[action] = name
                continue
            answered[action] = name
            if reply in met:
                yield Problem(
                    path=f"type {shown(name)!r}",
                    message="has two messages that the receiver cannot tell apart",
                    value=shown(f"{met[reply]}, {action}"),
                )
            met[reply] = action
    for action in ends.keys() & answered.keys():
        yield Problem(
            path=f"message {shown(action)!r}",
            message=f"ends the game for type {shown(ends[action])!r}, not for "
            f"{shown(answered[action])!r}",
        )


def _read(form: ExtensiveForm) -> SignallingGame:
    root = form.information_sets[form.information_set[0]]
    type_sets = tuple(form.information_set[node] for node in form.children[0])
    met: dict[object, list[tuple[int, int, int]]] = {}
    for kind, node in enumerate(form.children[0]):
        for action, after in enumerate(form.children[node]):
            reply = form.information_set[after]
            label = form.information_sets[type_sets[kind]].actions[action]
            key = label if reply == TERMINAL else reply
            met.setdefault(key, []).append((kind, action, after))
    sender = form.information_sets[type_sets[0]].player
    replies = {form.player[after] for rows in met.values() for *_, after in rows} - {None}
    receiver = next((player for player in replies if player is not None), -1)
    messages = [_message(form, sender, receiver, key, rows) for key, rows in met.items()]
    return SignallingGame(
        form=form,
        sender=sender,
        receiver=receiver,
        types=root.actions,
        prior=root.probabilities,
        type_sets=type_sets,
        messages=tuple(
            replace(each, label=label)
            for each, label in zip(messages, _labels(messages), strict=True)
        ),
    )


def _message(
    form: ExtensiveForm, sender: int, receiver: int, key: object, rows: list[tuple[int, int, int]]
) -> Message:
    senders, actions, nodes = zip(*rows, strict=True)
    number = key if isinstance(key, int) else None
    own, theirs = [], []
    for node in nodes:
        ends = list(form.children[node]) if number is not None else [node]
        before = _accrued(form, node) if number is not None else _accrued(form, form.parent[node])
        paid = [_expected(form, end) for end in ends]
        own.append(tuple(before[sender] + row[sender] for row in paid))
        answer = receiver if receiver >= 0 else sender
        theirs.append(tuple(before[answer] + row[answer] for row in paid))
    return Message(
        label=str(key) if number is None else form.information_sets[number].label,
        information_set=number,
        senders=senders,
        actions=actions,
        responses=("",) if number is None else form.information_sets[number].actions,
        nodes=nodes,
        sender_payoffs=tuple(own),
        receiver_payoffs=tuple(theirs),
    )


def _labels(messages: Sequence[Message]) -> list[str]:
    """Return the labels of messages, each another: what ends the game has that said, if need be."""
    known = {each.label for each in messages if each.information_set is not None}
    own = {each.label for each in messages if each.information_set is None}
    labels = []
    for each in messages:
        label = each.label
        if each.information_set is None and label in known:
            while label in known or label in own:
                label = f"{label} (end)"
            known.add(label)
        labels.append(label)
    return labels


def _accrued(form: ExtensiveForm, node: int) -> list[Fraction]:
    """Return what was paid on the way to a node, there included."""
    total = [Fraction(0)] * form.n_players
    while node >= 0:
        for player, amount in enumerate(form.payoffs[node]):
            total[player] += amount
        node = form.parent[node]
    return total


def _expected(form: ExtensiveForm, node: int) -> list[Fraction]:
    """Return what is paid from a node on, where only chance moves."""
    total = [Fraction(0)] * form.n_players
    front = [(node, Fraction(1))]
    for place, chance in front:
        for player, amount in enumerate(form.payoffs[place]):
            total[player] += chance * amount
        front.extend((child, chance * form.probability[child]) for child in form.children[place])
    return total
