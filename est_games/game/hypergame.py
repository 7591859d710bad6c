"""Hypergames: players who each see another game, and perhaps think that others see another yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from est_games.argument import MAPPING, TEXT, kind_problems
from est_games.errors import GameError, Problem, shown
from est_games.game.normal import NormalForm

MAX_LEVEL = 6
_TITLE = "not a hypergame"


@dataclass(frozen=True, kw_only=True)
class Hypergame:
    """What each player takes the game to be.

    A view is a normal form, or a hypergame: then the player also knows, or believes, that others
    see other games. Views may differ in payoffs and in the strategies that there are; what a player
    can do is what it sees itself able to do.

    Parameters
    ----------
    players : tuple of str
        Names, the same and in the same order in all views.
    views : tuple of NormalForm or Hypergame
        That of each player.
    title : str
        For people.

    Raises
    ------
    GameError
        A view has other players, or views are nested too deep.

    References
    ----------
    Bennett, P. G. (1977), Toward a theory of hypergames, Omega 5.
    Fraser, N. and Hipel, K. (1984), Conflict analysis: models and resolutions.

    Examples
    --------
    Each sees a game in which only it would rather be left alone.

    >>> calm = NormalForm.from_payoffs([[3, 1], [2, 0]], [[2, 3], [0, 1]], players=["A", "B"])
    >>> fear = NormalForm.from_payoffs([[1, 0], [3, 2]], [[3, 1], [2, 0]], players=["A", "B"])
    >>> Hypergame.from_views({"A": calm, "B": fear})
    Hypergame(A, B; level 1)
    """

    players: tuple[str, ...]
    views: tuple[View, ...]
    title: str = ""

    def __post_init__(self) -> None:
        problems = []
        if len(self.views) != len(self.players) or not self.players:
            problems.append(Problem(path="views", message="need one for each player"))
        for name, view in zip(self.players, self.views, strict=False):
            if not isinstance(view, NormalForm | Hypergame):
                problems.append(
                    Problem(
                        path=f"views[{shown(name)}]",
                        message="is no game",
                        value=shown(view),
                        accepted="NormalForm, or a Hypergame of what others are thought to see",
                    )
                )
            elif view.players != self.players:
                problems.append(
                    Problem(
                        path=f"views[{shown(name)}]",
                        message="has other players",
                        value=shown(", ".join(view.players)),
                        accepted=shown(", ".join(self.players)),
                    )
                )
        if not problems and self.level > MAX_LEVEL:
            problems.append(Problem(path="views", message=f"go deeper than {MAX_LEVEL} levels"))
        if problems:
            raise GameError(_TITLE, problems)

    @classmethod
    def from_views(cls, views: Mapping[str, View], *, title: str = "") -> Hypergame:
        """Return the hypergame of what each player sees, by name.

        Parameters
        ----------
        views : mapping of str to NormalForm or Hypergame
            The players are those of the views, in their order.
        title : str
            For people.

        Raises
        ------
        GameError
            As the class does, and where a player has no view.
        """
        problems = kind_problems(
            {"views": MAPPING, "title": TEXT}, {"views": views, "title": title}
        )
        if problems:
            raise GameError(_TITLE, problems)
        first: Any = next(iter(views.values()), None)
        players = first.players if isinstance(first, NormalForm | Hypergame) else tuple(views)
        if set(views) != set(players):
            problem = Problem(
                path="views",
                message="must be one for each player",
                value=shown(", ".join(map(str, views))),
                accepted=shown(", ".join(players)),
            )
            raise GameError(_TITLE, [problem])
        return cls(players=players, views=tuple(views[name] for name in players), title=title)

    @property
    def level(self) -> int:
        """How deep views of views go: 1 where all views are normal forms."""
        deepest, waiting = 0, [(self, 1)]
        while waiting:
            view, level = waiting.pop()
            deepest = max(deepest, level)
            if level > MAX_LEVEL:
                break
            waiting.extend((each, level + 1) for each in view.views if isinstance(each, Hypergame))
        return deepest

    def own(self, player: int) -> NormalForm:
        """Return the game that a player takes itself to play."""
        view: View = self
        while isinstance(view, Hypergame):
            view = view.views[player]
        return view

    @property
    def strategies(self) -> tuple[tuple[str, ...], ...]:
        """What each player sees itself able to do."""
        return tuple(self.own(i).strategies[i] for i in range(len(self.players)))

    @property
    def n_players(self) -> int:
        """Number of players."""
        return len(self.players)

    def __repr__(self) -> str:
        return f"Hypergame({', '.join(self.players)}; level {self.level})"


View: TypeAlias = NormalForm | Hypergame
