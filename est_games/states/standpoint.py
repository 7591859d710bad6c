"""Payoff formulas from the standpoint of one state: its own act, and shares of everybody else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from est_games.expression import Expression, Node
from est_games.polynomial import Polynomial
from est_games.procedure.context import Context
from est_games.situation.attributes import OF_ACTOR, OF_REPLIES
from est_games.treaty.provision import Incompatibility

STATUS = {"sign": "signed", "reject": "rejected", "stall": "stalled", "reform": "reform"}
"""Each reply, and the attribute that tells who gave it."""
_REPLY = {status: reply for reply, status in STATUS.items()}
_ACTS = frozenset(OF_ACTOR) - frozenset(OF_REPLIES) - {"displaced"}
_COUNTED = {"enforcers": "enforced", "assistants": "assisted"}


def count_name(actor: str, reply: str) -> str:
    """Return the parameter that says how many states of an actor gave a reply.

    No file can name one like it: names in files hold no slash.
    """
    return f"{actor}/{reply}"


@dataclass(frozen=True, kw_only=True)
class Standpoint:
    r"""Whose payoff a formula is: a state of some actor, with the reply it gave.

    A formula of actor A speaks of what A did and of what others did. To one state of A,
    ``signed.A`` is its own act, 1 or 0; ``signed.B`` is the share of B's states that signed; and
    counts (``signers``, ``share.G``, ``enforcers``) are counts of states.

    Parameters
    ----------
    context : Context
        A treaty facing a situation, every actor with all its states.
    actor : str
        Whose state looks on.
    reply : str or None
        What that state answered; None for the actor as a bloc, which did what share of its states
        did.

    Notes
    -----
    How many states of each actor gave each reply stays open: those numbers are parameters named by
    :func:`count_name`. The proposer's states have all signed. After entry into force the signers of
    an actor act as one: ``enforced.B`` read by others is the share of B's states that signed if
    these enforced, and 0 to a state of B that did not sign.
    """

    context: Context
    actor: str
    reply: str | None

    def of(self, formula: Expression) -> Expression:
        """Return a formula as this state reads it."""
        return rewritten(formula, self._meaning)

    def _meaning(self, name: str) -> Node | None:
        family, _, rest = name.partition(".")
        if family in OF_REPLIES:
            return self._gave(rest, _REPLY[family])
        if family == "displaced":
            return _product(self._displaced(rest), ("name", "in_force"))
        if family in _ACTS:
            return self._did(rest, name)
        if family in _COUNTED:
            return self._count(_COUNTED[family])
        if family == "signers":
            return _sum(self._number(actor) for actor in self.context.players)
        if family == "share":
            members = self.context.members_of(rest)
            total = self.context.n_states(members)
            return _product(_sum(map(self._number, members)), _constant(Fraction(1, total)))
        return None

    def _gave(self, actor: str, reply: str) -> Node:
        """Return whether this state, or which share of another actor's, gave a reply."""
        if actor == self.context.proposer:
            return _constant(int(reply == "sign"))
        if actor == self.actor and self.reply is not None:
            return _constant(int(self.reply == reply))
        return self._share(actor, reply)

    def _share(self, actor: str, reply: str) -> Node:
        share = Fraction(1, self.context.sizes[actor])
        return _product(("name", count_name(actor, reply)), _constant(share))

    def _number(self, actor: str) -> Node:
        """Return how many states of an actor have signed."""
        if actor == self.context.proposer:
            return _constant(self.context.sizes[actor])
        return ("name", count_name(actor, "sign"))

    def _displaced(self, actor: str) -> Node:
        named = {o for p in self.context.treaty.of_type(Incompatibility) for o in p.obligations}
        if not named & set(self.context.actors[actor].obligations):
            return _constant(0)
        return self._gave(actor, "sign")

    def _did(self, actor: str, name: str) -> Node:
        """Return what this state did among the signers, or which share of another's did."""
        if actor == self.context.proposer or (actor == self.actor and self.reply is None):
            return ("name", name)
        return _product(self._gave(actor, "sign"), ("name", name))

    def _count(self, family: str) -> Node:
        return _sum(
            _product(self._number(actor), ("name", f"{family}.{actor}"))
            for actor in self.context.players
        )


@dataclass(frozen=True, kw_only=True)
class Remembering(Expression):
    """A formula that is read in many games and reduced once for all that know the same.

    Parameters
    ----------
    found : dict
        What it comes to, by what is known of the names it reads.
    """

    found: dict[tuple[Fraction | int | None, ...], Polynomial] = field(
        default_factory=dict, compare=False, repr=False
    )

    def reduce(self, known: Mapping[str, Fraction | int], *, path: str = "") -> Polynomial:
        """Return the formula as a polynomial in the names that are not known."""
        key = tuple(map(known.get, self._order))
        if key not in self.found:
            self.found[key] = Expression.reduce(self, known, path=path)
        return self.found[key]

    @cached_property
    def _order(self) -> tuple[str, ...]:
        return tuple(sorted(self.names))


def rewritten(formula: Expression, meaning: Callable[[str], Node | None]) -> Expression:
    """Return a formula with some names replaced by what they mean; None leaves a name.

    Notes
    -----
    Recursion is no deeper than a formula that could be read.
    """

    def walk(node: Node) -> Node:
        if node[0] == "name":
            return meaning(node[1]) or node
        return tuple(walk(part) if isinstance(part, tuple) else part for part in node)

    return Expression(text=formula.text, node=walk(formula.node), work=formula.work)


def _constant(value: Fraction | int) -> Node:
    return ("number", Fraction(value))


def _product(left: Node, right: Node) -> Node:
    return ("*", left, right)


def _sum(parts: Iterable[Node]) -> Node:
    total: Node = _constant(0)
    for part in parts:
        total = ("+", total, part)
    return total
