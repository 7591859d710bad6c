"""What was proved of a game of many players, and what not, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from est_games.certificate.equilibrium_cell import EquilibriumCell
from est_games.equilibrium.many_players.cell_words import cell_words, support_words
from est_games.equilibrium.many_players.support_parts import supports_at
from est_games.game.normal import NormalForm

_SHOWN = 6

PARTIAL_ARGUMENT = (
    "Each profile was proved to be an equilibrium; all pure equilibria are among them. Nothing is "
    "claimed of the supports that are not settled."
)
COMPLETE_ARGUMENT = (
    "The simplices of every support were cut into regions, and in whole numbers each was proved to "
    "be empty, since a multilinear combination of the conditions is positive at its corners, or to "
    "hold one root at most, which was found; or the support was proved redundant, or to hold the "
    "product of polytopes shown"
)
CASES_ARGUMENT = (
    "; or its equations were factored and solved, case by case, and the points and cells at the "
    "end are exactly its equilibria"
)


def open_messages(
    game: NormalForm, places: Sequence[int], reasons: Mapping[int, str], n_supports: int | None
) -> Iterator[str]:
    """Yield what is not settled.

    Parameters
    ----------
    game : NormalForm
        The game.
    places : sequence of int
        Of the supports that are not settled.
    reasons : mapping of int to str
        Why, where that is known.
    n_supports : int or None
        How many there are, if time ran out.
    """
    if n_supports is not None:
        yield f"stopped by the time given: {len(places)} of {n_supports} supports are not settled"
        return
    for place in places[:_SHOWN]:
        named = support_words(supports_at(game.shape, place), game.strategies)
        why = reasons.get(place, "polynomials too long to tell a continuum from a singular root")
        yield f"not settled where {named} are played: {why}"
    if len(places) > _SHOWN:
        yield f"and {len(places) - _SHOWN} more supports are not settled"


def cell_messages(game: NormalForm, cells: Sequence[EquilibriumCell]) -> Iterator[str]:
    """Yield what the cells are: sets of equilibria that no vertices describe."""
    if cells:
        yield (
            "some sets of equilibria are no products of polytopes: they are not in the list, but "
            "in components[...].cells, by exact equations and inequalities"
        )
    for cell in cells[:_SHOWN]:
        yield f"equilibria where {cell_words(cell, game.players, game.strategies)}"
    if len(cells) > _SHOWN:
        yield f"and {len(cells) - _SHOWN} more such sets"
