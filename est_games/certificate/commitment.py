"""Can a leader of a bimatrix game commit itself to more? Bounds for every reply of the follower.

What a bound counts of a leader's strategy `i`, for the follower's reply `j`: the leader's payoffs
against every reply `k`, and the *gains* :math:`g_{jk}(i) = u_F(i, j) - u_F(i, k)` that make the
follower prefer `j`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from est_games.certificate.correlated import Bound
from est_games.certificate.malformed import are_exact, refuses_malformed
from est_games.errors import Problem
from est_games.game.normal import NormalForm

Mixture = tuple[Fraction, ...]
Profile = tuple[Mixture, ...]
Table = Sequence[Sequence[Fraction]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StrongProof:
    r"""The evidence that no commitment pays the leader more, ties broken in its favour.

    Parameters
    ----------
    replies : mapping of int to Bound
        By reply `j` of the follower, unless the leader never gets more against it: prices `y`, none
        negative, by other reply `k`, with
        :math:`u_L(i, j) + \sum_k y_k g_{jk}(i) \le \beta` for every strategy `i` of the leader.
    """

    replies: Mapping[int, Bound]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyClass:
    r"""Replies that always pay the follower the same, and how much they let the leader get.

    Parameters
    ----------
    members : tuple of int
        The replies; the first is `j`.
    bound : Bound
        Of the leader's payoffs against every reply and the gains of every reply, in this order:
        either a mean of the payoffs against the members is bounded where `j` is best; or a sum of
        gains over others is nowhere positive, so that `j` is never best alone.
    steps : tuple of (int or None, Bound) pairs
        Where the bound alone does not keep the leader below the value: replies that are best too
        wherever those known to be best all give the leader the value; at last None, and a
        bound which says that this is nowhere.
    """

    members: tuple[int, ...]
    bound: Bound
    steps: tuple[tuple[int | None, Bound], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WeakProof:
    """The evidence for what a leader can be sure of, ties broken against it.

    Parameters
    ----------
    classes : tuple of ReplyClass
        All replies.
    limit, inside : tuple of Fraction, shape (m,)
        Two commitments. At the second the members of one class alone are best; at the first they
        are best and each gives the leader the value, or more; in between it gets close to it.
    """

    classes: tuple[ReplyClass, ...]
    limit: Mixture
    inside: Mixture


def leader_tables(game: NormalForm, leader: int) -> tuple[Table, Table]:
    """Return the leader's and the follower's payoffs, a row for each strategy of the leader."""
    m, n = game.shape
    rows = [[[table[i * n + j] for j in range(n)] for i in range(m)] for table in game.payoffs]
    if leader == 1:
        rows = [list(map(list, zip(*table, strict=True))) for table in rows]
    return rows[leader], rows[1 - leader]


def _expected(table: Table, mixture: Sequence[Fraction]) -> list[Fraction]:
    """Return what each reply pays on average."""
    return [
        sum(map(Fraction.__mul__, mixture, column), Fraction(0))
        for column in zip(*table, strict=True)
    ]


def _mixture_problems(mixture: Sequence[Fraction], size: int, path: str) -> Iterator[Problem]:
    is_exact = len(mixture) == size and are_exact(mixture)
    if not is_exact or min(mixture) < 0 or sum(mixture) != 1:
        yield Problem(path=path, message="is no distribution over the strategies")


@refuses_malformed
def reply_problems(
    game: NormalForm, leader: int, profile: Profile, value: Fraction, *, weak: bool = False
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that a commitment and its reply pay the leader a value.

    Parameters
    ----------
    game : NormalForm
        Two players.
    leader : int
        Who commits itself.
    profile : tuple of tuple of Fraction
        The commitment and the follower's reply, by player.
    value : Fraction
        The claim.
    weak : bool
        Whether every best reply must pay the leader so much.
    """
    mine, theirs = leader_tables(game, leader)
    commitment, reply = profile[leader], profile[1 - leader]
    problems = [
        *_mixture_problems(commitment, len(mine), f"profile[{leader}]"),
        *_mixture_problems(reply, len(mine[0]), f"profile[{1 - leader}]"),
    ]
    if problems:
        return tuple(problems)
    gets, pays = _expected(mine, commitment), _expected(theirs, commitment)
    if any(weight and pays[j] < max(pays) for j, weight in enumerate(reply)):
        problems.append(Problem(path=f"profile[{1 - leader}]", message="is no best reply"))
    reached = sum(map(Fraction.__mul__, reply, gets), Fraction(0))
    if reached != value:
        message = "pays the leader another value"
        problems.append(Problem(path="profile", message=message, value=str(reached)))
    if weak and any(x < value and y == max(pays) for x, y in zip(gets, pays, strict=True)):
        problems.append(Problem(path="profile", message="has a best reply that pays less"))
    return tuple(problems)


