"""Is this equilibrium regular? Then small mistakes, whatever they are, move it a little."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from est_games.arithmetic import rational
from est_games.certificate.enclosed_root import EnclosedRoot
from est_games.certificate.normal_form import MixedProfile, is_nash, strategy_payoffs
from est_games.errors import Problem
from est_games.game.normal import NormalForm

Mixture = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unshaken:
    """An equilibrium of which no mistake is asked, or that answers all small ones.

    Parameters
    ----------
    point : profile of Fractions, or EnclosedRoot
        The equilibrium; where no fractions give it, the box that is proved to hold it.
    kind : {"completely mixed", "regular"}
        Everything is played already; or nothing unplayed is as good as what is played, and the
        conditions of indifference have slopes whose determinant does not vanish.
    """

    point: tuple[Mixture, ...] | EnclosedRoot
    kind: str


def unshaken_problems(game: NormalForm, claim: Unshaken) -> tuple[Problem, ...]:
    r"""Return what is wrong with a claim that an equilibrium is completely mixed, or regular.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    claim : Unshaken
        The claim.

    Returns
    -------
    tuple of Problem
        Empty exactly when the claim is proved. The equilibrium is then perfect and proper.

    Notes
    -----
    1. A completely mixed equilibrium is its own trembles.
    2. At a regular one, by the implicit function theorem, every small vector of probabilities of
       unplayed strategies has one profile nearby in which those played still pay the same, and
       depends on it continuously. Those not played still pay less. So the equilibrium is strictly
       perfect. To each such vector answer the vectors in which costlier mistakes are rarer by a
       factor of :math:`\varepsilon`: a correspondence into a compact convex set, with a fixed point
       (Kakutani), which is an :math:`\varepsilon`-proper profile. So it is proper, too.

    References
    ----------
    Harsanyi (1973), Oddness of the number of equilibrium points: a new proof. van Damme (1987),
    Stability and Perfection of Nash Equilibria, chapter 2: regular equilibria are strictly proper.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    >>> mixed = (Fraction(2, 3), Fraction(1, 3)), (Fraction(1, 3), Fraction(2, 3))
    >>> unshaken_problems(game, Unshaken(point=mixed, kind="completely mixed"))
    ()
    >>> pure = (Fraction(1), Fraction(0)), (Fraction(1), Fraction(0))
    >>> unshaken_problems(game, Unshaken(point=pure, kind="regular"))
    ()
    """
    if claim.kind not in ("completely mixed", "regular"):
        return (Problem(path="kind", message="is not known", value=claim.kind),)
    point = claim.point
    if isinstance(point, EnclosedRoot):
        is_own = point.game == game
        # What it keeps of earlier questions is not believed.
        point = EnclosedRoot(
            game=game, supports=point.supports, centre=point.centre, radius=point.radius
        )
        if not is_own or not point.is_proved() or not point.is_equilibrium():
            return (Problem(path="point", message="is not proved to be an equilibrium"),)
        supports: Sequence[Sequence[int]] = point.supports
    else:
        if not is_nash(game, point):
            return (Problem(path="point", message="is no equilibrium"),)
        supports = [[k for k, weight in enumerate(row) if weight] for row in point]
    if claim.kind == "completely mixed":
        if any(len(own) < m for own, m in zip(supports, game.shape, strict=True)):
            return (Problem(path="point", message="leaves a strategy unplayed"),)
        return ()
    if isinstance(point, EnclosedRoot):
        strict, slopes = point.is_strict(), bool(point.orientation())
    else:
        strict, slopes = _is_strict(game, point, supports), _has_slopes(game, point, supports)
    problems = []
    if not strict:
        problems.append(Problem(path="point", message="ties with a strategy that is not played"))
    if not slopes:
        problems.append(Problem(path="point", message="has slopes that may be singular"))
    return tuple(problems)


def _is_strict(game: NormalForm, point: MixedProfile, supports: Sequence[Sequence[int]]) -> bool:
    for player, own in enumerate(supports):
        pays = strategy_payoffs(game, point, player)
        if any(pays[k] >= pays[own[0]] for k in range(len(pays)) if k not in own):
            return False
    return True


def _has_slopes(game: NormalForm, point: MixedProfile, supports: Sequence[Sequence[int]]) -> bool:
    """Return whether payoff differences within supports have independent slopes."""
    import flint

    rows = []
    for j, own in enumerate(supports):
        for k in own[1:]:
            turned = [[*row] for row in point]
            turned[j] = [Fraction(int(c == k) - int(c == own[0])) for c in range(game.shape[j])]
            line: list[Fraction] = []
            for i, other in enumerate(supports):
                if i == j:
                    line.extend([Fraction(0)] * (len(other) - 1))
                elif len(other) > 1:
                    pays = strategy_payoffs(game, turned, i)
                    line.extend(pays[a] - pays[other[0]] for a in other[1:])
            rows.append([rational(x) for x in line])
    return not rows or bool(flint.fmpq_mat(rows).det())
