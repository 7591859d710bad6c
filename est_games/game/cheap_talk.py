"""Talk that costs nothing, from one who knows more and wants something else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from est_games.argument import AMOUNT, FUNCTION, TEXT, list_of, mapping_of, optional, takes
from est_games.errors import GameError, Problem, shown
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import ExtensiveBuilder
from est_games.game.number import ACCEPTED, exact_number

MAX_ENDS = 100_000


@dataclass(frozen=True, kw_only=True)
class CheapTalk:
    r"""A state uniform on an interval, known to a sender alone, and a receiver who acts on a word.

    The receiver wants its action to equal the state :math:`\omega`, the sender to exceed it by
    a bias b: they get :math:`-(a - \omega)^2` and :math:`-(a - \omega - b)^2`.

    Parameters
    ----------
    bias : Fraction
        By how much the sender wants more than the receiver.
    low, high : Fraction
        The interval of states.
    title : str
        For people.

    Raises
    ------
    GameError
        The interval is empty.

    References
    ----------
    Crawford, V. and Sobel, J. (1982), Strategic information transmission, Econometrica 50,
    section 4.

    Examples
    --------
    >>> CheapTalk.of("1/20")
    CheapTalk(bias 1/20; state from 0 to 1)
    """

    bias: Fraction
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(1)
    title: str = ""

    def __post_init__(self) -> None:
        if not all(isinstance(x, Fraction) for x in (self.bias, self.low, self.high)):
            problem = Problem(
                path="bias", message="must be a Fraction", accepted="or use CheapTalk.of"
            )
            raise GameError("not a game of cheap talk", [problem])
        if not self.low < self.high:
            problem = Problem(path="low", message="is not below high", value=str(self.low))
            raise GameError("not a game of cheap talk", [problem])

    @classmethod
    def of(cls, bias: Any, *, low: Any = 0, high: Any = 1, title: str = "") -> CheapTalk:
        """Return the game with a bias and an interval, read exactly.

        Parameters
        ----------
        bias, low, high : number
            As of the class.
        title : str
            For people.

        Raises
        ------
        GameError
            One is no number, or the interval is empty.
        """
        problems, found = [], {}
        for name, value in (("bias", bias), ("low", low), ("high", high)):
            try:
                found[name] = exact_number(value)
            except ValueError as mistake:
                problems.append(
                    Problem(path=name, message=str(mistake), value=shown(value), accepted=ACCEPTED)
                )
        if problems:
            raise GameError("not a game of cheap talk", problems)
        return cls(**found, title=title)

    def __repr__(self) -> str:
        return f"CheapTalk(bias {self.bias}; state from {self.low} to {self.high})"


@takes(
    GameError,
    payoff=FUNCTION,
    prior=mapping_of(AMOUNT),
    actions=list_of(TEXT),
    messages=optional(list_of(TEXT)),
    title=TEXT,
)
def cheap_talk(
    payoff: Callable[[str, str], Sequence[Any]],
    *,
    prior: Mapping[str, Any],
    actions: Sequence[str],
    messages: Sequence[str] | None = None,
    title: str = "",
) -> ExtensiveForm:
    """Return the tree in which a sender of some type says something, and a receiver acts.

    Parameters
    ----------
    payoff : function of (type, action)
        What sender and receiver get, whatever was said.
    prior : mapping of str to number
        The probability of each type.
    actions : sequence of str
        What the receiver can do.
    messages : sequence of str, optional
        What the sender can say; one word for each type unless given.
    title : str
        For people.

    Raises
    ------
    GameError
        The tree cannot be built, or is too large.

    Notes
    -----
    Solve it for ``"sequential"`` or ``"weak-perfect-bayesian"``; there is always an equilibrium in
    which nothing is told.

    Examples
    --------
    Twenty replies are claimed, however many there are; the claim tells nothing.

    >>> game = cheap_talk(
    ...     lambda kind, action: (action == "believe", (kind == "many") == (action == "believe")),
    ...     prior={"many": "1/3", "few": "2/3"}, actions=["believe", "discount"],
    ... )
    >>> game.players, game.n_nodes
    (('sender', 'receiver'), 15)
    """
    kinds, answers = list(prior), list(actions)
    words = [f"says {kind}" for kind in kinds] if messages is None else list(messages)
    if len(kinds) * len(words) * len(answers) > MAX_ENDS:
        problem = Problem(path="messages", message="make too many ends", accepted=f"{MAX_ENDS}")
        raise GameError("the tree is too large", [problem])
    tree = ExtensiveBuilder(["sender", "receiver"], title=title)
    nature = tree.chance(prior, information_set="type")
    for kind in kinds:
        speaks = tree.decision("sender", words, after=nature[kind], information_set=kind)
        for word in words:
            acts = tree.decision(
                "receiver", answers, after=speaks[word], information_set=f"heard: {word}"
            )
            for answer in answers:
                tree.terminal(_paid(payoff, kind, answer), after=acts[answer])
    return tree.build()


def _paid(payoff: Callable[[str, str], Sequence[Any]], kind: str, answer: str) -> list[Any]:
    """Return what both get; a comparison pays 1 or 0."""
    row = payoff(kind, answer)
    if not isinstance(row, Sequence) or isinstance(row, str) or len(row) != 2:
        problem = Problem(
            path=f"payoff({kind!r}, {answer!r})",
            message="needs two numbers, the sender's and the receiver's",
            value=shown(row),
        )
        raise GameError("payoffs cannot be read", [problem])
    return [int(x) if isinstance(x, bool) else x for x in row]
