"""Is a lottery over pure strategy profiles of a tree a correlated equilibrium, of whatever kind?

A mediator draws a profile and tells each player its part: all of it before the game (correlated),
or the action at an information set when that is reached (extensive-form correlated). Who disobeys
is told no more. Nothing here solves anything: each deviation's best continuation is found backward
over the tree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from est_games.certificate.tree_profile import (
    Distribution,
    Leaf,
    OwnSets,
    actions_of,
    check_tree_distribution,
    leaves,
    strayed,
)
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_structure import NO_MOVE, OwnMove

TreeKind = Literal[
    "correlated",
    "coarse-correlated",
    "extensive-form-correlated",
    "extensive-form-coarse-correlated",
    "agent-form-correlated",
]
"""Who is told what, and who may disobey."""


def tree_regrets(
    form: ExtensiveForm, distribution: Distribution, kind: TreeKind
) -> tuple[Fraction, ...]:
    r"""Return the most each player could gain by disobeying.

    Parameters
    ----------
    form : ExtensiveForm
        A game with perfect recall.
    distribution : mapping of tuple of (str, str) pairs to Fraction
        Probabilities by profile; in agent form every information set needs an action.
    kind : str
        Who may disobey: ``"correlated"``, a player told its whole strategy;
        ``"coarse-correlated"``, a player told nothing; ``"extensive-form-correlated"``, a player at
        an information set told the action there; ``"extensive-form-coarse-correlated"``, one who
        reached it by obeying and is not told; ``"agent-form-correlated"``, one told the action
        there who obeys again after it.

    Returns
    -------
    tuple of Fraction, shape (n_players,)
        Correlated: the sum of the gains over the strategies told, each with its best reply. In the
        other cases the gain of the one best deviation, weighed with how often it comes about.

    Raises
    ------
    GameError
        A player forgets, or it is no distribution over profiles of the game.

    Notes
    -----
    For each player and each thing it may be told:

    1. Each play below the deviation counts with the probability that the others' parts, among the
       profiles in which the player is told so, and nature allow it.
    2. Going backward over the player's information sets, the best action is credited to the own
       move before (von Stengel 1996); in agent form all later own moves are those told.
    3. What obeying pays in the same profiles is the comparison.

    References
    ----------
    Aumann (1974); Forges (1986, 1993); von Stengel and Forges (2008), definition 2.2; Farina,
    Bianchi and Sandholm (2020), definition 3.
    """
    check_tree_distribution(form, distribution, full=kind == "agent-form-correlated")
    plays = leaves(form)
    told = [(Fraction(weight), actions_of(form, p)) for p, weight in distribution.items() if weight]
    astray = [[strayed(leaf, actions) for leaf in plays] for _, actions in told]
    return tuple(
        _Deviator(
            own=OwnSets.of(form, player), plays=plays, told=told, astray=astray, player=player
        ).regret(kind)
        for player in range(form.n_players)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Deviator:
    """One player, and what the lottery says."""

    own: OwnSets
    plays: Sequence[Leaf]
    told: Sequence[tuple[Fraction, Mapping[int, int]]]
    astray: Sequence[Sequence[Sequence[int]]]
    player: int

    def regret(self, kind: TreeKind) -> Fraction:
        """Return the most the player could gain."""
        everything = list(range(len(self.told)))
        zero = Fraction(0)
        if kind == "coarse-correlated":
            return self._gain(everything, None)
        if kind == "correlated":
            groups: dict[tuple[OwnMove, ...], list[int]] = {}
            for k in everything:
                groups.setdefault(self._strategy(k), []).append(k)
            return sum((self._gain(group, None) for group in groups.values()), zero)
        gains = [zero]
        for number in self.own.numbers:
            obeying = [k for k in everything if self._comes_to(k, number)]
            if kind == "extensive-form-coarse-correlated":
                gains.append(self._gain(obeying, number))
                continue
            for action in range(self.own.n_actions[number]):
                group = [k for k in obeying if self.told[k][1][number] == action]
                if kind == "agent-form-correlated":
                    gains.append(self._single_gain(group, number))
                else:
                    gains.append(self._gain(group, number))
        return max(gains)

    def _strategy(self, k: int) -> tuple[OwnMove, ...]:
        """Return what the player does wherever its own moves lead, when it obeys a profile."""
        actions: dict[int, int] = {}
        for number in self.own.numbers:
            before = self.own.before[number]
            if before == NO_MOVE or actions.get(before[0]) == before[1]:
                actions[number] = self.told[k][1][number]
        return tuple(actions.items())

    def _comes_to(self, k: int, number: int) -> bool:
        """Return whether the player's own moves lead to a set when it obeys a profile."""
        move = self.own.before[number]
        while move != NO_MOVE:
            if self.told[k][1].get(move[0]) != move[1]:
                return False
            move = self.own.before[move[0]]
        return True

    def _gain(self, group: Sequence[int], start: int | None) -> Fraction:
        """Return what the best deviation gains from an information set on, or from the first."""
        credit: dict[OwnMove, Fraction] = {}
        obeyed = Fraction(0)
        for place, leaf in enumerate(self.plays):
            moves = leaf.moves[self.player]
            if not moves or (start is not None and all(number != start for number, _ in moves)):
                continue
            others, here = self._allowed(group, place)
            amount = leaf.chance * leaf.payoffs[self.player]
            obeyed += here * amount
            credit[moves[-1]] = credit.get(moves[-1], Fraction(0)) + others * amount
        if not credit:
            return Fraction(0)
        return max(Fraction(0), self._best(credit, start) - obeyed)

    def _allowed(self, group: Sequence[int], place: int) -> tuple[Fraction, Fraction]:
        """Return how often the others allow a play, and how often all do."""
        others = here = Fraction(0)
        for k in group:
            astray = self.astray[k][place]
            if not astray:
                here += self.told[k][0]
            if not astray or astray == [self.player]:
                others += self.told[k][0]
        return others, here

    def _best(self, credit: dict[OwnMove, Fraction], start: int | None) -> Fraction:
        """Return the best continuation's value, the information sets taken last moves first."""
        total = Fraction(0)
        for number in reversed(self.own.numbers):
            best = max(
                credit.get((number, action), Fraction(0))
                for action in range(self.own.n_actions[number])
            )
            move = self.own.before[number]
            if number == start:
                return best
            if move == NO_MOVE:
                total += best
            else:
                credit[move] = credit.get(move, Fraction(0)) + best
        return total

    def _single_gain(self, group: Sequence[int], start: int) -> Fraction:
        """Return what another action at an information set gains, all obeying after it."""
        values = [Fraction(0)] * self.own.n_actions[start]
        obeyed = Fraction(0)
        for place, leaf in enumerate(self.plays):
            moves = leaf.moves[self.player]
            at = next((k for k, (number, _) in enumerate(moves) if number == start), None)
            if at is None:
                continue
            amount = leaf.chance * leaf.payoffs[self.player]
            for k in group:
                weight, actions = self.told[k]
                astray = self.astray[k][place]
                if not astray:
                    obeyed += weight * amount
                if astray in ([], [self.player]) and all(
                    actions[number] == action for number, action in moves[at + 1 :]
                ):
                    values[moves[at][1]] += weight * amount
        return max(Fraction(0), max(values) - obeyed)


