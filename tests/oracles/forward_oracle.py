"""Forward induction from the definitions, by breakpoints: two types, and for D1 two responses."""

from fractions import Fraction
from itertools import combinations, pairwise


def with_middles(points):
    """Points between zero and one, these two, and one between each two neighbours."""
    kept = sorted({Fraction(0), Fraction(1), *(p for p in points if 0 <= p <= 1)})
    return sorted({*kept, *((a + b) / 2 for a, b in pairwise(kept))})


def crossing(a, b, c, d):
    """Where the line from a to b meets that from c to d, over zero to one."""
    return None if a - b == c - d else Fraction(a - c, (a - b) - (c - d))


def best_replies(receiver, types):
    """Sets of responses that are best for some belief over one or two types."""
    n = len(receiver[0])
    if len(types) == 1:
        beliefs = [{types[0]: Fraction(1)}]
    else:
        first, second = (receiver[t] for t in types)
        meets = (
            crossing(first[i], second[i], first[j], second[j]) for i, j in combinations(range(n), 2)
        )
        shares = with_middles([p for p in meets if p is not None])
        beliefs = [{types[0]: 1 - p, types[1]: p} for p in shares]
    found = set()
    for belief in beliefs:
        values = [sum(p * receiver[t][k] for t, p in belief.items()) for k in range(n)]
        found.add(frozenset(k for k in range(n) if values[k] == max(values)))
    return found


def is_removed_intuitively(sender, receiver, bound):
    """By one unsent message: rows of payoffs by type, and what the types have."""
    types = tuple(range(len(bound)))
    all_best = set().union(*best_replies(receiver, types))
    left = tuple(t for t in types if max(sender[t][k] for k in all_best) >= bound[t])
    if not left:
        return False
    best = set().union(*best_replies(receiver, left))
    return any(min(sender[t][k] for k in best) > bound[t] for t in types)


def is_removed_by_d1(sender, receiver, bound):
    """Two types and two responses: mixtures by the probability of the second."""
    return _is_removed(sender, receiver, bound, lambda keen, even: keen | even)


def is_removed_as_never_weak_best(sender, receiver, bound):
    """The same, if only responses count at which a type is just as well off."""
    return _is_removed(sender, receiver, bound, lambda keen, even: even)


def _is_removed(sender, receiver, bound, counted):
    points = [crossing(sender[t][0], sender[t][1], bound[t], bound[t]) for t in (0, 1)]
    mixtures = with_middles([p for p in points if p is not None])

    def replies(types):
        faces = best_replies(receiver, types)
        return [
            r
            for r in mixtures
            if frozenset((0, 1)) in faces
            or (r == 0 and any(0 in face for face in faces))
            or (r == 1 and any(1 in face for face in faces))
        ]

    def gain(t, r):
        return (1 - r) * sender[t][0] + r * sender[t][1] - bound[t]

    keen = [{r for r in replies((0, 1)) if gain(t, r) > 0} for t in (0, 1)]
    even = [{r for r in replies((0, 1)) if gain(t, r) == 0} for t in (0, 1)]
    left = tuple(
        t for t in (0, 1) if not (keen[1 - t] and counted(keen[t], even[t]) <= keen[1 - t])
    )
    if not left:
        return False
    return all(any(gain(t, r) > 0 for t in (0, 1)) for r in replies(left))
