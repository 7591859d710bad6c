"""Do these trembles prove a profile perfect, or proper? Polynomials compared term by term."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from est_games.certificate.normal_form import MixedProfile, check_profile
from est_games.errors import Problem
from est_games.game.normal import NormalForm

Polynomial = tuple[Fraction, ...]
"""Coefficients, the constant first; trailing zeros are dropped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trembles:
    r"""Mistakes that vanish: a fully mixed profile for every small :math:`\varepsilon > 0`.

    .. math:: \sigma_i^\varepsilon(k) \propto \sum_l \varepsilon^l t_{il}(k)

    Parameters
    ----------
    levels : tuple of tuple of tuple of Fraction, shape (n_players, n_levels_i, m_i)
        ``levels[i][l][k]`` is :math:`t_{il}(k) \ge 0`; the first level is the profile itself. Read
        as a lexicographic probability system, each level counts infinitely less than the one
        before.
    """

    levels: tuple[tuple[tuple[Fraction, ...], ...], ...]

    def order(self, player: int, strategy: int) -> int:
        """Return the first level at which a player makes use of a strategy."""
        return next(place for place, row in enumerate(self.levels[player]) if row[strategy])


def perfect_problems(
    game: NormalForm, profile: MixedProfile, trembles: Trembles
) -> tuple[Problem, ...]:
    r"""Return what is wrong with a claim that trembles prove a profile perfect.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    profile : sequence of sequences of Fraction, shape (n_players, m_i)
        The profile.
    trembles : Trembles
        The evidence.

    Returns
    -------
    tuple of Problem
        Empty exactly when the evidence is a proof.

    Notes
    -----
    1. The first level is the profile, and every strategy is used at some level: the profiles
       :math:`\sigma^\varepsilon` are fully mixed and tend to the profile.
    2. What a strategy pays against the others' trembles is a polynomial in :math:`\varepsilon`, but
       for a positive factor all of a player's strategies share. For all small
       :math:`\varepsilon > 0` two of them compare as their first coefficients that differ.
    3. Each strategy the profile uses must pay the most.

    Time grows as the number of profiles times the degrees.

    References
    ----------
    Selten (1975), Reexamination of the perfectness concept for equilibrium points in extensive
    games. Blume, Brandenburger and Dekel (1991), Lexicographic probabilities and equilibrium
    refinements.

    Examples
    --------
    A veto: acceptance by both survives mistakes; refusal by both does not.

    >>> game = NormalForm.from_payoffs([[1, 0], [0, 0]], [[1, 0], [0, 0]])
    >>> accept, refuse = (Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))
    >>> perfect_problems(game, (accept, accept), Trembles(levels=((accept, refuse),) * 2))
    ()
    >>> wrong = perfect_problems(game, (refuse, refuse), Trembles(levels=((refuse, accept),) * 2))
    >>> str(wrong[0])
    'profile[0][1]: is no best response to the trembles'
    """
    check_profile(game, profile)
    problems = list(_shape_problems(game, profile, trembles))
    if not problems:
        for player, weights in enumerate(profile):
            pays = tremble_payoffs(game, trembles, player)
            best = max(pays)
            problems.extend(
                Problem(
                    path=f"profile[{player}][{k}]", message="is no best response to the trembles"
                )
                for k, weight in enumerate(weights)
                if weight and pays[k] != best
            )
    return tuple(problems)


def proper_problems(
    game: NormalForm, profile: MixedProfile, trembles: Trembles
) -> tuple[Problem, ...]:
    r"""Return what is wrong with a claim that trembles prove a profile proper.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    profile : sequence of sequences of Fraction, shape (n_players, m_i)
        The profile.
    trembles : Trembles
        The evidence.

    Returns
    -------
    tuple of Problem
        Empty exactly when the evidence is a proof.

    Notes
    -----
    1. As for a perfect profile, the trembles are fully mixed and tend to the profile.
    2. Where one strategy pays less than another against the others' trembles, it is used at a later
       level: its probability, as a share of the other's, vanishes with :math:`\varepsilon`. So the
       trembles are :math:`\delta(\varepsilon)`-proper with :math:`\delta \to 0`.

    References
    ----------
    Myerson (1978), Refinements of the Nash equilibrium concept. Blume, Brandenburger and Dekel
    (1991), Lexicographic probabilities and equilibrium refinements, proposition 5.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[1, 0], [0, 0]], [[1, 0], [0, 0]])
    >>> accept, refuse = (Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))
    >>> proper_problems(game, (accept, accept), Trembles(levels=((accept, refuse),) * 2))
    ()
    """
    check_profile(game, profile)
    problems = list(_shape_problems(game, profile, trembles))
    if problems:
        return tuple(problems)
    for player in range(game.n_players):
        pays = tremble_payoffs(game, trembles, player)
        orders = [trembles.order(player, k) for k in range(game.shape[player])]
        for better, worse in product(range(game.shape[player]), repeat=2):
            if pays[better] > pays[worse] and orders[better] >= orders[worse]:
                message = f"pays less than {better} and is as likely a mistake"
                problems.append(Problem(path=f"levels[{player}][..][{worse}]", message=message))
    return tuple(problems)


