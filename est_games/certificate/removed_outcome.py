r"""Is this outcome of a signalling game removed by forward induction? The deviation, recomputed.

An equilibrium gives every type `t` its payoff :math:`u^*_t`. A message `m` that nobody sends is
tested. :math:`BR(T, m)` are the mixed responses that are best for some belief over the types in
`T`; at first these are all types that may send `m`. A type `t` is taken out of `T`

* by *equilibrium dominance* and the *intuitive* criterion, if :math:`u_t(m, r) < u^*_t` for every
  `r` in :math:`BR(T, m)`;
* by *d1*, if another type `t'` strictly gains from every response in :math:`BR(T, m)` by which `t`
  gains or is as well off, and from some response at all;
* by *d2*, if at each such response some other type strictly gains, and one does at some response;
* as *never a weak best* response, if that holds of the responses by which `t` is just as well off.

If any types are left, the outcome is removed

* by the *intuitive* criterion, if one type gains whatever the response in :math:`BR(T', m)`, where
  `T'` are the types left;
* by the others, if at every response in :math:`BR(T', m)` some type gains: no belief over those
  left supports the outcome.

References
----------
Cho and Kreps (1987), Signaling games and stable equilibria, sections III and IV. Banks and Sobel
(1987), Equilibrium selection in signaling games.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Literal

from est_games.certificate.assessment_system import (
    Condition,
    Polynomial,
    Refutation,
    System,
    condition,
    is_refuted,
    sum_to_one,
)
from est_games.certificate.malformed import are_exact, refuses_malformed
from est_games.errors import Problem, shown
from est_games.game.extensive import ExtensiveForm
from est_games.game.signalling import Message, SignallingGame, signalling_game

Criterion = Literal["intuitive", "equilibrium-dominance", "d1", "d2", "never-weak-best"]
Numbers = tuple[int, ...]
Bound = tuple[int, int, Fraction]
"""The place of a sender, a sign, and what its payoff is compared with: at least, if positive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A best response to a message, and a belief it is best for.

    Parameters
    ----------
    belief : tuple of Fraction
        Over the types that may send the message, in their order.
    response : tuple of Fraction
        The probability of each response.
    """

    belief: tuple[Fraction, ...]
    response: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BestReplies:
    """Which responses are best together for some belief over some types.

    Parameters
    ----------
    types : tuple of str
        Those believed possible.
    faces : tuple of tuple of str
        Responses such that no others than mixtures of one of these are best.
    refuted : tuple of (tuple of str, Refutation)
        Responses that are never best together, with proofs: each set of responses holds one of
        these, or is within one of the faces.
    """

    types: tuple[str, ...]
    faces: tuple[tuple[str, ...], ...]
    refuted: tuple[tuple[tuple[str, ...], Refutation], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """Why a message is not believed to come from a type.

    Parameters
    ----------
    type : str
        The type.
    by : tuple of str
        The types that gain wherever it does; empty for dominance.
    refutations : tuple of Refutation
        For each face of the best replies: that it holds no response at which the type is as well
        off, or just so, and none of the others gains. Empty for dominance.
    gain : Reply or None
        A best reply at which one of the others gains.
    """

    type: str
    by: tuple[str, ...] = ()
    refutations: tuple[Refutation, ...] = ()
    gain: Reply | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """How an outcome is removed: by which message, from which types, and why.

    Parameters
    ----------
    criterion : {"intuitive", "equilibrium-dominance", "d1", "d2", "never-weak-best"}
        Which.
    message : str
        The message that nobody sends.
    payoffs : mapping of str to Fraction
        What the outcome gives to each type.
    gaining : tuple of str
        The types that gain by it: the one that does whatever the response, or those of which one
        does at every response.
    excluded : tuple of Exclusion
        The types that it is not believed to come from.
    replies, left : BestReplies
        To beliefs over all that may send it, and over those left.
    refutations : tuple of Refutation
        For each face of the replies left: that it holds no response at which nobody gains. Empty
        for the intuitive criterion.
    """

    criterion: Criterion
    message: str
    payoffs: Mapping[str, Fraction]
    gaining: tuple[str, ...]
    excluded: tuple[Exclusion, ...]
    replies: BestReplies
    left: BestReplies
    refutations: tuple[Refutation, ...] = ()


def reply_system(message: Message, senders: Sequence[int], responses: Sequence[int]) -> System:
    """Return the conditions on beliefs over some senders that make some responses best.

    Parameters
    ----------
    message : Message
        What is answered.
    senders : sequence of int
        Places among the message's senders; the variables are their probabilities.
    responses : sequence of int
        The responses.
    """
    first, table = responses[0], message.receiver_payoffs
    equations: list[Condition] = []
    limits: list[Condition] = []
    for other in range(len(message.responses)):
        polynomial: Polynomial = {
            (variable,): loss
            for variable, place in enumerate(senders)
            if (loss := table[place][first] - table[place][other])
        }
        if polynomial:
            (equations if other in responses else limits).append(condition(polynomial))
    group = tuple(range(len(senders)))
    return System(
        equations=tuple(sorted({*equations, sum_to_one(group)})),
        limits=tuple(sorted(set(limits))),
        groups=(group,),
    )


def response_system(message: Message, face: Sequence[int], bounds: Sequence[Bound]) -> System:
    """Return the conditions on mixtures of some responses that bound what some senders get.

    Parameters
    ----------
    message : Message
        What is answered.
    face : sequence of int
        The responses; the variables are their probabilities.
    bounds : sequence of (int, int, Fraction)
        Places of senders, the sign, and the bound: at least, or at most.
    """
    limits: list[Condition] = []
    for place, sign, bound in bounds:
        row = message.sender_payoffs[place]
        polynomial: Polynomial = {
            (variable,): sign * (row[response] - bound)
            for variable, response in enumerate(face)
            if row[response] != bound
        }
        if polynomial:
            limits.append(condition(polynomial))
    group = tuple(range(len(face)))
    return System(
        equations=(sum_to_one(group),), limits=tuple(sorted(set(limits))), groups=(group,)
    )


def type_payoffs(
    game: SignallingGame, behavior: Mapping[str, Mapping[str, Fraction | int]]
) -> tuple[Fraction, ...]:
    """Return what a behaviour pays to each type of the sender."""
    form = game.form
    totals = [Fraction(0)] * len(game.types)
    for message in game.messages:
        for place, kind in enumerate(message.senders):
            choice = form.information_sets[game.type_sets[kind]]
            sent = behavior[choice.label].get(choice.actions[message.actions[place]], 0)
            answer: Mapping[str, Fraction | int] = {"": 1}
            if message.information_set is not None:
                answer = behavior[message.label]
            for response, amount in zip(
                message.responses, message.sender_payoffs[place], strict=True
            ):
                totals[kind] += Fraction(sent) * Fraction(answer.get(response, 0)) * amount
    return tuple(totals)


def is_sent(
    game: SignallingGame, message: Message, behavior: Mapping[str, Mapping[str, Fraction | int]]
) -> bool:
    """Tell whether a message is sent with positive probability."""
    sets = game.form.information_sets
    return any(
        game.prior[kind]
        and behavior[sets[game.type_sets[kind]].label].get(
            sets[game.type_sets[kind]].actions[action], 0
        )
        for kind, action in zip(message.senders, message.actions, strict=True)
    )


@refuses_malformed
def removal_problems(
    form: ExtensiveForm,
    behavior: Mapping[str, Mapping[str, Fraction | int]],
    removal: Removal,
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that forward induction removes an equilibrium's outcome.

    Parameters
    ----------
    form : ExtensiveForm
        A signalling game.
    behavior : mapping of str to mapping of str to Fraction
        An equilibrium with that outcome.
    removal : Removal
        The claim and its evidence.

    Raises
    ------
    GameError
        The form is not a signalling game.
    """
    game = signalling_game(form)
    found = [message for message in game.messages if message.label == removal.message]
    if len(found) != 1:
        return (Problem(path="message", message="no such message", value=shown(removal.message)),)
    return tuple(_Check(game, found[0], removal).problems(behavior))