def is_correlated(form: ExtensiveForm, distribution: Distribution) -> bool:
    """Return whether nobody gains by disobeying once told its whole strategy."""
    return not any(tree_regrets(form, distribution, "correlated"))


def is_coarse_correlated(form: ExtensiveForm, distribution: Distribution) -> bool:
    """Return whether nobody gains by disobeying without being told anything."""
    return not any(tree_regrets(form, distribution, "coarse-correlated"))


def is_extensive_form_correlated(form: ExtensiveForm, distribution: Distribution) -> bool:
    """Return whether nobody gains by disobeying when it is told, at each information set in turn.

    Examples
    --------
    Whoever enters is let in: the incumbent, told to fight, would not.

    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["entrant", "incumbent"])
    >>> entry = tree.decision("entrant", ["in", "out"], information_set="E")
    >>> reply = tree.decision(
    ...     "incumbent", ["fight", "yield"], after=entry["in"], information_set="I"
    ... )
    >>> tree.terminal([-1, -1], after=reply["fight"])
    >>> tree.terminal([1, 1], after=reply["yield"])
    >>> tree.terminal([0, 2], after=entry["out"])
    >>> game = tree.build()
    >>> is_extensive_form_correlated(game, {(("E", "in"), ("I", "yield")): Fraction(1)})
    True
    >>> is_extensive_form_correlated(game, {(("E", "in"), ("I", "fight")): Fraction(1)})
    False
    """
    return not any(tree_regrets(form, distribution, "extensive-form-correlated"))


def is_extensive_form_coarse_correlated(form: ExtensiveForm, distribution: Distribution) -> bool:
    """Return whether nobody gains by disobeying from an information set on, before it is told."""
    return not any(tree_regrets(form, distribution, "extensive-form-coarse-correlated"))


def is_agent_form_correlated(form: ExtensiveForm, distribution: Distribution) -> bool:
    """Return whether nobody gains by one action other than told, obeying again after it."""
    return not any(tree_regrets(form, distribution, "agent-form-correlated"))
