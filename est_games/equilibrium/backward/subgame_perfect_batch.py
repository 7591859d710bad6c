"""One tree and many payoff vectors: a subgame-perfect equilibrium of each, in floats."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from numba import config
from numpy.typing import NDArray

from est_games.equilibrium.backward.compiled_tree import CompiledTree, compiled_tree
from est_games.equilibrium.backward.subgame_perfect import check_recall
from est_games.equilibrium.batch.batch_listing import spread
from est_games.equilibrium.batch.batch_payoffs import number_array, refused
from est_games.equilibrium.kernels.stage_values import behaved_values, stage_values
from est_games.errors import Problem, SolveError, shown
from est_games.game.extensive import CHANCE, ExtensiveForm

OFFERED = ("choices", "behavior", "values")
_CHUNK = 4_096


@dataclass(frozen=True, kw_only=True, eq=False)
class SubgamePerfectBatch:
    """A subgame-perfect equilibrium of every game of a batch.

    Parameters
    ----------
    form : ExtensiveForm
        The tree.
    payoffs : array of float, shape (..., n_players)
        What the equilibrium pays; nan where none was found.
    n_tied, n_mixed, n_unsolved : arrays of int32, shape (...)
        In how many pieces, subgames without those inside them, one of several pure equilibria was
        taken (or comparisons were closer than rounding may be wrong), a mixture, and none found.
    choices : array of int16, shape (..., n_sets), or None
        The action taken at each information set; -1 where it is mixed, unsolved or nature's.
    behavior : array of float, shape (..., n_actions), or None
        The probability of each action, laid out as ``form.chance_probabilities``.
    values : array of float, shape (..., n_nodes, n_players), or None
        What plays through each node pay in all, on average.
    """

    form: ExtensiveForm = field(repr=False)
    payoffs: NDArray[np.float64]
    n_tied: NDArray[np.int32]
    n_mixed: NDArray[np.int32]
    n_unsolved: NDArray[np.int32]
    choices: NDArray[np.int16] | None = None
    behavior: NDArray[np.float64] | None = None
    values: NDArray[np.float64] | None = None

    def __repr__(self) -> str:
        shape = " x ".join(map(str, self.n_tied.shape)) or "one"
        return f"SubgamePerfectBatch({shape} games of {self.form!r})"


def subgame_perfect_batch(
    form: ExtensiveForm,
    payoffs: Any,
    chance: Any = None,
    *,
    returns: Collection[str] = (),
    threads: int | None = None,
) -> SubgamePerfectBatch:
    """Return a subgame-perfect equilibrium of one tree for every payoff vector of a batch.

    Parameters
    ----------
    form : ExtensiveForm
        A tree with perfect recall; its own payoffs are not used.
    payoffs : array_like, shape (..., n_leaves, n_players)
        What every play pays in all, as ``form.leaf_payoffs``; finite.
    chance : array_like, shape (..., n_actions), optional
        Nature's probabilities, as ``form.chance_probabilities``, which are used unless given;
        entries of players' actions are not read. Leading axes are those of `payoffs`, or none.
    returns : collection of str
        What else to return: ``"choices"``, ``"behavior"``, ``"values"``. Memory grows by as much.
    threads : int, optional
        How many work at once; one for each core unless given, or ``NUMBA_NUM_THREADS`` if set.

    Returns
    -------
    SubgamePerfectBatch
        The same whatever the number of threads.

    Raises
    ------
    GameError
        An array has another shape, or holds what is no finite number or no probability.
    SolveError
        What is given is no tree, a player forgets, a subgame without those inside it is too large,
        or an option is wrong.

    Notes
    -----
    1. The tree is compiled once: each subgame without those inside it is a small strategic form,
       whose profiles lead to leaves and to other subgames with products of nature's probabilities.
    2. Backward over those, in floats: the best action; the first pure equilibrium in order; of two
       players who move once each, an equilibrium in mixed strategies, supports of equal size tried
       from the smallest. More players without a pure equilibrium are not solved.
    3. A comparison that rounding could turn counts as a tie. Without chance and mixtures payoffs
       are only compared, and ties are exact.

    Where there are ties, or several equilibria, other choices may lead to other payoffs: solve such
    a game alone, ``solve(form, "subgame-perfect")``, for all.

    References
    ----------
    Selten (1965).

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["entrant", "incumbent"])
    >>> entry = tree.decision("entrant", ["in", "out"])
    >>> reply = tree.decision("incumbent", ["fight", "yield"], after=entry["in"])
    >>> tree.terminal([0, 2], after=entry["out"])
    >>> tree.terminal([-1, -1], after=reply["fight"])
    >>> tree.terminal([1, 1], after=reply["yield"])
    >>> game = tree.build()
    >>> payoffs = np.stack([game.leaf_payoffs, game.leaf_payoffs])
    >>> payoffs[1, 1, 1] = 1
    >>> found = subgame_perfect_batch(game, payoffs, returns=["choices"])
    >>> found.payoffs.tolist(), found.choices.tolist(), found.n_tied.tolist()
    ([[1.0, 1.0], [0.0, 2.0]], [[0, 1], [1, 0]], [0, 1])
    """
    n_threads = _checked_options(form, returns, threads)
    check_recall(form)
    own, nature, batch_shape = _checked(form, payoffs, chance)
    plan = compiled_tree(form)
    n_games = math.prod(batch_shape)
    wanted = set(returns)
    n_actions = int(form.tree.action_start[-1])
    is_wanted = (bool(wanted - {"choices"}), "choices" in wanted)
    roots = np.empty((n_games, form.n_players))
    kinds = np.empty((n_games, 3), dtype=np.int32)
    weights = np.zeros((n_games if is_wanted[0] else 1, n_actions))
    choices = np.full((n_games if is_wanted[1] else 1, form.tree.n_sets), -1, dtype=np.int16)
    shape = (n_games, form.n_nodes, form.n_players) if "values" in wanted else (0, 0, 0)
    values = np.empty(shape)
    # Chunks do not depend on the threads; nor does any game on its chunk.
    chunks = [(start, min(start + _CHUNK, n_games)) for start in range(0, n_games, _CHUNK)]
    work = partial(
        _solve, form, plan, (own, nature), (roots, kinds, weights, choices, values), is_wanted
    )
    for _ in spread(work, chunks, n_threads):
        pass
    return SubgamePerfectBatch(
        form=form,
        payoffs=roots.reshape(*batch_shape, form.n_players),
        n_tied=kinds[:, 0].reshape(batch_shape),
        n_mixed=kinds[:, 1].reshape(batch_shape),
        n_unsolved=kinds[:, 2].reshape(batch_shape),
        choices=choices.reshape(*batch_shape, form.tree.n_sets) if is_wanted[1] else None,
        behavior=_with_nature(form, weights, nature).reshape(*batch_shape, n_actions)
        if "behavior" in wanted
        else None,
        values=values.reshape(*batch_shape, form.n_nodes, form.n_players)
        if "values" in wanted
        else None,
    )


def _solve(
    form: ExtensiveForm,
    plan: CompiledTree,
    given: tuple[NDArray[Any], NDArray[Any]],
    written: tuple[NDArray[Any], ...],
    is_wanted: tuple[bool, bool],
    games: tuple[int, int],
) -> None:
    """Solve the games of one chunk."""
    own, nature = given
    roots, kinds, weights, choices, values = written
    rows = weights if is_wanted[0] else np.zeros_like(weights)
    stage_values(plan.arrays, own, nature, games, roots, kinds, rows, choices, is_wanted)
    if len(values):
        tree = form.tree
        move = tree.action_start[tree.information_set[tree.parent]] + tree.action
        is_chance = np.repeat(tree.set_player == CHANCE, tree.set_n_actions)
        arrays = (tree.parent, tree.leaf_number, move, is_chance)
        behaved_values(arrays, own, nature, games, rows, values)


def _with_nature(
    form: ExtensiveForm, weights: NDArray[Any], nature: NDArray[Any]
) -> NDArray[np.float64]:
    is_chance = np.repeat(form.tree.set_player == CHANCE, form.tree.set_n_actions)
    filled: NDArray[np.float64] = np.where(is_chance, nature, weights)
    return filled


# What is given


def _checked(
    form: ExtensiveForm, payoffs: Any, chance: Any
) -> tuple[NDArray[np.float64], NDArray[np.float64], tuple[int, ...]]:
    """Return payoffs and nature's probabilities, flat, and the axes of the batch."""
    accepted = f"finite numbers of shape (..., {form.n_leaves}, {form.n_players})"
    own = number_array(payoffs, accepted)
    if own.ndim < 2 or own.shape[-2:] != (form.n_leaves, form.n_players):
        raise refused("have another shape", own.shape, accepted)
    batch_shape = own.shape[:-2]
    own = np.ascontiguousarray(own, dtype=np.float64).reshape(-1, form.n_leaves, form.n_players)
    _check_finite(own, "payoffs", accepted)
    n_actions = int(form.tree.action_start[-1])
    if chance is None:
        return own, form.chance_probabilities.reshape(1, -1), batch_shape
    accepted = (
        f"probabilities of shape (..., {n_actions}) that sum to one at each of nature's moves"
    )
    nature = number_array(chance, accepted, "chance")
    if nature.ndim < 1 or nature.shape[-1] != n_actions:
        raise refused("have another shape", nature.shape, accepted, "chance")
    axes = nature.shape[:-1]
    if axes and batch_shape and axes != batch_shape:
        message = f"have other leading axes than payoffs, which have {batch_shape}"
        raise refused(message, axes, accepted, "chance")
    nature = np.ascontiguousarray(nature, dtype=np.float64).reshape(-1, n_actions)
    is_chance = np.repeat(form.tree.set_player == CHANCE, form.tree.set_n_actions)
    _check_finite(nature[:, is_chance], "chance", accepted)
    for number in np.flatnonzero(form.tree.set_player == CHANCE).tolist():
        start, end = form.tree.action_start[number : number + 2].tolist()
        row = nature[:, start:end]
        wrong = np.flatnonzero((row < 0).any(axis=1) | (np.abs(row.sum(axis=1) - 1) > 1e-9))
        if len(wrong):
            label = form.information_sets[number].label
            message = f"are no distribution at {shown(label)}"
            raise refused(message, shown(row[wrong[0]].tolist()), accepted, "chance")
    return own, nature, batch_shape or axes


