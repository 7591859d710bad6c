"""What an equilibrium makes of a compiled game: every course of play that may happen."""

from dataclasses import dataclass
from functools import cache
from itertools import product

import est_games as eg
from est_games.game.multistage import StageKind


@dataclass(frozen=True, kw_only=True)
class Course:
    """One course of play to its end.

    Parameters
    ----------
    kind : str
        The proposer's type.
    crisis : str
        What nature drew, empty where it drew nothing.
    facts : frozenset of str
        What had happened by the end, as far as anybody is paid for it.
    choices : tuple of (phase, player, action)
        In order of play; those that nobody is paid for are not asked.
    beliefs : tuple of (phase, tuple of Fraction)
        What the others believed of the proposer's type as each phase began.
    """

    kind: str
    crisis: str
    facts: frozenset
    choices: tuple
    beliefs: tuple

    def votes(self):
        """Return the ballots of the last vote, by player."""
        return {player: action for phase, player, action in self.choices if phase == "vote"}

    def did(self, player, action):
        """Whether a player made a choice of this name."""
        return any((who, what) == (player, action) for _, who, what in self.choices)


def courses(form, equilibrium):
    """Yield the courses of play with positive probability, each type's and each draw's."""
    nodes = equilibrium.plan.nodes
    for kind, name in enumerate(form.types):
        stack = [(0, "", (), ())]
        while stack:
            place, crisis, choices, beliefs = stack.pop()
            node = nodes[place]
            stage = form.stages[node.stage]
            if stage.kind is StageKind.TERMINAL:
                facts = frozenset(fact for fact, value in stage.facts if value)
                yield Course(
                    kind=name, crisis=crisis, facts=facts, choices=choices, beliefs=beliefs
                )
            elif stage.kind is StageKind.CHANCE:
                for drawn, target in zip(stage.outcomes, node.successors, strict=True):
                    stack.append((target, "" if drawn == "no crisis" else drawn, choices, beliefs))
            elif stage.kind is StageKind.DELAY:
                stack.append((node.successors[0], crisis, choices, beliefs))
            else:
                total = sum(node.belief)
                seen = (stage.phase, tuple(weight / total for weight in node.belief))
                lotteries = [lotteries[kind] for lotteries in node.strategy]
                for profile in product(*lotteries):
                    index = 0
                    for (action, _), move in zip(profile, stage.moves, strict=True):
                        index = index * len(move.actions) + action
                    made = tuple(
                        (stage.phase, form.players[move.player], move.actions[action])
                        for (action, _), move in zip(profile, stage.moves, strict=True)
                    )
                    stack.append((node.successors[index], crisis, choices + made, (*beliefs, seen)))


def in_force(treaty, situation, readings=None, parameters=None):
    """Return an institution in force facing a situation, and all its equilibria's courses."""
    return _in_force(
        treaty, situation, tuple((readings or {}).items()), tuple((parameters or {}).items())
    )


@cache
def _in_force(treaty, situation, readings, parameters):
    form = eg.compile_game(
        eg.load_treaty(treaty),
        eg.load_situation(situation),
        readings=dict(readings),
        parameters=dict(parameters),
        in_force=True,
    )
    solution = eg.solve(form, "perfect-bayesian")
    assert solution.equilibria
    assert all(equilibrium.regret == 0 for equilibrium in solution.equilibria)
    return form, [tuple(courses(form, each)) for each in solution.equilibria]


def crises(plays, crisis):
    """Return the courses of play after one crisis, over all equilibria."""
    return [course for play in plays for course in play if course.crisis == crisis]
