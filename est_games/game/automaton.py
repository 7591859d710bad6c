"""Strategies of a game played again and again, as finite automata that see what everybody did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from est_games.argument import TEXT, WHOLE, mapping_of, one_of, takes
from est_games.errors import GameError, Problem, shown
from est_games.game.automaton_table import (
    SHOWN_PROBLEMS,
    Rule,
    check_player,
    check_table,
    strategy_of,
    told_by,
)
from est_games.game.normal import NormalForm


@dataclass(frozen=True, kw_only=True)
class Automaton:
    """One player's strategy of a repeated game.

    Parameters
    ----------
    stage : NormalForm
        The game played each period.
    player : int
        Whose strategy.
    states : tuple of str
        Labels; the first is where it starts.
    plays : tuple of int, shape (n_states,)
        The strategy of the stage game that is played in each state.
    transitions : tuple of tuple of int, shape (n_states, n_profiles)
        The next state after each profile of the stage game, in C order.

    Raises
    ------
    GameError
        What is missing, or is no state, strategy or player.

    References
    ----------
    Rubinstein (1986), Finite automata play the repeated prisoner's dilemma.

    Examples
    --------
    >>> dilemma = NormalForm.from_payoffs([[3, 0], [5, 1]], [[3, 5], [0, 1]], strategies=["CD"] * 2)
    >>> Automaton.tit_for_tat(dilemma, 0, "C")
    Automaton(player 1: C, D)
    """

    stage: NormalForm = field(repr=False)
    player: int
    states: tuple[str, ...]
    plays: tuple[int, ...]
    transitions: tuple[tuple[int, ...], ...] = field(repr=False)

    def __post_init__(self) -> None:
        check_table(self)
        problems = []
        if not WHOLE.accepts(self.player) or self.player not in range(self.stage.n_players):
            problems.append(Problem(path="player", message="is none", value=shown(self.player)))
        elif len(self.plays) != len(self.states) or not set(self.plays) <= set(
            range(self.stage.shape[self.player])
        ):
            problems.append(Problem(path="plays", message="must be a strategy for each state"))
        if problems:
            raise GameError("not an automaton", problems[:SHOWN_PROBLEMS])

    @classmethod
    @takes(GameError, stage=NormalForm, plays=mapping_of(one_of((), TEXT, WHOLE)))
    def from_rule(
        cls, stage: NormalForm, player: int, plays: Mapping[str, str | int], rule: Rule
    ) -> Automaton:
        """Return the strategy whose next state a function tells.

        Parameters
        ----------
        stage : NormalForm
            The game played each period.
        player : int
            Whose strategy.
        plays : mapping of str to str or int
            What is played in each state; the first is where it starts.
        rule : function of (state, profile)
            The next state after the profile, given by labels. Called once for each.

        Examples
        --------
        One who forgives after a single punishment.

        >>> dilemma = NormalForm.from_payoffs(
        ...     [[3, 0], [5, 1]], [[3, 5], [0, 1]], strategies=["CD"] * 2
        ... )
        >>> Automaton.from_rule(
        ...     dilemma, 0, {"trust": "C", "punish": "D"},
        ...     lambda state, done: "punish" if state == "trust" and "D" in done else "trust",
        ... )
        Automaton(player 1: trust, punish)
        """
        check_player(stage, player)
        own = stage.strategies[player]
        chosen = [strategy_of(own, f"plays[{shown(label)}]", k) for label, k in plays.items()]
        states = tuple(plays)
        return cls(
            stage=stage,
            player=player,
            states=states,
            plays=tuple(chosen),
            transitions=told_by(stage, states, rule),
        )

    @classmethod
    @takes(GameError, stage=NormalForm)
    def constant(cls, stage: NormalForm, player: int, strategy: str | int) -> Automaton:
        """Return the strategy that always does the same."""
        return cls.from_rule(stage, player, {"always": strategy}, lambda state, done: state)

    @classmethod
    @takes(GameError, stage=NormalForm)
    def tit_for_tat(cls, stage: NormalForm, player: int, start: str) -> Automaton:
        """Return the strategy that does what the other did last.

        Parameters
        ----------
        stage : NormalForm
            Two players with the same strategies.
        player : int
            Whose strategy.
        start : str
            What it does first.

        References
        ----------
        Axelrod (1984), The Evolution of Cooperation.
        """
        check_player(stage, player)
        own = stage.strategies[player]
        if stage.n_players != 2 or set(own) != set(stage.strategies[1 - player]):
            problem = Problem(
                path="stage", message="must be of two who have the same strategies by name"
            )
            raise GameError("nobody can be copied", [problem])
        first = own[strategy_of(own, "start", start)]
        plays = {first: first, **{label: label for label in own}}
        return cls.from_rule(stage, player, plays, lambda state, done: done[1 - player])

    @classmethod
    @takes(GameError, stage=NormalForm)
    def win_stay_lose_shift(
        cls, stage: NormalForm, player: int, start: str, aspiration: Any
    ) -> Automaton:
        """Return the strategy that goes on as long as it is paid enough, and else changes.

        Parameters
        ----------
        stage : NormalForm
            The player has two strategies.
        player : int
            Whose strategy.
        start : str
            What it does first.
        aspiration : number
            What is enough.

        References
        ----------
        Nowak and Sigmund (1993), A strategy of win-stay, lose-shift that outperforms tit-for-tat in
        the prisoner's dilemma game.
        """
        from est_games.game.number import ACCEPTED, exact_number

        check_player(stage, player)
        own, problems = stage.strategies[player], []
        if len(own) != 2:
            problems.append(Problem(path="stage", message="must leave two strategies to it"))
        try:
            enough = exact_number(aspiration)
        except ValueError as mistake:
            problems.append(
                Problem(
                    path="aspiration",
                    message=str(mistake),
                    value=shown(aspiration),
                    accepted=ACCEPTED,
                )
            )
        if problems:
            raise GameError("not a win-stay, lose-shift strategy", problems)
        first = own[strategy_of(own, "start", start)]

        def rule(state: str, done: tuple[str, ...]) -> str:
            mine = done[player]
            won = stage.payoff(done)[player] >= enough
            return mine if won else own[1 - own.index(mine)]

        return cls.from_rule(stage, player, {first: first, **{x: x for x in own}}, rule)

    def __repr__(self) -> str:
        name = self.stage.players[self.player]
        return f"Automaton({name}: {', '.join(self.states)})"