def _check_finite(numbers: NDArray[Any], path: str, accepted: str) -> None:
    # The sum of finite numbers may overflow, but that of their halves to the least power may not.
    for start in range(0, len(numbers), _CHUNK):
        some = numbers[start : start + _CHUNK]
        if not np.isfinite(some).all():
            place = tuple(int(k) for k in np.argwhere(~np.isfinite(some))[0])
            raise refused("are not finite", some[place], accepted, path)


def _checked_options(form: object, returns: object, threads: object) -> int:
    problems = []
    if not isinstance(form, ExtensiveForm):
        problems.append(
            Problem(path="form", message="is no tree", value=shown(form), accepted="ExtensiveForm")
        )
    if (
        isinstance(returns, str)
        or not isinstance(returns, Collection)
        or any(each not in OFFERED for each in returns)
    ):
        problems.append(
            Problem(
                path="returns",
                message="asks for what there is not",
                value=shown(returns),
                accepted="some of " + ", ".join(OFFERED),
            )
        )
    if threads is not None and (
        not isinstance(threads, int) or isinstance(threads, bool) or threads < 1
    ):
        problems.append(
            Problem(
                path="threads",
                message="must be positive",
                value=shown(threads),
                accepted="a whole number, or None for one a core",
            )
        )
    if problems:
        raise SolveError("a batch cannot be solved so", problems)
    return threads if isinstance(threads, int) else config.NUMBA_NUM_THREADS
