"""Pure perfect Bayesian equilibria of a tree, for all beliefs, read off the tree and nothing else.

Shares nothing with the solver: it knows no stages, only an :class:`ExtensiveForm`, and works with
``Fraction`` throughout. One player may be informed; then the root draws one of two types, and q is
the probability of the first.

1. A public history is one node for each type, reached by the same moves. Players move at once where
   the information sets that follow one another do not tell apart what was done between them.
2. Backwards, for each public history, every matrix of values (player by type) that some equilibrium
   of what follows gives, with the set of q for which it does: a union of closed intervals.
3. Where nature moves, q is updated by the likelihoods; after the impossible it is free.
4. Where players move, every pure strategy is tried with every choice of what follows. The belief
   after an action of the informed player is q given the types that take it, free where that has no
   weight, and one and the same whatever the others did; everything that may follow the action must
   have some equilibrium at it. Nobody gains by another action, the informed player as either type.

Subtrees that are equal in all numbers are solved once.
"""

from collections import defaultdict
from fractions import Fraction
from itertools import product

EMPTY = ()
ALL = ((Fraction(0), Fraction(1)),)
NONE, FIRST, SECOND = None, 1, 0


# Sets of beliefs: disjoint closed intervals in ascending order


def union(*sets):
    found = []
    for low, high in sorted(interval for each in sets for interval in each):
        if found and low <= found[-1][1]:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return tuple(found)


def meet(first, second):
    if first == ALL:
        return second
    if second == ALL:
        return first
    pairs = ((max(a, c), min(b, d)) for a, b in first for c, d in second)
    return union(tuple((low, high) for low, high in pairs if low <= high))


def contains(beliefs, q):
    return any(low <= q <= high for low, high in beliefs)


def where_no_gain(first, second):
    """The q with q * first + (1 - q) * second <= 0."""
    if first <= 0 and second <= 0:
        return ALL
    if first > 0 and second > 0:
        return EMPTY
    root = Fraction(second) / (second - first)
    return ((root, Fraction(1)),) if first <= 0 else ((Fraction(0), root),)


def before(beliefs, first, second):
    """The q that an event with these likelihoods by type turns into one of given beliefs."""
    return union(
        *(
            meet(
                where_no_gain(-first * (1 - low), second * low),
                where_no_gain(first * (1 - high), -second * high),
            )
            for low, high in beliefs
        )
    )


# What can be read off the tree


class History:
    """A public history: who moves, what follows, and what was found for it.

    ``values`` maps each matrix of values to the beliefs that support it; ``plays`` does the same
    for each matrix with the profile each type plays here.
    """

    def __init__(self, label, kind, players=(), shape=(), chances=(), children=None):
        self.label = label
        self.kind = kind
        self.players = players
        self.shape = shape
        self.chances = chances
        self.children = children or {}
        self.values = {}
        self.plays = {}

    @property
    def cover(self):
        """The beliefs that have an equilibrium here."""
        return union(*self.values.values())