@refuses_malformed
def strong_commitment_problems(
    game: NormalForm, leader: int, profile: Profile, value: Fraction, proof: StrongProof
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that a commitment is the best, ties broken for the leader.

    Examples
    --------
    Committed to its second strategy half of the time, the row player gets 7/2; as a follower of
    nobody it would get two (Conitzer and Sandholm 2006).

    >>> game = NormalForm.from_payoffs([[2, 4], [1, 3]], [[1, 0], [0, 1]])
    >>> half, one, zero = Fraction(1, 2), Fraction(1), Fraction(0)
    >>> bound = Bound(normal=(one, zero), offset=Fraction(7, 2), prices=((0, half),))
    >>> proof = StrongProof(replies={1: bound})
    >>> strong_commitment_problems(game, 0, ((half, half), (zero, one)), Fraction(7, 2), proof)
    ()
    """
    problems = list(reply_problems(game, leader, profile, value))
    mine, theirs = leader_tables(game, leader)
    for j in range(len(mine[0])):
        bound = proof.replies.get(j)
        prices = dict(bound.prices) if bound else {}
        if not are_exact(prices.values()) or any(
            k not in range(len(mine[0])) or price < 0 for k, price in prices.items()
        ):
            problems.append(Problem(path=f"replies[{j}]", message="has prices that are none"))
            continue
        highest = max(
            gets[j] + sum((y * (pays[j] - pays[k]) for k, y in prices.items()), Fraction(0))
            for gets, pays in zip(mine, theirs, strict=True)
        )
        if highest > value:
            message = "may pay the leader more"
            problems.append(Problem(path=f"replies[{j}]", message=message, value=str(highest)))
    return tuple(problems)


def pure_commitments(
    game: NormalForm, leader: int, *, weak: bool = False
) -> tuple[Fraction, tuple[tuple[int, int], ...]]:
    """Return the most a leader can get by committing itself to one strategy, and every way to it.

    Parameters
    ----------
    game : NormalForm
        Two players.
    leader : int
        Who commits itself.
    weak : bool
        Whether ties are broken against the leader.

    Returns
    -------
    value : Fraction
        The most.
    choices : tuple of (int, int) pairs
        The leader's strategy and the follower's reply.
    """
    mine, theirs = leader_tables(game, leader)
    worth = {}
    for i, (gets, pays) in enumerate(zip(mine, theirs, strict=True)):
        best = [j for j, amount in enumerate(pays) if amount == max(pays)]
        level = (min if weak else max)(gets[j] for j in best)
        worth[i] = level, [j for j in best if gets[j] == level]
    value = max(level for level, _ in worth.values())
    return value, tuple(
        (i, j) for i, (level, replies) in worth.items() if level == value for j in replies
    )


@refuses_malformed
def weak_commitment_problems(
    game: NormalForm,
    leader: int,
    profile: Profile | None,
    value: Fraction,
    proof: WeakProof,
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that a leader can be sure of a value, and of no more.

    Parameters
    ----------
    game : NormalForm
        Two players.
    leader : int
        Who commits itself.
    profile : tuple of tuple of Fraction, or None
        A commitment that attains the value, and the worst best reply; None if none does.
    value : Fraction
        The supremum, ties broken against the leader.
    proof : WeakProof
        The evidence.

    Notes
    -----
    1. Where a reply is best, so are those that always pay the follower the same. The sets of
       commitments to which the replies of a class are best cover all commitments; those without a
       point where they alone are best can be left out, being closed, convex and thin.
    2. A class that stays keeps the leader, where it is best, from more than the value in the mean
       over some of its members, and so with the worst of them.
    3. Close to the value it gets between the two commitments told.
    4. The value is not attained if for each class that stays the leader gets less, or the replies
       that must be best with it where they all give the value are too many.
    """
    problems = []
    mine, theirs = leader_tables(game, leader)
    n = len(mine[0])
    if sorted(k for each in proof.classes for k in each.members) != list(range(n)):
        problems.append(Problem(path="classes", message="are no partition of the replies"))
        return tuple(problems)
    for place, each in enumerate(proof.classes):
        for text in _class_problems(mine, theirs, each, value, attained=profile is not None):
            problems.append(Problem(path=f"classes[{place}]", message=text))
    for name, mixture in (("limit", proof.limit), ("inside", proof.inside)):
        problems.extend(_mixture_problems(mixture, len(mine), name))
    if not problems and not any(
        _approaches(mine, theirs, each, value, proof) for each in proof.classes
    ):
        problems.append(Problem(path="limit", message="does not approach the value"))
    if profile is not None:
        problems.extend(reply_problems(game, leader, profile, value, weak=True))
    return tuple(problems)


def _class_problems(
    mine: Table, theirs: Table, each: ReplyClass, value: Fraction, *, attained: bool
) -> Iterator[str]:
    n, members = len(mine[0]), set(each.members)
    first = each.members[0]
    if any(pays[k] != pays[first] for pays in theirs for k in members):
        yield "does not always pay the follower the same"
    texts = [*_bound_texts(mine, theirs, first, each.bound)]
    if texts:
        yield from texts
        return
    means, gains = each.bound.normal[:n], each.bound.normal[n:]
    others = [gains[k] for k in range(n) if k not in members]
    if not any(means):
        if not (any(others) and min(others) >= 0 and each.bound.offset <= 0):
            yield "may be best alone"
        return
    if any(gains) or min(means) < 0 or sum(means[k] for k in members) != 1 or sum(means) != 1:
        yield "bounds no mean of payoffs against its members"
    elif each.bound.offset > value:
        yield "may pay the leader more"
    elif each.bound.offset == value and not attained:
        yield from _step_texts(mine, theirs, each, value)


def _step_texts(mine: Table, theirs: Table, each: ReplyClass, value: Fraction) -> Iterator[str]:
    """Yield what is wrong with the steps that show that the value is not attained."""
    n, best = len(mine[0]), set(each.members)
    closed = False
    for k, bound in each.steps:
        yield from _bound_texts(mine, theirs, each.members[0], bound)
        means, gains = bound.normal[:n], bound.normal[n:]
        if min(means) < 0 or any(x for j, x in enumerate(means) if j not in best):
            yield "counts on replies that need not be best"
        spare = bound.offset - value * sum(means)
        if k is None:
            closed = not any(gains) and spare < 0
        elif not 0 <= k < n or any(x != (j == k) for j, x in enumerate(gains)) or spare > 0:
            yield "has a step that does not follow"
        else:
            best.add(k)
    if not closed:
        yield "may attain the value"


def _bound_texts(mine: Table, theirs: Table, first: int, bound: Bound) -> Iterator[str]:
    """Yield what is wrong with a bound of payoffs and gains where a reply is best."""
    n = len(mine[0])
    if not bound.is_exact:
        yield "has numbers that are not exact"
        return
    if len(bound.normal) != 2 * n:
        yield f"needs {2 * n} weights"
        return
    prices: dict[int, Fraction] = dict(bound.prices)
    if any(k not in range(n) or price < 0 for k, price in prices.items()):
        yield "has prices that are none"
        return
    for gets, pays in zip(mine, theirs, strict=True):
        total = sum(map(Fraction.__mul__, bound.normal[:n], gets), Fraction(0))
        for k, weight in enumerate(bound.normal[n:]):
            total += (weight + prices.get(k, Fraction(0))) * (pays[first] - pays[k])
        if total > bound.offset:
            yield "has a bound that is exceeded"
            return


def _approaches(
    mine: Table, theirs: Table, each: ReplyClass, value: Fraction, proof: WeakProof
) -> bool:
    first = each.members[0]
    gets, pays = _expected(mine, proof.limit), _expected(theirs, proof.limit)
    inside = _expected(theirs, proof.inside)
    return (
        all(gets[k] >= value for k in each.members)
        and pays[first] == max(pays)
        and all(inside[k] < inside[first] for k in range(len(pays)) if k not in each.members)
    )
