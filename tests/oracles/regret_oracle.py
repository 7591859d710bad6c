"""Counterfactual regret minimisation as the papers write it: node by node, in plain Python."""

from __future__ import annotations

from est_games.game.extensive import CHANCE, ExtensiveForm


class RegretOracle:
    """Walks the whole tree for every player; payoffs brought to [-1, 1] as floats."""

    def __init__(
        self,
        form: ExtensiveForm,
        *,
        alternating: bool = True,
        alpha: float = float("inf"),
        beta: float = float("inf"),
        gamma: float = 0.0,
        predictive: bool = False,
    ) -> None:
        self.form, self.alternating, self.predictive = form, alternating, predictive
        self.alpha, self.beta, self.gamma = alpha, beta, gamma
        tables = [table.fractions for table in form.leaf_totals]
        self.pays = []
        for table in tables:
            middle, half = (min(table) + max(table)) / 2, (max(table) - min(table)) / 2 or 1
            self.pays.append([float((amount - middle) / half) for amount in table])
        self.leaf = {node: place for place, node in enumerate(form.terminals)}
        self.sets = [k for k, choice in enumerate(form.information_sets) if choice.player != CHANCE]
        width = {k: len(form.information_sets[k].actions) for k in self.sets}
        self.regret = {k: [0.0] * width[k] for k in self.sets}
        self.play = {k: [1.0 / width[k]] * width[k] for k in self.sets}
        self.total = {k: [0.0] * width[k] for k in self.sets}
        self.time = 0

    def _chances(self, player: int) -> tuple[list[float], list[float]]:
        """Return the chance of each node by the others and nature, and by the player."""
        form = self.form
        others, own = [1.0] * form.n_nodes, [1.0] * form.n_nodes
        for node in range(1, form.n_nodes):
            above = form.parent[node]
            others[node], own[node] = others[above], own[above]
            number, mover = form.information_set[above], form.player[above]
            if mover == CHANCE:
                others[node] *= float(form.probability[node])
            elif mover == player:
                own[node] *= self.play[number][form.branch[node]]
            else:
                others[node] *= self.play[number][form.branch[node]]
        return others, own

    def _values(self, player: int, others: list[float]) -> list[float]:
        """Return what each node is worth to the player, weighted by the others' chance of it."""
        form = self.form
        worth = [0.0] * form.n_nodes
        for node in range(form.n_nodes - 1, -1, -1):
            if node in self.leaf:
                worth[node] = others[node] * self.pays[player][self.leaf[node]]
            if node:
                above = form.parent[node]
                mine = form.player[above] == player
                share = self.play[form.information_set[above]][form.branch[node]] if mine else 1.0
                worth[above] += share * worth[node]
        return worth

    def _update(self, player: int, others: list[float], own: list[float]) -> None:
        form, done = self.form, self.time - 1
        worth = self._values(player, others)
        keep, forgive = (
            (1.0 if power > 0 else 0.0) if abs(power) == float("inf") or not done
            else done**power / (done**power + 1)
            for power in (self.alpha, self.beta)
        )  # fmt: skip
        mine = [k for k in self.sets if form.information_sets[k].player == player]
        mean: dict[int, float] = {}
        for k in mine:
            members = form.members[k]
            gains = [
                sum(worth[form.children[node][a]] for node in members)
                for a in range(len(self.play[k]))
            ]
            mean[k] = sum(worth[node] for node in members)
            for a, share in enumerate(self.play[k]):
                old = self.regret[k][a]
                self.total[k][a] += self.time**self.gamma * own[members[0]] * share
                self.regret[k][a] = (keep if old > 0 else forgive) * old + gains[a] - mean[k]
        if not self.predictive:
            for k in mine:
                self.play[k] = _matched(self.regret[k])
            return
        # What would be earned if the others did the same again, the sets met last being first.
        for k in sorted(mine, key=lambda k: -form.members[k][0]):
            ahead = self._values(player, others)
            members = form.members[k]
            gains = [
                sum(ahead[form.children[node][a]] for node in members)
                for a in range(len(self.play[k]))
            ]
            self.play[k] = _matched(
                [max(r, 0.0) + q - mean[k] for r, q in zip(self.regret[k], gains, strict=True)]
            )

    def iterate(self) -> None:
        """Do one iteration."""
        self.time += 1
        players = range(self.form.n_players)
        if self.alternating:
            for player in players:
                self._update(player, *self._chances(player))
        else:
            chances = [self._chances(player) for player in players]
            for player in players:
                self._update(player, *chances[player])

    @property
    def average(self) -> dict[str, list[float]]:
        """The average behaviour by label, in the order of actions."""
        return {self.form.information_sets[k].label: _matched(self.total[k]) for k in self.sets}


def _matched(numbers: list[float]) -> list[float]:
    positive = [max(number, 0.0) for number in numbers]
    total = sum(positive)
    return [number / total if total > 0 else 1.0 / len(numbers) for number in positive]
