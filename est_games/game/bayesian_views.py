"""A Bayesian form as a tree, as a table of plans, and as a table of agents."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from est_games.errors import GameError, Problem
from est_games.game.extensive_builder import Branch, ExtensiveBuilder
from est_games.game.normal import MAX_ENTRIES, MAX_PLAYERS, NormalForm

if TYPE_CHECKING:
    from est_games.game.bayesian import BayesianForm
    from est_games.game.extensive import ExtensiveForm

MAX_NODES = 300_000


def as_tree(form: BayesianForm) -> ExtensiveForm:
    """Return the tree in which nature draws all types and players move one after the other, untold.

    Raises
    ------
    GameError
        It would have more than MAX_NODES ends.
    """
    drawn = [k for k, p in enumerate(form.prior) if p]
    n_ends = len(drawn) * len(form.profiles)
    if n_ends > MAX_NODES:
        problem = Problem(
            path="types",
            message=f"make a tree of {n_ends} ends",
            accepted=f"up to {MAX_NODES}: fewer types or actions",
        )
        raise GameError("the tree is too large", [problem])
    tree = ExtensiveBuilder(form.players, title=form.title)
    names = {
        k: ", ".join(form.types[i][kind] for i, kind in enumerate(form.type_profiles[k]))
        for k in drawn
    }
    if len(set(names.values())) < len(drawn):
        names = {k: str(form.type_profiles[k]) for k in drawn}
    root = tree.chance({names[k]: form.prior[k] for k in drawn}, information_set="types")
    places = {profile: j for j, profile in enumerate(form.profiles)}
    waiting: list[tuple[Branch, int, tuple[int, ...]]] = [
        (root[names[k]], k, ()) for k in reversed(drawn)
    ]
    while waiting:
        branch, k, played = waiting.pop()
        player = len(played)
        if player == form.n_players:
            tree.terminal([table[k][places[played]] for table in form.payoffs], after=branch)
            continue
        choice = tree.decision(
            form.players[player],
            list(form.actions[player]),
            after=branch,
            information_set=form.label(player, form.type_profiles[k][player]),
        )
        waiting.extend((after, k, (*played, after.action)) for after in reversed([*choice]))
    return tree.build()


def as_plans(form: BayesianForm) -> NormalForm:
    """Return the normal form in which a strategy is an action for each type.

    Raises
    ------
    GameError
        It would be too large.
    """
    plans = [
        list(product(range(len(labels)), repeat=len(own)))
        if len(labels) ** len(own) <= MAX_ENTRIES
        else []
        for labels, own in zip(form.actions, form.types, strict=True)
    ]
    sizes = [len(a) ** len(t) for a, t in zip(form.actions, form.types, strict=True)]
    _check(form.n_players, form.n_players * math.prod(sizes))
    places = {profile: j for j, profile in enumerate(form.profiles)}
    rows: list[list[Fraction]] = [[] for _ in form.players]
    for chosen in product(*plans):
        total = [Fraction(0)] * form.n_players
        for k, (p, theta) in enumerate(zip(form.prior, form.type_profiles, strict=True)):
            if p:
                place = places[tuple(plan[kind] for plan, kind in zip(chosen, theta, strict=True))]
                for i, table in enumerate(form.payoffs):
                    total[i] += p * table[k][place]
        for row, amount in zip(rows, total, strict=True):
            row.append(amount)
    return NormalForm(
        players=form.players,
        strategies=tuple(
            tuple(_words(form, i, plan) for plan in own) for i, own in enumerate(plans)
        ),
        payoffs=tuple(map(tuple, rows)),
        title=form.title,
    )


def as_agents(form: BayesianForm) -> NormalForm:
    """Return the normal form in which each player of each type plays and is paid by itself.

    Raises
    ------
    GameError
        It would be too large.
    """
    agents = [(i, kind) for i, own in enumerate(form.types) for kind in range(len(own))]
    labels = [form.actions[i] for i, _ in agents]
    _check(len(agents), len(agents) * math.prod(map(len, labels)))
    numbers = {agent: n for n, agent in enumerate(agents)}
    places = {profile: j for j, profile in enumerate(form.profiles)}
    chance = [
        sum(
            (p for p, t in zip(form.prior, form.type_profiles, strict=True) if t[i] == kind),
            start=Fraction(0),
        )
        for i, kind in agents
    ]
    rows: list[list[Fraction]] = [[] for _ in agents]
    for chosen in product(*(range(len(own)) for own in labels)):
        total = [Fraction(0)] * len(agents)
        for k, (p, theta) in enumerate(zip(form.prior, form.type_profiles, strict=True)):
            if p:
                own = [numbers[i, kind] for i, kind in enumerate(theta)]
                place = places[tuple(chosen[n] for n in own)]
                for table, n in zip(form.payoffs, own, strict=True):
                    total[n] += p * table[k][place]
        for row, amount, weight in zip(rows, total, chance, strict=True):
            row.append(amount / weight)
    return NormalForm(
        players=tuple(form.label(i, kind) for i, kind in agents),
        strategies=tuple(labels),
        payoffs=tuple(map(tuple, rows)),
        title=form.title,
    )


def _words(form: BayesianForm, player: int, plan: Sequence[int]) -> str:
    own, labels = form.types[player], form.actions[player]
    if len(own) == 1:
        return labels[plan[0]]
    return ", ".join(f"{kind}: {labels[a]}" for kind, a in zip(own, plan, strict=True))


def _check(n_players: int, entries: int) -> None:
    if entries > MAX_ENTRIES or n_players > MAX_PLAYERS:
        problem = Problem(
            path="types",
            message=f"make a table of {n_players} players and {entries} entries",
            accepted=f"up to {MAX_PLAYERS} players and {MAX_ENTRIES} entries",
        )
        raise GameError("the normal form is too large", [problem])
