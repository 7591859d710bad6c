"""How far rounding carries CFR+ on Leduc poker from its exact course, ours and OpenSpiel's.

Run with ``python benchmarks/regret_precision.py [iterations]``; a thousand take ten minutes and
more. The same iterations are done in balls (python-flint) of so many binary digits that their radii
stay far below a float's rounding: 256, and ten for each iteration. What is exact here is so but for
ties: a regret whose ball holds zero is taken for zero.

Regret matching jumps where regrets change their sign, so a difference of one rounding grows about
tenfold every eight iterations: after some 140 iterations no two programs agree unless they round
alike at every step, whichever way they sum.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

import est_games as eg

DIGITS = 10
"""Binary digits for each iteration; balls lose about nine."""
LOOKS = (10, 30, 100, 130, 160, 200, 300, 500, 700, 1000)


class ExactRun:
    """CFR+ with alternating updates and linear averages for two, in balls.

    Parameters
    ----------
    form : ExtensiveForm
        A two-player game.
    """

    def __init__(self, form: eg.ExtensiveForm) -> None:
        from flint import arb, fmpq

        def ball(number: Fraction) -> Any:
            return arb(fmpq(number.numerator, number.denominator))

        self.form, self.zero, self.one = form, arb(0), arb(1)
        tree = form.tree
        chances = [self.one] * tree.n_nodes
        exact = [Fraction(p).limit_denominator(10_000) for p in form.chance_probabilities.tolist()]
        for node in range(1, tree.n_nodes):
            above = int(tree.parent[node])
            taken = int(tree.action_start[tree.information_set[above]] + tree.action[node])
            is_chance = tree.player[above] < 0
            chances[node] = chances[above] * (ball(exact[taken]) if is_chance else self.one)
        leaves = tree.leaves.tolist()
        places = [plex.leaf_sequence(tree).tolist() for plex in form.treeplexes]
        self.terms = []
        for player, table in enumerate(form.leaf_totals):
            sums: dict[tuple[int, int], Any] = {}
            for leaf, mine, other, amount in zip(
                leaves, places[player], places[1 - player], table.fractions, strict=True
            ):
                paid = ball(amount) * chances[leaf]
                sums[mine, other] = sums.get((mine, other), self.zero) + paid
            self.terms.append([(mine, other, paid) for (mine, other), paid in sums.items()])
        self.sets = [
            list(
                zip(
                    plex.first_sequence.tolist(),
                    plex.n_actions.tolist(),
                    plex.parent_sequence.tolist(),
                    strict=True,
                )
            )
            for plex in form.treeplexes
        ]
        sizes = [plex.n_sequences for plex in form.treeplexes]
        self.regret = [[self.zero] * n for n in sizes]
        self.average = [[self.zero] * n for n in sizes]
        self.play = [[self.one] * n for n in sizes]
        self.plan = [[self.one] * n for n in sizes]
        self.iterations = self.undecided = 0
        for player, rows in enumerate(self.sets):
            for first, n, _ in rows:
                self.play[player][first : first + n] = [self.one / n] * n
            self._make_plan(player)

    def _make_plan(self, player: int) -> None:
        plan, play = self.plan[player], self.play[player]
        for first, n, above in self.sets[player]:
            for sequence in range(first, first + n):
                plan[sequence] = plan[above] * play[sequence]

    def iterate(self) -> None:
        """Do one iteration, the first player before the second."""
        self.iterations += 1
        for player, rows in enumerate(self.sets):
            value = [self.zero] * len(self.plan[player])
            others, play, regret = self.plan[1 - player], self.play[player], self.regret[player]
            for mine, other, paid in self.terms[player]:
                value[mine] += paid * others[other]
            average, plan = self.average[player], self.plan[player]
            for sequence in range(1, len(plan)):
                average[sequence] += self.iterations * plan[sequence]
            for first, n, above in reversed(rows):
                span = range(first, first + n)
                mean = sum((value[s] * play[s] for s in span), self.zero)
                value[above] += mean
                total = self.zero
                for s in span:
                    new = regret[s] + value[s] - mean
                    if not new > 0:
                        # What cannot be told from zero is an exact tie for all we know.
                        self.undecided += not new < 0 and not new.is_exact()
                        new = self.zero
                    regret[s] = new
                    total += new
                is_sure = sum(bool(regret[s] > 0) for s in span) == 1
                for s in span:
                    if is_sure:
                        play[s] = self.one if regret[s] > 0 else self.zero
                    else:
                        play[s] = regret[s] / total if total > 0 else self.one / n
            self._make_plan(player)

    def behavior(self) -> np.ndarray:
        """Return the average behaviour, shape (n_actions,)."""
        tree = self.form.tree
        found = np.ones(int(tree.action_start[-1]))
        for player, plex in enumerate(self.form.treeplexes):
            average = self.average[player]
            for number, (first, n, _) in zip(
                plex.information_sets.tolist(), self.sets[player], strict=True
            ):
                total = sum(average[first : first + n], self.zero)
                start = int(tree.action_start[number])
                found[start : start + n] = [
                    float((average[s] / total if total > 0 else self.one / n).mid())
                    for s in range(first, first + n)
                ]
        return found

    def radius(self) -> str:
        """Return how wide the widest ball of an average is, as a share of the weights' sum."""
        widest = max(x.rad() for average in self.average for x in average)
        weights = self.iterations * (self.iterations + 1) / 2
        return str((widest / weights).str(1, radius=False)) if widest > 0 else "0"


def table(iterations: int) -> Iterator[tuple[str, str, str]]:
    """Yield rows: exact exploitability after so many iterations, how far each program is."""
    import flint

    flint.ctx.prec = 256 + DIGITS * iterations
    form = eg.published_tree("southey-2005")
    exact, ours = ExactRun(form), eg.RegretMinimizer(form, "CFR+")
    try:
        import pyspiel
    except ImportError:
        theirs = None
    else:
        game = pyspiel.load_game("leduc_poker")
        theirs = pyspiel.CFRPlusSolver(game)
    for goal in [look for look in LOOKS if look <= iterations]:
        while exact.iterations < goal:
            exact.iterate()
            if theirs is not None:
                theirs.evaluate_and_update_policy()
        ours.run(goal - ours.iterations)
        lost = ours.evaluator.exploitability(exact.behavior())
        own = ours.exploitability() - lost
        said = f"{lost:.9g} (radius {exact.radius()}, {exact.undecided} ties); ours {own:+.1g}"
        peer = "OpenSpiel: not installed"
        if theirs is not None:
            apart = pyspiel.exploitability(game, theirs.average_policy()) - lost
            peer = f"OpenSpiel {apart:+.1g}"
        yield f"exact CFR+, Leduc, {goal}", said, peer


if __name__ == "__main__":
    for row in table(int(sys.argv[1]) if len(sys.argv) > 1 else 1000):
        print(*row, flush=True)
