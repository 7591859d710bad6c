"""What follows entry into force, crises included: the README's pact at its strait, bloc by bloc."""

import re
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest

import est_games as eg
from est_games.equilibrium.stages.backward import solve_stages
from est_games.game.valuation import Valuation
from est_games.states.bloc_form import paid, together

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")


def written(kind, folder):
    """Return the README's example file of a kind, written out."""
    found = re.search(rf'^format = "est-games/{kind}-1"\n.*?(?=^```)', README, re.S | re.M)
    path = folder / f"{kind}.toml"
    path.write_text(found.group(0), "utf-8")
    return path


@pytest.mark.parametrize(("following", "choose"), [("worst", min), ("best", max)])
def test_unanimous_states_get_what_the_blocs_get(tmp_path, following, choose):
    treaty = eg.load_treaty(written("treaty", tmp_path))
    situation = eg.load_situation(written("situation", tmp_path))
    last = situation.talks.model_copy(update={"horizon": 1})
    situation = situation.model_copy(update={"talks": last})
    form = eg.compile_states(treaty, situation, crises=True, following=following).form
    game = eg.compile_game(treaty, situation)
    stages = solve_stages(Valuation(game), apart=0)
    replies = next(k for k, stage in enumerate(game.stages) if stage.phase == "replies")
    moves = game.stages[replies].moves
    for profile in product(*map(range, form.n_strategies)):
        chosen = tuple(
            move.actions.index(form.strategies[t][a])
            for t, (move, a) in enumerate(zip(moves, profile, strict=True))
        )
        prior = stages.valuation.prior
        after = stages.at(game.stages[replies].successor(chosen), prior)
        for t, kind in enumerate(form.types):
            values = [
                sum(
                    Fraction(int(p.p), int(p.q)) * stages.valuation.ring.at_point(v)
                    for p, v in zip(prior, each.values[game.players.index(kind)], strict=True)
                )
                for each in after
            ]
            assert paid(form, together(form, profile), t, profile[t]) == choose(values)
