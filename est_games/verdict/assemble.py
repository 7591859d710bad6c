"""The main job: from a treaty and a situation to a verdict."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from fractions import Fraction

from est_games.argument import FLAG, FUNCTION, REAL, TEXT, mapping_of, one_of, optional, takes
from est_games.equilibrium.stages.perfect_bayesian import perfect_bayesian, solve_stages
from est_games.errors import GameError
from est_games.game.multistage import MultistageForm
from est_games.game.valuation import Valuation
from est_games.procedure import compile_game
from est_games.procedure.readings import PAYOFFS, taken_apart
from est_games.provenance import Source
from est_games.situation.model import Situation
from est_games.treaty.model import Treaty
from est_games.treaty.read import load_treaty
from est_games.verdict.attribution import carriers
from est_games.verdict.judge import Judge, Judgement
from est_games.verdict.model import Bloc, Carrier, Flip, Rival, Verdict
from est_games.verdict.outline import outlines
from est_games.verdict.position import Position
from est_games.verdict.rival import rivals as rival_readings
from est_games.verdict.sensitivity import flips as nearest_flips

Progress = Callable[[str], None]


@takes(
    GameError,
    treaty=Treaty,
    situation=Situation,
    readings=optional(mapping_of(TEXT)),
    parameters=optional(mapping_of(one_of((), TEXT, REAL))),
    forum=optional(Treaty),
    flips=FLAG,
    attribution=FLAG,
    rivals=FLAG,
    progress=optional(FUNCTION),
)
def verdict(
    treaty: Treaty,
    situation: Situation,
    *,
    readings: Mapping[str, str] | None = None,
    parameters: Mapping[str, Fraction | int | str] | None = None,
    forum: Treaty | None = None,
    flips: bool = True,
    attribution: bool = True,
    rivals: bool = False,
    progress: Progress | None = None,
    timeout: float | None = None,
) -> Verdict:
    """Say when signing, rejecting, stalling or reforming dominates, for whom, and why.

    1. Compile the treaty, under its readings, facing the situation.
    2. Solve the game: all pure perfect Bayesian equilibria, each checked.
    3. Compare replies, over all equilibria of what follows each.
    4. Find heads, tails and whether the trap is closed.
    5. Walk each parameter to the nearest value where a finding changes.
    6. Remove each provision, or read it otherwise, and see what changes.
    7. Read the payoffs otherwise, and see what changes.

    Parameters
    ----------
    treaty, situation : Treaty, Situation
        What is tabled, and who faces it.
    readings : mapping of str to str
        Place or provision to the reading taken, ``payoffs`` to that of the situation's payoffs.
    parameters : mapping
        Values that replace the situation's: whole numbers, fractions, or text such as ``"1/3"``.
    forum : Treaty
        Where a reform can be sought; the one the situation names where left out.
    flips, attribution : bool
        Whether to take steps 5 and 6, the long ones.
    rivals : bool
        Whether to take step 7, where the situation has rival readings of its payoffs.
    progress : callable
        Told each step in words.
    timeout : float
        Seconds after which steps 5 to 7 stop with what they have; the verdict says so.

    Raises
    ------
    TreatyError, SituationError, GameError, SolveError
        Whatever stands in the way, said once.

    Examples
    --------
    >>> from est_games.situation import load_situation
    >>> answer = verdict(load_treaty("est-2009"), load_situation("europe-2010"),
    ...                  flips=False, attribution=False)
    >>> [bloc.actor for bloc in answer.blocs]
    ['nato', 'eu', 'neutrals']
    """
    deadline = None if timeout is None else time.monotonic() + timeout
    tell = progress or (lambda words: None)
    if forum is None and situation.forum is not None:
        forum = load_treaty(situation.forum)
    disputed = situation
    chosen, situation = taken_apart(treaty, situation, readings or {})
    tell("compiling")
    form = compile_game(treaty, situation, readings=chosen, parameters=parameters, forum=forum)
    tell("solving")
    base = solve_stages(Valuation(form))
    judgement = Judgement(position=Position(solution=base))
    solution = perfect_bayesian(form, solved=base)
    judge = Judge(base)
    messages = [*solution.messages, *form.notes]
    found_flips: tuple[Flip, ...] = ()
    carrying: tuple[Carrier, ...] = ()
    idle: tuple[Source, ...] = ()
    if flips:
        found_flips, notes = nearest_flips(base, judge, progress=tell, deadline=deadline)
        messages += notes
    if attribution:
        carrying, idle, notes = carriers(
            treaty,
            situation,
            chosen,
            dict(form.values),
            form,
            judgement.findings,
            forum=forum,
            progress=tell,
            deadline=deadline,
        )
        messages += notes
    others: tuple[Rival, ...] = ()
    if rivals:
        others, notes = rival_readings(
            treaty,
            disputed,
            readings or {},
            judgement.findings,
            parameters=parameters,
            forum=forum,
            progress=tell,
            deadline=deadline,
        )
        messages += notes
    effective = treaty.under(chosen)
    in_force = {effective.article_of(p.id): p.reading for p in effective.provisions if p.reading}
    if situation.reading_in_force is not None:
        in_force[PAYOFFS] = situation.reading_in_force.id
    return Verdict(
        treaty=treaty.title,
        situation=situation.title,
        proposer=situation.proposer.name or situation.proposer.id,
        readings=in_force,
        parameters=dict(form.values),
        illustrative=situation.illustrative,
        status=solution.status,
        messages=tuple(messages),
        stakes=judgement.stakes,
        blocs=_blocs(form, judgement, situation),
        equilibria=outlines(form, solution),
        flips=found_flips,
        carriers=carrying,
        idle=idle,
        rivals=others,
        findings=judgement.findings,
        form=form,
        judge=judge,
    )


def _blocs(form: MultistageForm, judgement: Judgement, situation: Situation) -> tuple[Bloc, ...]:
    names = {actor.id: actor.name or actor.id for actor in situation.actor}
    blocs = []
    for mover, player in enumerate(judgement.position.responders):
        actor = form.players[player]
        best, safest = judgement.dominant[mover], judgement.dominant_any_type[mover]
        blocs.append(
            Bloc(
                actor=actor,
                name=names[actor],
                dominant=best[0] if best else None,
                dominant_any_type=safest[0] if safest else None,
                relations=judgement.relations[mover],
                relations_any_type=judgement.relations_any_type[mover],
                equilibrium_replies=tuple(sorted(judgement.equilibrium_replies[actor])),
                hope=judgement.hopes[mover],
                closed=bool(judgement.headline[f"closed.{actor}"]),
            )
        )
    return tuple(blocs)
