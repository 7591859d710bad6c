"""Are stationary strategies an equilibrium of a stochastic game, and are these all the pure ones?

What a state is worth is claimed; that it is so is an equation for each state. Then nobody may gain
by leaving, once, what is prescribed there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from est_games.certificate.malformed import refuses_malformed
from est_games.errors import Problem
from est_games.game.stochastic import StochasticForm

Vector = tuple[Fraction, ...]
Choice = tuple[tuple[int, tuple[int, ...]], ...]
"""What is played in some states: (state, profile) pairs."""
Mixture = tuple[Vector, ...]
"""What each player plays in a state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalPlay:
    """What is played in states that lead to each other, after what is played where they lead to.

    Parameters
    ----------
    choice : tuple of (state, profile) pairs
        What is played.
    values : tuple of tuple of Fraction, shape (n_own_states, n_players)
        What each of these states is worth then.
    deviation : (state, player, strategy) or None
        By which somebody gains; none where nobody does.
    """

    choice: Choice
    values: tuple[Vector, ...]
    deviation: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PureMarkovSearch:
    """Every pure stationary profile, looked at component by component of the states.

    Parameters
    ----------
    components : tuple of tuple of int
        The states; none leads to one of a later component.
    plays : mapping of Choice to tuple of LocalPlay
        For each choice that is an equilibrium as far as it goes, all choices in the next component.
    """

    components: tuple[tuple[int, ...], ...]
    plays: Mapping[Choice, tuple[LocalPlay, ...]]


@refuses_malformed
def markov_problems(
    form: StochasticForm, play: Sequence[Mixture], values: Sequence[Vector]
) -> tuple[Problem, ...]:
    r"""Return what is wrong with a claim of a stationary equilibrium and what its states are worth.

    .. math:: V_i(s) = \sum_a x(a) (r_i(s, a) + \delta_i \sum_t p(t | s, a) V_i(t))
        \ge \text{the same with any strategy of } i \text{'s in } s

    Parameters
    ----------
    form : StochasticForm
        The game.
    play : sequence of Mixture, shape (n_states, n_players)
        The probabilities of strategies.
    values : sequence of tuple of Fraction, shape (n_states, n_players)
        What states are worth.

    Notes
    -----
    The equation has one solution, since the future is discounted or play may end. If nobody gains
    by a deviation that happens once, nobody gains by any, of whatever kind.

    References
    ----------
    Blackwell (1965), Discounted dynamic programming; Fink (1964), Equilibrium in a stochastic
    n-person game.

    Examples
    --------
    >>> form = StochasticForm.from_rule(
    ...     {"here": {"one": ["stop", "wait"]}}, payoff=lambda s, a: [int(a == ("stop",))],
    ...     transition=lambda s, a: "here" if a == ("wait",) else None, discount="1/2",
    ... )
    >>> stop = ((Fraction(1), Fraction(0)),)
    >>> markov_problems(form, [stop], [(Fraction(1),)])
    ()
    """
    return tuple(_problems(form, play, values))


def _problems(
    form: StochasticForm, play: Sequence[Mixture], values: Sequence[Vector]
) -> Iterator[Problem]:
    for s, mixture in enumerate(play):
        path = f"play[{form.states[s]}]"
        if tuple(map(len, mixture)) != form.shapes[s] or any(
            min(row) < 0 or sum(row) != 1 for row in mixture
        ):
            yield Problem(path=path, message="is not probabilities of strategies")
            continue
        for i in range(form.n_players):
            totals = _strategy_values(form, s, i, mixture, values)
            gets = sum((x * v for x, v in zip(mixture[i], totals, strict=True)), Fraction(0))
            if gets != values[s][i]:
                yield Problem(path=path, message="is worth another amount", value=str(gets))
            elif max(totals) > gets:
                yield Problem(path=path, message=f"leaves a gain to {form.players[i]}")


