"""Pure behaviour in a large tree, held as one number an information set, and its exact check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from est_games.game.extensive import CHANCE, ExtensiveForm

if TYPE_CHECKING:
    from numpy.typing import NDArray


class PureBehavior(Mapping[str, Mapping[str, Fraction]]):
    """Which action is taken at every information set, looked up by label when asked.

    It behaves as ``{information set: {action: probability}}`` of the players' information sets.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    actions : array of int32, shape (n_sets,)
        The number of the action taken at each information set; not read at nature's.

    Examples
    --------
    >>> import numpy as np
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["one"])
    >>> for branch in tree.decision("one", ["l", "r"], information_set="here"):
    ...     tree.terminal([0], after=branch)
    >>> behavior = PureBehavior(tree.build(), np.array([1], dtype=np.int32))
    >>> behavior == {"here": {"l": 0, "r": 1}}
    True
    """

    def __init__(self, form: ExtensiveForm, actions: NDArray[Any]) -> None:
        self.form, self.actions = form, actions

    def __getitem__(self, label: str) -> Mapping[str, Fraction]:
        number = self.form.information_set_index[label]
        choice = self.form.information_sets[number]
        if choice.is_chance:
            raise KeyError(label)
        taken = int(self.actions[number])
        return {action: Fraction(k == taken) for k, action in enumerate(choice.actions)}

    def __contains__(self, label: object) -> bool:
        number = self.form.information_set_index.get(label)  # type: ignore[call-overload]
        return number is not None and not self.form.information_sets[number].is_chance

    def __iter__(self) -> Iterator[str]:
        return (choice.label for choice in self.form.information_sets if not choice.is_chance)

    def __len__(self) -> int:
        return int((self.form.tree.set_player != CHANCE).sum())

    def __repr__(self) -> str:
        return f"PureBehavior({len(self)} information sets)"


@dataclass(frozen=True, slots=True, kw_only=True)
class OneShotCheck:
    """What was found on going through a tree once.

    Parameters
    ----------
    is_subgame_perfect : bool
        Whether no other action at any node is better.
    is_unique : bool
        Whether every other action is worse, so that no other behaviour is subgame perfect.
    payoffs : tuple of Fraction, shape (n_players,)
        What the behaviour pays.
    """

    is_subgame_perfect: bool
    is_unique: bool
    payoffs: tuple[Fraction, ...]


def one_shot_check(form: ExtensiveForm, behavior: PureBehavior) -> OneShotCheck:
    """Check a pure behaviour of a game with perfect information, exactly, in one pass.

    Parameters
    ----------
    form : ExtensiveForm
        A game with perfect information.
    behavior : PureBehavior
        What everybody does.

    Raises
    ------
    ValueError
        The game has hidden moves, or the behaviour is not one of this game.

    Notes
    -----
    1. With perfect information a behaviour is subgame perfect exactly if no change of one action
       at one node pays there (the one-shot deviation principle), and the only one if every such
       change costs: by induction from the last nodes.
    2. All payoffs are multiplied by ``D ** C``, where `D` is a common denominator of nature's
       probabilities and `C` the most of nature's moves on a path, so that all worths are whole.
       Where they fit 64 bits a compiled loop carries them up from child to parent.

    References
    ----------
    Osborne and Rubinstein (1994), lemma 98.2.

    Examples
    --------
    >>> import numpy as np
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["one"])
    >>> for k, branch in enumerate(tree.decision("one", ["l", "r"])):
    ...     tree.terminal([k], after=branch)
    >>> game = tree.build()
    >>> one_shot_check(game, PureBehavior(game, np.array([1], dtype=np.int32))).is_unique
    True
    """
    import numpy as np

    from est_games.certificate.kernels.one_shot import carried_up
    from est_games.certificate.whole_payoffs import whole_payoffs

    tree = form.tree
    if not form.has_perfect_information or behavior.form is not form:
        raise ValueError("the check is of games with perfect information, and their own behaviour")
    is_choice = tree.set_player != CHANCE
    taken = np.where(is_choice, behavior.actions, 0)
    if len(taken) != tree.n_sets or ((taken < 0) | (taken >= tree.set_n_actions)).any():
        raise ValueError("an action is taken that there is not")
    whole = whole_payoffs(form)
    loop = carried_up if whole.fits else carried_up.py_func
    values = whole.accruing
    is_perfect, is_unique = loop(
        tree.parent,
        tree.action,
        tree.player,
        tree.information_set,
        taken.astype(np.int32),
        tree.action_start,
        whole.shares,
        whole.base,
        values,
        np.zeros(tree.n_nodes, dtype=values.dtype),
    )
    return OneShotCheck(
        is_subgame_perfect=bool(is_perfect),
        is_unique=bool(is_unique),
        payoffs=tuple(
            Fraction(int(amount), unit) for amount, unit in zip(values[0], whole.units, strict=True)
        ),
    )
