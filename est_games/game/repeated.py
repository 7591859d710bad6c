"""A game played again and again, for ever or for a number of periods."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from est_games.argument import COUNT, kind_problems, takes
from est_games.errors import GameError, Problem, shown
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import Branch, ExtensiveBuilder
from est_games.game.normal import NormalForm
from est_games.game.number import ACCEPTED, exact_number

MAX_NODES = 100_000


@dataclass(frozen=True, kw_only=True)
class RepeatedForm:
    r"""An infinitely repeated game with perfect monitoring.

    Everybody sees what all did and gets :math:`(1 - \delta) \sum_t \delta^t u_i(a^t)`.

    Parameters
    ----------
    stage : NormalForm
        The game played each period.
    discount : Fraction
        The factor on the next period's payoffs, from 0 to below 1.

    Raises
    ------
    GameError
        There is no stage game, or the discount factor is none.

    References
    ----------
    Mailath and Samuelson (2006), Repeated Games and Reputations, chapter 2.

    Examples
    --------
    >>> stage = NormalForm.from_payoffs([[3, 0], [5, 1]], [[3, 5], [0, 1]], strategies=["CD"] * 2)
    >>> RepeatedForm.of(stage, "2/3")
    RepeatedForm(player 1, player 2; 2 x 2, discount factor 2/3)
    """

    stage: NormalForm
    discount: Fraction

    def __post_init__(self) -> None:
        kinds: dict[str, type] = {"stage": NormalForm, "discount": Fraction}
        problems = kind_problems(kinds, {name: getattr(self, name) for name in kinds})
        if not problems and not 0 <= self.discount < 1:
            problems.append(
                Problem(
                    path="discount", message="must be from 0 to below 1", value=str(self.discount)
                )
            )
        if problems:
            raise GameError("not a repeated game", problems)

    @classmethod
    @takes(GameError, stage=NormalForm)
    def of(cls, stage: NormalForm, discount: Any) -> RepeatedForm:
        """Return a game repeated with a discount factor, which is read exactly."""
        try:
            factor = exact_number(discount)
        except ValueError as mistake:
            problem = Problem(
                path="discount", message=str(mistake), value=shown(discount), accepted=ACCEPTED
            )
            raise GameError("not a repeated game", [problem]) from None
        return cls(stage=stage, discount=factor)

    @takes(GameError, periods=COUNT)
    def to_extensive(self, periods: int) -> ExtensiveForm:
        """Return the tree of the game played for some periods only, payoffs added up discounted.

        Parameters
        ----------
        periods : int
            How many.

        Raises
        ------
        GameError
            The tree would be too large.

        References
        ----------
        Benoit and Krishna (1985), Finitely repeated games.
        """
        n, stage = self.stage.n_profiles, self.stage
        if periods > 64 or n**periods > MAX_NODES:
            problem = Problem(
                path="periods",
                message=f"of {n} profiles would end in {n} ** {periods} ways",
                accepted=f"up to {MAX_NODES} ends",
            )
            raise GameError("the tree is too large", [problem])
        tree = ExtensiveBuilder(stage.players, title=stage.title)
        level: list[tuple[Branch | None, str, tuple[Fraction, ...]]]
        level = [(None, "", (Fraction(0),) * stage.n_players)]
        weight = Fraction(1)
        for _ in range(periods):
            following = []
            for branch, past, earned in level:
                for after, profile in self._period(tree, branch, past):
                    paid = stage.payoff(profile)
                    total = tuple(e + weight * u for e, u in zip(earned, paid, strict=True))
                    done = ", ".join(profile)
                    following.append((after, f"{past}; {done}" if past else done, total))
            level, weight = following, weight * self.discount
        for branch, _, earned in level:
            tree.terminal(list(earned), after=branch)
        return tree.build()

    def _period(
        self, tree: ExtensiveBuilder, branch: Branch | None, past: str
    ) -> list[tuple[Branch | None, tuple[str, ...]]]:
        """Add one period: all choose, nobody seeing what the others do in it."""
        ends: list[tuple[Branch | None, tuple[str, ...]]] = [(branch, ())]
        for name, labels in zip(self.stage.players, self.stage.strategies, strict=True):
            told = f"{name} after {past}" if past else name
            moved = []
            for end, done in ends:
                choice = tree.decision(name, labels, after=end, information_set=told)
                moved += [(choice[label], (*done, label)) for label in labels]
            ends = list(moved)
        order = {profile: k for k, profile in enumerate(product(*self.stage.strategies))}
        return sorted(ends, key=lambda end: order[end[1]])

    def __repr__(self) -> str:
        size = " x ".join(map(str, self.stage.shape))
        names = ", ".join(self.stage.players)
        return f"RepeatedForm({names}; {size}, discount factor {self.discount})"