class TreeOracle:
    """All equilibria of a tree.

    ``informed`` is the player whose type the root draws, None if there is no such draw. ``votes``
    tells of a node's label whether votes are cast there: those are solved without ballots that are
    weakly dominated; without it nothing is left out.
    """

    def __init__(self, tree, informed=None, votes=None):
        self.tree = tree
        self.informed = informed
        self.votes = votes
        self.n_nodes = tree.n_nodes
        self.totals = self._totals()
        self.met = set()
        self.known = {}
        self.numbers = {}
        self.prior = Fraction(1)
        roots = (0,)
        if informed is not None:
            draw = tree.information_sets[tree.information_set[0]]
            assert draw.is_chance
            assert len(draw.actions) == 2
            self.prior = draw.probabilities[0]
            roots = tree.children[0]
        self.n_types = len(roots)
        self.root = self._read(tuple(roots))

    def equilibria(self):
        """The value matrices of the equilibria of the whole tree."""
        return {values for values, q in self.root.values.items() if contains(q, self.prior)}

    def _totals(self):
        """What each play has paid up to each node."""
        found = []
        for above, row in zip(self.tree.parent, self.tree.payoffs, strict=True):
            paid = found[above] if above >= 0 else (Fraction(0),) * self.tree.n_players
            found.append(tuple(a + b for a, b in zip(paid, row, strict=True)) if row else paid)
        return found

    def _read(self, nodes):
        choice = self._choice([nodes])
        label = self.tree.node_labels[nodes[0]].split(" | ")[-1] if self.votes else ""
        if choice is None:
            assert all(self.tree.information_set[node] < 0 for node in nodes)
            payoffs = tuple(zip(*(self.totals[node] for node in nodes), strict=True))
            return self._solved(("end", label, payoffs), History(label, "end"), payoffs)
        if choice.is_chance:
            chances = tuple(zip(*(self._set(node).probabilities for node in nodes), strict=True))
            after = {
                (k,): self._read(tuple(self.tree.children[node][k] for node in nodes))
                for k in range(len(chances))
            }
            history = History(label, "chance", chances=chances, children=after)
            return self._solved(("chance", label, chances), history)
        players, shape, reached = [], [], {(): nodes}
        while choice and choice.player not in players and not choice.is_chance:
            self._meet(reached)
            players.append(choice.player)
            shape.append(len(choice.actions))
            reached = {
                (*profile, k): tuple(self.tree.children[node][k] for node in those)
                for profile, those in reached.items()
                for k in range(shape[-1])
            }
            choice = self._choice(reached.values())
        after = {profile: self._read(those) for profile, those in reached.items()}
        history = History(label, "decision", tuple(players), tuple(shape), children=after)
        return self._solved(("decision", label, history.players, history.shape), history)

    def _set(self, node):
        return self.tree.information_sets[self.tree.information_set[node]]

    def _choice(self, reached):
        """The choice made at all these nodes by somebody who cannot tell them apart, if any."""
        by_type = [set() for _ in range(self.n_types)]
        for nodes in reached:
            for found, node in zip(by_type, nodes, strict=True):
                found.add(self.tree.information_set[node])
        if any(len(found) > 1 or min(found) < 0 for found in by_type):
            return None
        numbers = [min(found) for found in by_type]
        choices = [self.tree.information_sets[number] for number in numbers]
        assert len({(each.player, each.actions) for each in choices}) == 1
        knows = choices[0].is_chance or choices[0].player == self.informed
        assert len(set(numbers)) == (self.n_types if knows else 1)
        return choices[0]

    def _meet(self, reached):
        """Every information set belongs to one public history."""
        numbers = {self.tree.information_set[n] for nodes in reached.values() for n in nodes}
        assert self.met.isdisjoint(numbers)
        self.met |= numbers

    def _solved(self, what, history, payoffs=None):
        """The history, or the equal one solved before."""
        key = (*what, *(id(child) for child in history.children.values()))
        known = self.known.get(key)
        if known is not None:
            return known
        self.known[key] = history
        if history.kind == "end":
            history.values = {payoffs: ALL}
        elif history.kind == "chance":
            self._nature(history)
        else:
            Choice(self, history).solve()
        return history

    def _nature(self, history):
        zero = ((Fraction(0),) * self.n_types,) * self.tree.n_players
        partial = {zero: ALL}
        for (number,), child in history.children.items():
            chances = history.chances[number]
            found = defaultdict(tuple)
            for values, beliefs in child.values.items():
                held = before(beliefs, chances[0], chances[-1])
                for sums, known in partial.items():
                    both = meet(known, held)
                    if both:
                        new = tuple(
                            tuple(a + p * b for a, p, b in zip(row, chances, more, strict=True))
                            for row, more in zip(sums, values, strict=True)
                        )
                        found[new] = union(found[new], both)
            partial = found
        history.values = dict(partial)


# Simultaneous choices


