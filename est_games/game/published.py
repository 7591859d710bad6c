"""Games from the literature by the slug of their citation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from est_games.argument import TEXT, takes
from est_games.errors import GameError, Problem, choices, shown
from est_games.game.normal import NormalForm

Table = Sequence[Sequence[int | str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Published:
    """A bimatrix game as printed; one table where the second is the first's transpose."""

    title: str
    citation: str
    first: Table
    second: Table | None = None
    strategies: Sequence[Sequence[str]] | None = None


_GAMES: Mapping[str, _Published] = {
    "aumann-1987": _Published(
        title="chicken",
        citation="Aumann (1987), Correlated equilibrium as an expression of Bayesian rationality",
        first=[[6, 2], [7, 0]],
        strategies=[["yield", "dare"]] * 2,
    ),
    "aumann-1990": _Published(
        title="stag hunt",
        citation="Aumann (1990), Nash equilibria are not self-enforcing",
        first=[[9, 0], [8, 7]],
        strategies=[["c", "d"]] * 2,
    ),
    "luce-raiffa-1957": _Published(
        title="battle of the sexes",
        citation="Luce and Raiffa (1957), Games and decisions, section 5.3",
        first=[[2, -1], [-1, 1]],
        second=[[1, -1], [-1, 2]],
    ),
    "myerson-1978": _Published(
        title="perfect but not proper",
        citation="Myerson (1978), Refinements of the Nash equilibrium concept",
        first=[[1, 0, -9], [0, 0, -7], [-9, -7, -7]],
    ),
    "shapley-1964": _Published(
        title="fictitious play cycles",
        citation="Shapley (1964), Some topics in two-person games",
        first=[[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        second=[[0, 1, 0], [0, 0, 1], [1, 0, 0]],
    ),
    "tucker-1950": _Published(
        title="prisoner's dilemma",
        citation="Tucker (1950), A two-person dilemma",
        first=[[-1, 1], [-2, 0]],
        strategies=[["confess", "not confess"]] * 2,
    ),
    "van-huyck-battalio-beil-1990": _Published(
        title="minimum effort of two",
        citation="Van Huyck, Battalio and Beil (1990), Tacit coordination games, strategic "
        "uncertainty, and coordination failure",
        first=[
            [f"{6 + 2 * min(own, other) - own}/10" for other in range(1, 8)] for own in range(1, 8)
        ],
    ),
    "von-stengel-2007": _Published(
        title="three by two",
        citation="von Stengel (2007), Equilibrium computation for two-player games in strategic "
        "and extensive form",
        first=[[3, 3], [2, 5], [0, 6]],
        second=[[3, 2], [2, 6], [3, 1]],
    ),
}


@takes(GameError, slug=TEXT)
def published_game(slug: str) -> NormalForm:
    """Return a game from the literature, its payoffs as printed.

    Parameters
    ----------
    slug : str
        Authors and year: ``"aumann-1987"``, ``"aumann-1990"``, ``"luce-raiffa-1957"``,
        ``"myerson-1978"``, ``"shapley-1964"``, ``"tucker-1950"``,
        ``"van-huyck-battalio-beil-1990"`` or ``"von-stengel-2007"``.

    Returns
    -------
    NormalForm
        Its title names the game and the source.

    Raises
    ------
    GameError
        There is no such game; those there are, are listed.

    Examples
    --------
    >>> game = published_game("tucker-1950")
    >>> game.title
    "prisoner's dilemma: Tucker (1950), A two-person dilemma"
    >>> [int(x) for x in game.payoff(("confess", "not confess"))]
    [1, -2]
    """
    if slug not in _GAMES:
        problem = Problem(
            path="slug",
            message="is no published game that is known",
            value=shown(slug),
            accepted=choices(_GAMES),
        )
        raise GameError("the game cannot be found", [problem])
    found = _GAMES[slug]
    second = list(zip(*found.first, strict=True)) if found.second is None else found.second
    return NormalForm.from_payoffs(
        found.first,
        second,
        strategies=found.strategies,
        title=f"{found.title}: {found.citation}",
    )
