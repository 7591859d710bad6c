"""The best that a player can do from an information set on, given its belief: value and moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from est_games.errors import shown
from est_games.game.extensive import ExtensiveForm


@dataclass(frozen=True, slots=True, kw_only=True)
class BestPlan:
    """What is best from an information set on.

    Parameters
    ----------
    value : Fraction
        What the player expects of it.
    moves : mapping of str to str
        What to do there, and at each own information set that may be come to then; by label, in the
        order in which they come.
    """

    value: Fraction
    moves: Mapping[str, str] = field(hash=False)

    def words(self) -> str:
        """Return the moves in words.

        Examples
        --------
        >>> BestPlan(value=Fraction(1), moves={"E": "in", "E again": "fight"}).words()
        "'in', then 'fight' at 'E again'"
        """
        (_, first), *later = self.moves.items()
        text = repr(shown(first))
        return text + "".join(f", then {shown(a)!r} at {shown(label)!r}" for label, a in later)


def best_plan(
    form: ExtensiveForm,
    weights: Sequence[Fraction],
    chances: Mapping[int, Fraction],
    number: int,
) -> BestPlan:
    """Return the best that the mover at an information set can do from there on.

    Parameters
    ----------
    form : ExtensiveForm
        The game, with perfect recall.
    weights : sequence of Fraction, shape (n_nodes,)
        How likely the move into each node is, once its parent is reached.
    chances : mapping of int to Fraction
        The belief: the probability of each node of the information set.
    number : int
        The information set.

    Notes
    -----
    From an information set, the nodes after it have the chances that the belief and the others'
    behaviour give them. Backward from the last:

    1. What a play pays is credited to the player's last own move before it.
    2. Once an information set's last node is done, the best of its actions' credits is credited to
       the own move before it. With perfect recall all its nodes lie behind that move.
    """
    player = form.information_sets[number].player
    reach = dict(chances)
    last: dict[int, tuple[int, int] | None] = dict.fromkeys(reach)
    order = list(reach)
    for node in order:
        is_own = form.player[node] == player
        for child in form.children[node]:
            reach[child] = reach[node] if is_own else reach[node] * weights[child]
            last[child] = (form.information_set[node], form.branch[child]) if is_own else last[node]
            order.append(child)
    credit: dict[tuple[int, int] | None, Fraction] = {}
    chosen: dict[int, tuple[tuple[int, int] | None, int]] = {}
    for node in sorted(order, reverse=True):
        place = form.information_set[node]
        if form.payoffs[node] and reach[node]:
            paid = reach[node] * form.payoffs[node][player]
            credit[last[node]] = credit.get(last[node], Fraction(0)) + paid
        if form.player[node] == player and form.members[place][0] == node:
            n_actions = len(form.information_sets[place].actions)
            values = [credit.pop((place, action), Fraction(0)) for action in range(n_actions)]
            best = max(values)
            chosen[place] = (last[node], values.index(best))
            credit[last[node]] = credit.get(last[node], Fraction(0)) + best
    moves: dict[str, str] = {}
    taken: set[tuple[int, int] | None] = {None}
    is_met = {form.information_set[node] for node in order if reach[node]}
    # The last that was settled comes first.
    for place, (before, action) in reversed(chosen.items()):
        if before in taken and place in is_met:
            choice = form.information_sets[place]
            moves[choice.label] = choice.actions[action]
            taken.add((place, action))
    return BestPlan(value=credit.get(None, Fraction(0)), moves=moves)