class _Check:
    """One message's test."""

    def __init__(self, game: SignallingGame, message: Message, removal: Removal) -> None:
        self.game, self.message, self.removal = game, message, removal
        self.names = [game.types[kind] for kind in message.senders]

    def problems(self, behavior: Mapping[str, Mapping[str, Fraction | int]]) -> Iterator[Problem]:
        removal, names = self.removal, self.names
        paid = dict(zip(self.game.types, type_payoffs(self.game, behavior), strict=True))
        if dict(removal.payoffs) != paid:
            yield Problem(path="payoffs", message="are not what the behaviour gives")
            return
        if is_sent(self.game, self.message, behavior):
            yield Problem(path="message", message="is sent in this equilibrium")
        excluded = [each.type for each in removal.excluded]
        known = set(names)
        named = {*excluded, *removal.gaining, *(name for e in removal.excluded for name in e.by)}
        if not named <= known or len(set(excluded)) < len(excluded) or not removal.gaining:
            yield Problem(path="excluded", message="are not types that may send the message")
            return
        left = tuple(name for name in names if name not in excluded)
        if not left:
            yield Problem(path="excluded", message="are all types: the criterion is silent")
            return
        if removal.replies.types != tuple(names) or removal.left.types != left:
            yield Problem(path="replies", message="are not to the beliefs tested")
            return
        self.bound = {name: paid[name] for name in names}
        for path, replies in (("replies", removal.replies), ("left", removal.left)):
            if not self._covers(replies):
                yield Problem(path=path, message="are not shown to be all")
                return
        for each in removal.excluded:
            if not self._is_excluded(each):
                yield Problem(path=f"type {shown(each.type)!r}", message="is not excluded")
        if not self._gains():
            yield Problem(path="gaining", message="do not gain at every response left")

    def _numbers(self, labels: Sequence[str]) -> Numbers:
        return tuple(self.message.responses.index(label) for label in labels)

    def _covers(self, replies: BestReplies) -> bool:
        """Tell whether all responses that are best together are within the faces."""
        labels = self.message.responses
        listed = {label for face in replies.faces for label in face}
        listed |= {label for part, _ in replies.refuted for label in part}
        if not listed <= set(labels):
            return False
        places = [self.names.index(name) for name in replies.types]
        for part, refutation in replies.refuted:
            system = reply_system(self.message, places, self._numbers(part))
            if not is_refuted(system, refutation):
                return False
        faces = [set(face) for face in replies.faces]
        refuted = [set(part) for part, _ in replies.refuted]
        return all(
            any(own <= face for face in faces) or any(part <= own for part in refuted)
            for size in range(1, len(labels) + 1)
            for own in map(set, combinations(labels, size))
        )

    def _payoff(self, name: str, response: int) -> Fraction:
        return self.message.sender_payoffs[self.names.index(name)][response]

    def _is_excluded(self, each: Exclusion) -> bool:
        faces = [self._numbers(face) for face in self.removal.replies.faces]
        if self.removal.criterion in ("intuitive", "equilibrium-dominance"):
            return all(
                self._payoff(each.type, response) < self.bound[each.type]
                for face in faces
                for response in face
            )
        others = set(self.names) - {each.type}
        if not set(each.by) <= others or not each.by:
            return False
        if self.removal.criterion == "d1" and len(each.by) != 1:
            return False
        bounds = [(self.names.index(each.type), 1, self.bound[each.type])]
        even = [each.type] if self.removal.criterion == "never-weak-best" else []
        bounds += [(self.names.index(name), -1, self.bound[name]) for name in (*even, *each.by)]
        return (
            len(each.refutations) == len(faces)
            and all(
                is_refuted(response_system(self.message, face, bounds), refutation)
                for face, refutation in zip(faces, each.refutations, strict=True)
            )
            and each.gain is not None
            and self._is_best(each.gain)
            and any(self._at(name, each.gain) > self.bound[name] for name in each.by)
        )

    def _at(self, name: str, reply: Reply) -> Fraction:
        row = self.message.sender_payoffs[self.names.index(name)]
        return sum((x * p for x, p in zip(row, reply.response, strict=True)), Fraction(0))

    def _is_best(self, reply: Reply) -> bool:
        """Tell whether a response is best for its belief."""
        for weights, count in (
            (reply.belief, len(self.names)),
            (reply.response, len(self.message.responses)),
        ):
            if len(weights) != count or not are_exact(weights):
                return False
            if min(weights) < 0 or sum(weights) != 1:
                return False
        values = [
            sum(
                (
                    share * row[response]
                    for share, row in zip(reply.belief, self.message.receiver_payoffs, strict=True)
                ),
                Fraction(0),
            )
            for response in range(len(self.message.responses))
        ]
        best = max(values)
        return all(value == best for value, p in zip(values, reply.response, strict=True) if p)

    def _gains(self) -> bool:
        removal = self.removal
        faces = [self._numbers(face) for face in removal.left.faces]
        if removal.criterion == "intuitive":
            (name, *more) = removal.gaining
            return not more and all(
                self._payoff(name, response) > self.bound[name]
                for face in faces
                for response in face
            )
        bounds = [(self.names.index(name), -1, self.bound[name]) for name in removal.gaining]
        return len(removal.refutations) == len(faces) and all(
            is_refuted(response_system(self.message, face, bounds), refutation)
            for face, refutation in zip(faces, removal.refutations, strict=True)
        )