def _strategy_values(
    form: StochasticForm, state: int, player: int, mixture: Mixture, values: Sequence[Vector]
) -> list[Fraction]:
    """Return what each strategy of a player brings in a state, against what the others mix."""
    totals = [Fraction(0)] * form.shapes[state][player]
    for place, profile in enumerate(form.profiles(state)):
        chance = Fraction(1)
        for j, k in enumerate(profile):
            if j != player:
                chance *= mixture[j][k]
        if chance:
            worth = profile_value(form, state, place, player, lambda t: values[t][player])
            totals[profile[player]] += chance * worth
    return totals


def profile_value(
    form: StochasticForm, state: int, place: int, player: int, worth: Callable[[int], Fraction]
) -> Fraction:
    """Return what a profile brings a player in a state, given what states are worth to it."""
    later = sum((q * worth(t) for t, q in form.transitions[state][place]), Fraction(0))
    return form.payoffs[state][player][place] + form.discounts[player] * later


@refuses_malformed
def pure_search_problems(
    form: StochasticForm, search: PureMarkovSearch, found: Sequence[Choice]
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim to know all pure stationary equilibria.

    Parameters
    ----------
    form : StochasticForm
        The game.
    search : PureMarkovSearch
        What was looked at.
    found : sequence of Choice
        The equilibria.

    Notes
    -----
    1. Components hold all states, and none leads to a later one, so what is played in the first
       ones decides what they are worth.
    2. After every choice that nobody leaves, every choice in the next component is there; its
       values solve their equations; and somebody gains by the deviation named, or nobody by any.
    3. What nobody leaves to the end are the equilibria found.
    """
    return tuple(_search_problems(form, search, found))


def _search_problems(
    form: StochasticForm, search: PureMarkovSearch, found: Sequence[Choice]
) -> Iterator[Problem]:
    ranks = {s: k for k, group in enumerate(search.components) for s in group}
    if sorted(s for group in search.components for s in group) != list(range(form.n_states)):
        yield Problem(path="components", message="must hold every state once")
        return
    for s, row in enumerate(form.transitions):
        if any(ranks[t] > ranks[s] for chances in row for t, _ in chances):
            yield Problem(path="components", message="lead to later ones")
            return
    contexts: list[tuple[Choice, dict[int, Vector]]] = [((), {})]
    for group in search.components:
        following = []
        for context, known in contexts:
            plays = search.plays.get(context, ())
            wanted = set(product(*(form.profiles(s) for s in group)))
            given = [tuple(profile for _, profile in play.choice) for play in plays]
            ordered = all(tuple(s for s, _ in play.choice) == group for play in plays)
            if not ordered or set(given) != wanted or len(given) != len(wanted):
                yield Problem(path="plays", message="leave out a choice", value=str(context))
                return
            for play in plays:
                values = known | dict(zip(group, play.values, strict=True))
                if not _is_settled(form, play, values):
                    yield Problem(path="plays", message="are not settled", value=str(play.choice))
                    return
                if play.deviation is None:
                    following.append((context + play.choice, values))
        contexts = following
    if sorted(context for context, _ in contexts) != sorted(found):
        yield Problem(path="found", message="is not what nobody leaves")


def _is_settled(form: StochasticForm, play: LocalPlay, values: Mapping[int, Vector]) -> bool:
    for s, profile in play.choice:
        place = form.place(s, profile)
        for i in range(form.n_players):
            if profile_value(form, s, place, i, lambda t, i=i: values[t][i]) != values[s][i]:  # type: ignore[misc]
                return False
    if play.deviation is not None:
        s, i, k = play.deviation
        return dict(play.choice)[s][i] != k and _gain(form, play.choice, values, s, i, k) > 0
    return all(
        _gain(form, play.choice, values, s, i, k) <= 0
        for s, _ in play.choice
        for i, m in enumerate(form.shapes[s])
        for k in range(m)
    )


def _gain(
    form: StochasticForm,
    choice: Choice,
    values: Mapping[int, Vector],
    state: int,
    player: int,
    strategy: int,
) -> Fraction:
    profile = dict(choice)[state]
    other = form.place(state, (*profile[:player], strategy, *profile[player + 1 :]))
    worth = profile_value(form, state, other, player, lambda t: values[t][player])
    return worth - values[state][player]