def product_problems(
    game: NormalForm,
    sides: Sequence[Sequence[tuple[Fraction, ...]]],
    mistakes: Trembles,
    *,
    proper: bool,
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that all profiles in a product are perfect, or proper.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    sides : sequence of sequences of mixtures
        For each player the corners of a polytope.
    mistakes : Trembles
        The evidence: the levels after the first, which is the profile itself, whichever it is.
    proper : bool
        Whether costlier mistakes have to be of a higher order.

    Returns
    -------
    tuple of Problem
        Empty exactly when the evidence is a proof.

    Notes
    -----
    1. What a strategy pays against the others' trembles is multilinear in the profile they start
       from: that one pays no less than another, to the first order that tells, holds for all
       mixtures if it holds at all combinations of corners.
    2. So it is compared there, for all that any corner uses. Perfect and proper profiles make a
       closed set, which holds the mixtures that use less, too.

    Examples
    --------
    The second player is indifferent, and may do anything.

    >>> game = NormalForm.from_payoffs([[1, 1], [0, 0]], [[0, 0], [0, 0]])
    >>> top, left = (Fraction(1), Fraction(0)), (Fraction(1), Fraction(0))
    >>> right = (Fraction(0), Fraction(1))
    >>> sides, mistakes = ((top,), (left, right)), Trembles(levels=((right,), ()))
    >>> product_problems(game, sides, mistakes, proper=True)
    ()
    """
    used = [{k for corner in side for k, w in enumerate(corner) if w} for side in sides]
    orders = []
    for player, (own, rows) in enumerate(zip(used, mistakes.levels, strict=True)):
        is_exact = all(isinstance(x, Fraction | int) and x >= 0 for row in rows for x in row)
        if not is_exact or any(len(row) != game.shape[player] for row in rows):
            return (Problem(path=f"mistakes[{player}]", message="are no weights"),)
        first = [
            0 if k in own else next((n for n, row in enumerate(rows, start=1) if row[k]), None)
            for k in range(game.shape[player])
        ]
        if None in first:
            return (Problem(path=f"mistakes[{player}]", message="leave a strategy unused"),)
        orders.append([place or 0 for place in first])
    for choice in product(*sides):
        check_profile(game, choice)
        trembles = Trembles(
            levels=tuple((row, *rows) for row, rows in zip(choice, mistakes.levels, strict=True))
        )
        for player in range(game.n_players):
            pays = tremble_payoffs(game, trembles, player)
            for a, b in product(range(game.shape[player]), repeat=2):
                later = orders[player][a] >= orders[player][b]
                if pays[a] > pays[b] and (later if proper else not orders[player][b]):
                    message = f"pays less than {a} at a corner"
                    return (Problem(path=f"sides[{player}][..][{b}]", message=message),)
    return ()


def tremble_payoffs(game: NormalForm, trembles: Trembles, player: int) -> tuple[Polynomial, ...]:
    """Return what each strategy pays against the others' trembles, as padded polynomials.

    Parameters
    ----------
    game : NormalForm
        The game.
    trembles : Trembles
        The player's own are not read.
    player : int
        Whose payoffs. Tuples of one length: Python compares them as small numbers compare.
    """
    rivals = [other for other in range(game.n_players) if other != player]
    degree = sum(len(trembles.levels[other]) - 1 for other in rivals)
    row, stride = game.payoffs[player], game.strides[player]
    totals = [[Fraction(0)] * (degree + 1) for _ in range(game.shape[player])]
    for offset, chance in _chances(game, trembles, rivals):
        for k, total in enumerate(totals):
            payoff = row[offset + k * stride]
            if payoff:
                for power, coefficient in enumerate(chance):
                    total[power] += payoff * coefficient
    return tuple(map(tuple, totals))


def _chances(
    game: NormalForm, trembles: Trembles, rivals: Sequence[int]
) -> Iterator[tuple[int, Polynomial]]:
    """Yield the place of each profile of the rivals, and how likely the trembles make it."""
    found: list[tuple[int, Polynomial]] = [(0, (Fraction(1),))]
    for rival in rivals:
        columns = list(zip(*trembles.levels[rival], strict=True))
        found = [
            (offset + k * game.strides[rival], _times(chance, column))
            for offset, chance in found
            for k, column in enumerate(columns)
        ]
    yield from found


def _times(first: Polynomial, second: Polynomial) -> Polynomial:
    answer = [Fraction(0)] * (len(first) + len(second) - 1)
    for i, a in enumerate(first):
        if a:
            for j, b in enumerate(second):
                answer[i + j] += a * b
    return tuple(answer)


def _shape_problems(
    game: NormalForm, profile: MixedProfile, trembles: Trembles
) -> Iterator[Problem]:
    if len(trembles.levels) != game.n_players:
        yield Problem(path="levels", message=f"needs {game.n_players} rows, one per player")
        return
    for player, rows in enumerate(trembles.levels):
        path = f"levels[{player}]"
        if not rows or any(len(row) != game.shape[player] for row in rows):
            yield Problem(path=path, message=f"needs rows of {game.shape[player]} weights")
        elif not all(isinstance(x, Fraction | int) and x >= 0 for row in rows for x in row):
            yield Problem(path=path, message="must be exact and not negative")
        elif list(rows[0]) != list(profile[player]):
            yield Problem(path=path, message="does not start from the profile")
        else:
            for k, column in enumerate(zip(*rows, strict=True)):
                if not any(column):
                    yield Problem(path=f"{path}[..][{k}]", message="is never used")