class Choice:
    """One public history where players choose, what follows being solved."""

    def __init__(self, oracle, history):
        self.oracle = oracle
        self.history = history
        self.children = history.children
        self.kinds = range(oracle.n_types)
        movers = enumerate(history.players)
        self.known_by = next((m for m, player in movers if player == oracle.informed), None)
        self.uninformed = [m for m in range(len(history.players)) if m != self.known_by]
        self.covers = self._covers()
        self.refusals = {}
        self.threats = {}

    def _covers(self):
        """By the informed player's action: the beliefs at which everything after it goes on."""
        found = {}
        for profile, child in self.children.items():
            action = self._signal(profile)
            found[action] = meet(found.get(action, ALL), child.cover)
        return found

    def _signal(self, profile):
        return None if self.known_by is None else profile[self.known_by]

    def solve(self):
        allowed = self._allowed()
        for strategy in self._strategies(allowed):
            if len(set(map(self._signal, strategy))) == 1:
                found = self._pooled(strategy[0])
            else:
                found = self._separated(*strategy)
            for values, beliefs in found:
                if beliefs:
                    self._add(self.history.values, values, beliefs)
                    self._add(self.history.plays, (values, strategy), beliefs)

    def _add(self, known, key, beliefs):
        known[key] = union(known.get(key, EMPTY), beliefs)

    def _strategies(self, allowed):
        """By type, the profile played: only the informed player's action may differ."""
        for profile in self.children:
            if any(profile[m] not in allowed[m][0] for m in self.uninformed):
                continue
            if self.known_by is None:
                yield (profile,) * len(self.kinds)
            elif profile[self.known_by] == 0:
                for actions in product(*allowed[self.known_by]):
                    yield tuple(other(profile, self.known_by, action) for action in actions)

    def _pooled(self, profile):
        """All types act alike, or nobody knows a type."""
        action = self._signal(profile)
        for values, beliefs in self.children[profile].values.items():
            if not self._unseen_actions_do_not_pay({action}, profile, values):
                continue
            held = meet(beliefs, self.covers[action])
            for m, deviant in self._deviants(profile):
                player = self.history.players[m]
                held = meet(held, self._refusing(self.children[deviant], player, values[player]))
            yield values, held

    def _deviants(self, profile):
        for m in self.uninformed:
            for action in range(self.history.shape[m]):
                if action != profile[m]:
                    yield m, other(profile, m, action)

    def _refusing(self, child, player, worths):
        """The beliefs at which something may follow that gives a player no more than this."""
        key = (id(child), player, worths)
        if key not in self.refusals:
            gains = (
                (beliefs, [a - b for a, b in zip(values[player], worths, strict=True)])
                for values, beliefs in child.values.items()
            )
            self.refusals[key] = union(
                *(meet(beliefs, where_no_gain(gain[0], gain[-1])) for beliefs, gain in gains)
            )
        return self.refusals[key]

    def _unseen_actions_do_not_pay(self, seen, profile, values):
        """Whether after any action not taken some one belief keeps both types from it."""
        if self.known_by is None:
            return True
        player = self.oracle.informed
        return all(
            self._threat(action, other(profile, self.known_by, action), values[player])
            for action in range(self.history.shape[self.known_by])
            if action not in seen
        )

    def _threat(self, action, profile, worths):
        key = (profile, worths)
        if key not in self.threats:
            player = self.oracle.informed
            self.threats[key] = any(
                all(a <= b for a, b in zip(after[player], worths, strict=True))
                and meet(beliefs, self.covers[action])
                for after, beliefs in self.children[profile].values.items()
            )
        return self.threats[key]

    def _separated(self, mine, yours):
        """The first type acts as in one profile, the second as in the other.

        Inside (0, 1) the actions reveal the types. At q = 1 what follows the second type's action
        is believed anything, at q = 0 what follows the first's.
        """
        inside = ((FIRST, SECOND, ALL), (FIRST, NONE, ONE), (NONE, SECOND, ZERO))
        for first, second, beliefs in inside:
            ways = product(self._supported(mine, first), self._supported(yours, second))
            for one, two in ways:
                yield from self._tried(mine, yours, one, two, first, second, beliefs)

    def _supported(self, profile, belief):
        """What may follow a profile at a belief, or at any one belief if it is free."""
        cover = self.covers[self._signal(profile)]
        if belief is NONE:
            return [v for v, q in self.children[profile].values.items() if meet(q, cover)]
        if not contains(cover, belief):
            return []
        return self._at(self.children[profile], belief)

    @staticmethod
    def _at(child, belief):
        return [values for values, q in child.values.items() if contains(q, belief)]

    def _tried(self, mine, yours, one, two, first, second, beliefs):
        player = self.oracle.informed
        if two[player][0] > one[player][0] or one[player][1] > two[player][1]:
            return
        values = tuple((a[0], b[1]) for a, b in zip(one, two, strict=True))
        if not self._unseen_actions_do_not_pay(
            {self._signal(mine), self._signal(yours)}, mine, values
        ):
            return
        pairs = zip(self._deviants(mine), self._deviants(yours), strict=True)
        for (m, to_mine), (_, to_yours) in pairs:
            who = self.history.players[m]
            # The least a deviation can be made to give; at a weight of zero it does not matter.
            gains = [
                min(v[who][kind] for v in self._at(self.children[to], q)) - values[who][kind]
                if q is not NONE
                else Fraction(0)
                for kind, (to, q) in enumerate(((to_mine, first), (to_yours, second)))
            ]
            beliefs = meet(beliefs, where_no_gain(*gains))
        yield values, beliefs

    # Votes

    def _allowed(self):
        """By move and type, the actions tried: for votes those no other weakly dominates."""
        everything = [(tuple(range(n)),) * len(self.kinds) for n in self.history.shape]
        if not (self.oracle.votes and self.oracle.votes(self.history.label)):
            return everything
        found = []
        for m, n in enumerate(self.history.shape):
            views = [(k,) for k in self.kinds] if m == self.known_by else [tuple(self.kinds)]
            left = tuple(
                tuple(b for b in range(n) if not any(self._better(m, c, b, view) for c in range(n)))
                for view in views
            )
            found.append(left if len(left) > 1 else left * len(self.kinds))
        return found

    def _better(self, m, new, old, view):
        """Whether a ballot never gives less than another, and more against some others' ballots.

        What leads to the same state gives the same; else the worst must be as good as the best.
        """
        player = self.history.players[m]
        once = False
        for profile in self.children:
            if profile[m] != old:
                continue
            was, now = self.children[profile], self.children[other(profile, m, new)]
            if was is now:
                continue
            if not was.values or not now.values:
                return False
            for kind in view:
                least = min(values[player][kind] for values in now.values)
                most = max(values[player][kind] for values in was.values)
                if least < most:
                    return False
                once = once or least > most
        return once


ONE = ((Fraction(1), Fraction(1)),)
ZERO = ((Fraction(0), Fraction(0)),)


def other(profile, m, action):
    return (*profile[:m], action, *profile[m + 1 :])
