"""One outcome of a signalling game against one criterion of forward induction, exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations

from est_games.certificate.assessment_system import Refutation
from est_games.certificate.removed_outcome import (
    BestReplies,
    Criterion,
    Exclusion,
    Numbers,
    Removal,
    Reply,
    reply_system,
    response_system,
)
from est_games.equilibrium.beliefs.system_program import refutation_or_point
from est_games.game.signalling import Message, SignallingGame


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """Why a message does not remove an outcome.

    Parameters
    ----------
    message : str
        The message that nobody sends.
    excluded : tuple of str
        The types that it is not believed to come from.
    reply : Reply or None
        A belief over the others, and a best response to it at which no type gains. None where all
        types are excluded, and where the criterion asks for less.
    """

    message: str
    excluded: tuple[str, ...]
    reply: Reply | None


@dataclass(slots=True, kw_only=True)
class OutcomeTests:
    """The tests of the outcomes of one game; best replies are found once.

    Parameters
    ----------
    game : SignallingGame
        The game.
    criterion : {"intuitive", "equilibrium-dominance", "d1", "d2", "never-weak-best"}
        See :mod:`est_games.certificate.removed_outcome`.
    """

    game: SignallingGame
    criterion: Criterion
    _known: dict[tuple[str, Numbers], tuple[BestReplies, list[tuple[Numbers, Reply]]]] = field(
        default_factory=dict
    )

    def tested(self, message: Message, payoffs: Sequence[Fraction]) -> Removal | Support:
        """Return how a message removes an outcome, or why it does not.

        Parameters
        ----------
        message : Message
            A message that nobody sends.
        payoffs : sequence of Fraction, shape (n_types,)
            What the outcome gives to each type.
        """
        names = [self.game.types[kind] for kind in message.senders]
        bound = [payoffs[kind] for kind in message.senders]
        places = range(len(names))
        replies, faces = self.replies(message, tuple(places))
        excluded = {}
        for place in places:
            reason = self._exclusion(message, names, bound, place, faces)
            if reason is not None:
                excluded[place] = reason
        out = tuple(names[place] for place in excluded)
        left = tuple(place for place in places if place not in excluded)
        if not left:
            return Support(message=message.label, excluded=out, reply=None)
        replies_left, faces_left = self.replies(message, left)
        common = {
            "criterion": self.criterion,
            "message": message.label,
            "payoffs": dict(zip(self.game.types, payoffs, strict=True)),
            "excluded": tuple(excluded.values()),
            "replies": replies,
            "left": replies_left,
        }
        supporting = self._supporting(message, bound, places, faces_left)
        if isinstance(supporting, Reply):
            return Support(message=message.label, excluded=out, reply=supporting)
        if self.criterion != "intuitive":
            # As few types as will do are named: one that always gains, those left, or all.
            for group in (*((place,) for place in left), left):
                fewer = self._supporting(message, bound, group, faces_left)
                if not isinstance(fewer, Reply):
                    gaining = tuple(names[place] for place in group)
                    return Removal(**common, gaining=gaining, refutations=tuple(fewer))  # type: ignore[arg-type]
            return Removal(**common, gaining=tuple(names), refutations=tuple(supporting))  # type: ignore[arg-type]
        for place, name in enumerate(names):
            row = message.sender_payoffs[place]
            if all(row[response] > bound[place] for face, _ in faces_left for response in face):
                return Removal(**common, gaining=(name,))  # type: ignore[arg-type]
        return Support(message=message.label, excluded=out, reply=None)

    def replies(
        self, message: Message, places: Numbers
    ) -> tuple[BestReplies, list[tuple[Numbers, Reply]]]:
        """Return the best replies to beliefs over some senders: largest sets, and a reply of each.

        Notes
        -----
        Sets of responses are tried from the largest; those within one that is best together are
        too. What is never best is kept if no part of it is.
        """
        key = message.label, places
        if key in self._known:
            return self._known[key]
        n = len(message.responses)
        faces: list[tuple[Numbers, Reply]] = []
        refuted: dict[Numbers, Refutation] = {}
        dead: list[set[int]] = []
        # Small sets that are never best together rule out all that hold them.
        for size in (1, 2):
            for own in combinations(range(n), size):
                if not any(part <= set(own) for part in dead):
                    proof, _ = refutation_or_point(reply_system(message, places, own))
                    if proof is not None:
                        refuted[own] = proof
                        dead.append(set(own))
        for size in range(n, 0, -1):
            for own in combinations(range(n), size):
                known = any(set(own) <= set(face) for face, _ in faces)
                if known or any(part <= set(own) for part in dead):
                    continue
                proof, products = refutation_or_point(reply_system(message, places, own))
                if proof is not None:
                    refuted[own] = proof
                    continue
                belief = [Fraction(0)] * len(message.senders)
                for variable, place in enumerate(places):
                    belief[place] = products[(variable,)]
                response = [Fraction(k in own, size) for k in range(n)]
                reply = Reply(belief=tuple(belief), response=tuple(response))
                faces.append((own, reply))
        labels = message.responses
        names = tuple(self.game.types[message.senders[place]] for place in places)
        found = BestReplies(
            types=names,
            faces=tuple(tuple(labels[k] for k in face) for face, _ in faces),
            refuted=tuple((tuple(labels[k] for k in own), why) for own, why in refuted.items()),
        )
        self._known[key] = found, faces
        return self._known[key]

    def _exclusion(
        self,
        message: Message,
        names: Sequence[str],
        bound: Sequence[Fraction],
        place: int,
        faces: Sequence[tuple[Numbers, Reply]],
    ) -> Exclusion | None:
        """Return why the message is not believed to come from a sender, if it is not."""
        row = message.sender_payoffs[place]
        if self.criterion in ("intuitive", "equilibrium-dominance"):
            is_worse = all(row[response] < bound[place] for face, _ in faces for response in face)
            return Exclusion(type=names[place]) if is_worse else None
        others = [other for other in range(len(names)) if other != place]
        groups = [[other] for other in others]
        if self.criterion != "d1" and len(others) > 1:
            groups.append(others)
        for group in groups:
            gain = self._gain(message, bound, group, faces)
            if gain is None:
                continue
            even = [place] if self.criterion == "never-weak-best" else []
            bounds = [(place, 1, bound[place])]
            bounds += [(other, -1, bound[other]) for other in (*even, *group)]
            proofs = [
                refutation_or_point(response_system(message, face, bounds))[0] for face, _ in faces
            ]
            if all(proof is not None for proof in proofs):
                return Exclusion(
                    type=names[place],
                    by=tuple(names[other] for other in group),
                    refutations=tuple(proof for proof in proofs if proof is not None),
                    gain=gain,
                )
        return None

    def _gain(
        self,
        message: Message,
        bound: Sequence[Fraction],
        group: Sequence[int],
        faces: Sequence[tuple[Numbers, Reply]],
    ) -> Reply | None:
        """Return a best reply at which one of a group gains: a pure one, if there is any."""
        for face, reply in faces:
            for response in face:
                if any(message.sender_payoffs[other][response] > bound[other] for other in group):
                    pure = tuple(Fraction(k == response) for k in range(len(message.responses)))
                    return Reply(belief=reply.belief, response=pure)
        return None

    def _supporting(
        self,
        message: Message,
        bound: Sequence[Fraction],
        group: Sequence[int],
        faces: Sequence[tuple[Numbers, Reply]],
    ) -> Reply | list[Refutation]:
        """Return a best reply at which none of a group gains; or for each face why it has none."""
        bounds = [(place, -1, bound[place]) for place in group]
        proofs = []
        for face, reply in faces:
            proof, products = refutation_or_point(response_system(message, face, bounds))
            if proof is None:
                response = [Fraction(0)] * len(message.responses)
                for variable, k in enumerate(face):
                    response[k] = products[(variable,)]
                return Reply(belief=reply.belief, response=tuple(response))
            proofs.append(proof)
        return proofs


def removal_words(removal: Removal) -> str:
    """Return in a sentence how an outcome is removed.

    Parameters
    ----------
    removal : Removal
        The witness.
    """
    payoffs: Mapping[str, Fraction] = removal.payoffs
    kept = ", ".join(removal.left.types)
    gaining = " or ".join(f"{name} (now {payoffs[name]})" for name in removal.gaining)
    reasons = "".join(
        f"is not believed to come from {types}, {why}; " for types, why in _reasons(removal)
    )
    return f"{removal.message}: {reasons}whatever is best against {kept}, it pays {gaining} more"


def _reasons(removal: Removal) -> Iterator[tuple[str, str]]:
    """Yield the types excluded and why, those that are so for the same reason together."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for each in removal.excluded:
        groups.setdefault(each.by, []).append(each.type)
    where = "just as well off" if removal.criterion == "never-weak-best" else "no worse off"
    for by, types in groups.items():
        if by:
            yield ", ".join(types), f"since {' or '.join(by)} gains wherever it is {where}"
        else:
            verb = "loses" if len(types) == 1 else "lose"
            yield ", ".join(types), f"which {verb} whatever is best"


__all__ = ["OutcomeTests", "Support", "removal_words"]
