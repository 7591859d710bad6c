"""Global games: act or not, with others more likely to if one does, and a state seen with noise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from est_games.argument import AMOUNT, TEXT, mapping_of, optional, takes
from est_games.errors import EstGamesError, GameError, Problem, shown
from est_games.expression import parse
from est_games.game.normal import NormalForm
from est_games.game.number import ACCEPTED, exact_number
from est_games.game.piecewise import boundaries, coefficients, value_at
from est_games.polynomial import Polynomial

MAX_PLAYERS = 60
MAX_NOISY = 24
"""Players with noise, where every number of others is integrated over."""
MAX_DEGREE = 12
STATE, SHARE, COUNT = "theta", "l", "k"
_TITLE = "not a global game"


@dataclass(frozen=True, kw_only=True)
class GlobalGame:
    r"""A game in which players act or refrain, and each sees the state with a small error.

    A player who acts gets :math:`\pi(\theta, l)` more than if it refrained, where `l` is the share
    of the others who act. The state :math:`\theta` has a flat prior; player i sees
    :math:`x_i = \theta + \sigma \varepsilon_i`, with independent :math:`\varepsilon_i` uniform on
    :math:`[-1/2, 1/2]`.

    Parameters
    ----------
    gain : Polynomial
        :math:`\pi`, in ``theta`` and ``l``; of finitely many players also in ``k``, how many others
        act. It may have cases.
    low, high : Fraction
        The states that are looked at; acting must not pay at the one end, whatever the others do,
        and pay at the other.
    noise : Fraction
        :math:`\sigma`, the width of the error; 0 for the limit of ever smaller errors.
    n_players : int or None
        How many there are; None for a continuum.
    title : str
        For people.

    Raises
    ------
    GameError
        The gain has other names, or cases that cannot be told apart piece by piece.

    References
    ----------
    Carlsson, H. and van Damme, E. (1993), Global games and equilibrium selection, Econometrica 61.
    Morris, S. and Shin, H. S. (2003), Global games: theory and applications.

    Examples
    --------
    To invest pays theta - 1 plus the share of the others who do.

    >>> game = GlobalGame.from_payoffs("theta + l - 1", low=-1, high=2)
    >>> game
    GlobalGame(gain l + theta - 1; theta from -1 to 2; a continuum, vanishing noise)
    """

    gain: Polynomial
    low: Fraction
    high: Fraction
    noise: Fraction = Fraction(0)
    n_players: int | None = None
    title: str = ""

    def __post_init__(self) -> None:
        problems = []
        names = {STATE, SHARE} | ({COUNT} if self.n_players is not None else set())
        if not self.gain.names <= names:
            problems.append(
                Problem(
                    path="gain",
                    message="has names without a value",
                    value=", ".join(sorted(self.gain.names - names)),
                    accepted=", ".join(sorted(names)) + "; others through parameters",
                )
            )
        if not self.low < self.high:
            problems.append(
                Problem(path="low", message="is not below high", value=shown(str(self.low)))
            )
        if self.noise < 0:
            problems.append(
                Problem(
                    path="noise",
                    message="is negative",
                    value=shown(str(self.noise)),
                    accepted="a width from 0",
                )
            )
        n = self.n_players
        most = MAX_NOISY if self.noise else MAX_PLAYERS
        if n is not None and (type(n) is not int or not 2 <= n <= most):
            problems.append(
                Problem(
                    path="players",
                    message="is no number of players",
                    value=shown(n),
                    accepted=f"2 to {most}, or None for a continuum",
                )
            )
        if problems:
            raise GameError(_TITLE, problems)
        self._check_pieces()

    @classmethod
    @takes(GameError, parameters=optional(mapping_of(AMOUNT)), title=TEXT)
    def from_payoffs(
        cls,
        act: Any,
        refrain: Any = 0,
        *,
        low: Any,
        high: Any,
        noise: Any = 0,
        players: int | None = None,
        parameters: Mapping[str, Any] | None = None,
        title: str = "",
    ) -> GlobalGame:
        """Return the game in which acting and refraining pay what formulas say.

        Parameters
        ----------
        act, refrain : str or number
            Formulas in ``theta``, ``l`` (the share of the others who act), with finitely many
            players ``k`` (how many others act), and the parameters. Cases are written
            ``if(l >= theta, 1, 0)``; cases may change at lines at which ``l`` is a polynomial in
            ``theta``.
        low, high : number
            The states that are looked at.
        noise : number
            The width of the error with which each sees the state; 0 for the limit.
        players : int, optional
            How many there are; a continuum unless given.
        parameters : mapping of str to number, optional
            What other names stand for.
        title : str
            For people.

        Raises
        ------
        GameError
            A formula or a number cannot be read, or as the class does.

        Examples
        --------
        Seven states; a pact works if four of them join it, at a cost of one third.

        >>> GlobalGame.from_payoffs(
        ...     "if(k + 1 >= 4, theta, 0) - cost", low=0, high=2, players=7,
        ...     parameters={"cost": "1/3"},
        ... ).n_players
        7
        """
        problems: list[Problem] = []

        def number(value: object, path: str) -> Fraction:
            try:
                return exact_number(value)
            except ValueError as mistake:
                problems.append(
                    Problem(path=path, message=str(mistake), value=shown(value), accepted=ACCEPTED)
                )
                return Fraction(0)

        known = {name: number(x, f"parameters[{name}]") for name, x in (parameters or {}).items()}

        def formula(text: object, path: str) -> Polynomial:
            if not isinstance(text, str):
                return Polynomial.constant(number(text, path))
            try:
                return parse(text, path=path).reduce(known)
            except EstGamesError as mistake:
                problems.extend(mistake.problems or [Problem(path=path, message=mistake.summary)])
                return Polynomial({})

        gain = formula(act, "act") - formula(refrain, "refrain")
        ends = number(low, "low"), number(high, "high")
        width = number(noise, "noise")
        if problems:
            raise GameError(_TITLE, problems)
        return cls(
            gain=gain, low=ends[0], high=ends[1], noise=width, n_players=players, title=title
        )

    @cached_property
    def acts_above(self) -> bool:
        """Whether players act in high states: as it is best, at the upper end, if all others do."""
        return self.gain_at(self.high, self._all) >= self.gain_at(self.low, self._all)

    @property
    def _all(self) -> Fraction:
        """How many others act if all do, as share or count."""
        return Fraction(1 if self.n_players is None else self.n_players - 1)

    def gain_at(self, state: Fraction, others: Fraction) -> Fraction:
        """Return what acting gains in a state.

        Parameters
        ----------
        state : Fraction
            The state.
        others : Fraction
            How many others act; of a continuum, which share of them.
        """
        point = {STATE: state, SHARE: others}
        if self.n_players is not None:
            point = {STATE: state, SHARE: others / (self.n_players - 1), COUNT: others}
        return value_at(self.gain, point)

    def at_state(self, state: Any) -> NormalForm:
        """Return the game of two players that is played where both know the state.

        Raises
        ------
        GameError
            There are not two players, or the state is no number.

        Examples
        --------
        >>> pair = GlobalGame.from_payoffs("theta + l - 1", low=-1, high=2, players=2)
        >>> pair.at_state("1/4").payoff(("act", "act"))
        (Fraction(1, 4), Fraction(1, 4))
        """
        if self.n_players != 2:
            problem = Problem(path="players", message="must be two", value=shown(self.n_players))
            raise GameError("no table can be made", [problem])
        try:
            theta = exact_number(state)
        except ValueError as mistake:
            problem = Problem(path="state", message=str(mistake), accepted=ACCEPTED)
            raise GameError("no table can be made", [problem]) from None
        both, alone = self.gain_at(theta, Fraction(1)), self.gain_at(theta, Fraction(0))
        labels = ["act", "refrain"]
        return NormalForm.from_payoffs(
            [[both, alone], [0, 0]], [[both, 0], [alone, 0]], strategies=[labels, labels]
        )

    def _check_pieces(self) -> None:
        """Raise unless the cases change at values of the share that are polynomials in the state.

        With noise both move together, and what changes must be linear in both.
        """
        problems = []
        plain = [*boundaries(self.gain)]
        for edge in plain:
            shares = coefficients(edge, SHARE)
            counted = COUNT in edge.names or self.n_players is not None
            if not counted and (
                len(shares) > 2 or (len(shares) == 2 and not shares[1].is_constant)
            ):
                problems.append(_edge_problem(edge, "l must be a polynomial in theta there"))
            elif self.noise and _degree(edge, STATE) > 1:
                problems.append(_edge_problem(edge, "with noise it must be linear in theta"))
        degrees = [
            power for monomial in self.gain.terms for name, power in monomial if name != COUNT
        ]
        if max(degrees, default=0) > MAX_DEGREE:
            problems.append(
                Problem(path="gain", message="has too high powers", accepted=f"up to {MAX_DEGREE}")
            )
        if problems:
            raise GameError(_TITLE, problems)

    def __repr__(self) -> str:
        who = "a continuum" if self.n_players is None else f"{self.n_players} players"
        noise = f"noise {self.noise}" if self.noise else "vanishing noise"
        return (
            f"GlobalGame(gain {self.gain}; {STATE} from {self.low} to {self.high}; {who}, {noise})"
        )


def _degree(formula: Polynomial, name: str) -> int:
    return len(coefficients(formula, name)) - 1


def _edge_problem(edge: Polynomial, accepted: str) -> Problem:
    return Problem(
        path="gain",
        message="changes from one case to another where it cannot be followed",
        value=shown(f"{edge} = 0"),
        accepted=accepted,
    )
