"""Are these all subgame-perfect equilibria of a tree? The argument is gone through again.

What is claimed lists connected sets of behaviours by exact conditions, with all Nash equilibria of
some stages. Here the subgames are gone through from the last to the first, by other code than the
search: which sets are possible, and what their conditions are by definition
(:mod:`.subgame_conditions`), is worked out anew, and must be what is listed.
"""

from __future__ import annotations

from collections.abc import Sequence

from est_games.certificate.extensive_form import Behavior
from est_games.certificate.malformed import refuses_malformed
from est_games.certificate.subgame_proof import SubgameProof
from est_games.certificate.subgame_replay import Replay
from est_games.certificate.subgame_sets import Component, Listed, RefusedError, set_problems
from est_games.errors import Problem
from est_games.game.extensive import ExtensiveForm


@refuses_malformed
def completeness_problems(
    form: ExtensiveForm,
    behaviors: Sequence[Behavior],
    components: Sequence[Component],
    proof: SubgameProof,
    *,
    deadline: float | None = None,
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim to know all subgame-perfect equilibria.

    Parameters
    ----------
    form : ExtensiveForm
        A game with perfect recall.
    behaviors : sequence of behaviours
        The equilibria listed.
    components : sequence of Component
        The connected sets, each one behaviour or cells.
    proof : SubgameProof
        What it rests on.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Returns
    -------
    tuple of Problem
        Empty exactly if it is proved that the sets listed hold all subgame-perfect equilibria and
        nothing else. That each component is connected, and that they do not meet, is proved of
        stages of two players, and of single moves above these.

    Raises
    ------
    TimeoutError
        The deadline has passed.

    Notes
    -----
    1. From the last subgame to the first, bounds on what each is worth to each player in any
       equilibrium, and what its movers can do in one, are worked out; where a stage's strategic
       form is claimed to be solved, it is set up again and the claim is checked.
    2. Group by group, every equilibrium is followed: it plays one of the claimed components in each
       piece, which is worth one amount to the movers above, or the pieces from there on are looked
       at together.
    3. The sets that are left, in all combinations, must be those listed.
    """
    try:
        replay = Replay(form, proof, deadline)
        replay.look_at_subgames()
        replay.compare(Listed(form, behaviors, components))
    except RefusedError as refused:
        return (refused.problem,)
    return ()


@refuses_malformed
def factor_problems(
    form: ExtensiveForm, proof: SubgameProof, *, deadline: float | None = None
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that the factors are all, where sets are not listed.

    Empty exactly if it is proved that every subgame-perfect equilibrium plays what is settled, and
    in each group what one of the factor's sets does.
    """
    try:
        replay = Replay(form, proof, deadline)
        replay.look_at_subgames()
        replay.check_factors()
    except RefusedError as refused:
        return (refused.problem,)
    return ()


def is_complete(
    form: ExtensiveForm,
    behaviors: Sequence[Behavior],
    components: Sequence[Component],
    proof: SubgameProof,
) -> bool:
    """Return whether it is proved that these are all subgame-perfect equilibria, and are such."""
    return not (
        set_problems(form, behaviors, components)
        or completeness_problems(form, behaviors, components, proof)
    )
