"""Dominance in a graphical form: a strategy compared over its player's neighbours only, exactly."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from est_games.equilibrium.dominance.dominance import Dominance, Kind, Left
from est_games.equilibrium.dominance.mixed_dominance import Justification, mixed_dominance
from est_games.errors import Problem, SolveError, shown
from est_games.game.graphical import GraphicalForm
from est_games.game.local_table import LocalTable
from est_games.game.normal import MAX_ENTRIES, MAX_PLAYERS, NormalForm

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MAX_PROFILES = 2_000_000


def local_findings(
    form: GraphicalForm, left: Left, kind: Kind, mixed: bool
) -> Iterator[Dominance | Justification]:
    """Yield a witness for each strategy left, up to the first dominance if one is enough.

    Parameters
    ----------
    form : GraphicalForm
        The game.
    left : sequence of sequences of int
        The strategies still there.
    kind : {"strict", "weak", "very-weak"}
        The weakest dominance that counts; of very weak dominance one is enough.
    mixed : bool
        Whether mixtures are sought too. A belief that justifies a strategy is then over profiles
        of the player's neighbours.

    Raises
    ------
    SolveError
        Some player's neighbours have too many profiles.

    Notes
    -----
    1. The tables of a player fall into groups that share no neighbour. Over the profiles of the
       neighbours left, a difference of two strategies is least where it is least in every group:
       for a sum over pairs, neighbour by neighbour.
    2. Mixtures are sought in the normal form of the player and its neighbours, the others' payoffs
       being nought.

    Examples
    --------
    >>> form = GraphicalForm.from_tables({"a": (["a", "b"], [[2, 0], [3, 1]]), "b": []})
    >>> (step,) = local_findings(form, [(0, 1), (0,)], "strict", False)
    >>> step.dominated, step.by, str(step.margin)
    (0, 1, '1')
    """
    for player, kept in enumerate(left):
        groups = [_amounts(form, left, player, group) for group in _groups(form, player)]
        local = _local_form(form, player) if mixed and len(kept) > 1 else None
        for other in reversed(kept) if kind == "very-weak" else kept:
            finding: Dominance | Justification | None
            finding = _pure_dominator(form, groups, (player, other), kept, kind)
            if finding is None and mixed:
                finding = _mixed(form, local, left, (player, other), kind)
            if finding is not None:
                yield finding
            if kind == "very-weak" and isinstance(finding, Dominance):
                return


def _groups(form: GraphicalForm, player: int) -> list[list[int]]:
    """Return the tables that the player is in, by number, together where they share others."""
    groups: list[tuple[set[int], list[int]]] = []
    for number, table in enumerate(form.tables[player]):
        if player not in table.scope:
            continue
        others, members = set(table.scope) - {player}, [number]
        for group in [group for group in groups if group[0] & others]:
            groups.remove(group)
            others, members = others | group[0], group[1] + members
        groups.append((others, members))
    return [members for _, members in groups]


def _amounts(
    form: GraphicalForm, left: Left, player: int, group: Sequence[int]
) -> dict[int, NDArray[Any]]:
    """Return what each strategy left gets from some tables, over the others' profiles left."""
    import numpy as np

    others = sorted({j for k in group for j in form.tables[player][k].scope} - {player})
    n = math.prod(len(left[j]) for j in others)
    if n > _MAX_PROFILES:
        raise _too_many(form, player, n, "sums of smaller tables")
    chosen: dict[int, Any] = {}
    place = np.arange(n)
    for j in reversed(others):
        place, digit = np.divmod(place, len(left[j]))
        chosen[j] = np.array(left[j])[digit]
    found = {}
    for strategy in left[player]:
        chosen[player] = strategy
        total: Any = np.zeros(n, dtype=np.int64)
        for k in group:
            entry = form.place(form.tables[player][k].scope, chosen)
            total = total + form.integers[player][k][entry]
        found[strategy] = total
    return found


def _pure_dominator(
    form: GraphicalForm,
    groups: Sequence[dict[int, NDArray[Any]]],
    dominated: tuple[int, int],
    kept: Sequence[int],
    kind: Kind,
) -> Dominance | None:
    """Return the pure strategy that dominates another by most, if any does."""
    player, other = dominated
    scale = math.lcm(*(x.denominator for table in form.tables[player] for x in table.payoffs))
    witnesses = []
    for strategy in kept:
        gaps = [amounts[strategy] - amounts[other] for amounts in groups]
        least, most = (sum(int(bound(gap)) for gap in gaps) for bound in (_least, _most))
        witness = Dominance(
            player=player,
            dominated=other,
            mixture=((strategy, Fraction(1)),),
            strict=least > 0,
            margin=Fraction(least, scale),
            equal=most == 0,
        )
        if strategy != other and least >= 0 and witness.suffices(kind):
            witnesses.append(witness)
    return max(witnesses, key=lambda w: (w.strict, not w.equal, w.margin), default=None)


def _least(gap: NDArray[Any]) -> Any:
    return gap.min()


def _most(gap: NDArray[Any]) -> Any:
    return gap.max()


def _local_form(form: GraphicalForm, player: int) -> NormalForm:
    """Return the normal form of a player and its neighbours, in which only it is paid."""
    scope = sorted({player, *form.neighbours[player]})
    n = math.prod(form.shape[j] for j in scope)
    if n * len(scope) > MAX_ENTRIES or len(scope) > MAX_PLAYERS:
        raise _too_many(form, player, n, "pure dominators only: mixed=False")
    number = {j: k for k, j in enumerate(scope)}
    tables = tuple(
        LocalTable(scope=tuple(number[j] for j in table.scope), payoffs=table.payoffs)
        for table in form.tables[player]
    )
    alone = GraphicalForm(
        players=tuple(form.players[j] for j in scope),
        strategies=tuple(form.strategies[j] for j in scope),
        tables=tuple(tables if j == player else () for j in scope),
    )
    return alone.to_normal()


def _mixed(
    form: GraphicalForm,
    local: NormalForm | None,
    left: Left,
    dominated: tuple[int, int],
    kind: Kind,
) -> Dominance | Justification:
    player, other = dominated
    scope = sorted({player, *form.neighbours[player]})
    if local is None:
        first = tuple(left[j][0] for j in scope if j != player)
        return Justification(player=player, strategy=other, belief=((first, Fraction(1)),))
    here = scope.index(player)
    found = mixed_dominance(local, [left[j] for j in scope], here, other, kind)
    return replace(found, player=player)


def _too_many(form: GraphicalForm, player: int, n: int, accepted: str) -> SolveError:
    problem = Problem(
        path=f"tables[{player}]",
        message=f"{form.players[player]} and those it depends on have {shown(str(n))} profiles",
        accepted=accepted,
    )
    return SolveError("dominated strategies cannot be eliminated", [problem])
