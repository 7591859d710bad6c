"""A body whose members vote on what each has private evidence of: juries, who is the aggressor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from est_games.argument import (
    ENTRIES,
    FUNCTION,
    MAPPING,
    TEXT,
    Kind,
    list_of,
    optional,
    takes,
)
from est_games.errors import GameError, Problem, shown
from est_games.game.bayesian_anonymous import BayesianAnonymousForm
from est_games.game.number import ACCEPTED, exact_number
from est_games.game.tally import MAX_COUNTS

ADOPTED, REJECTED, YES, NO = "adopted", "rejected", "yes", "no"
INSIDE, OUTSIDE = "within the definition", "outside the definition"

Rule = int | Callable[[int], Any] | Iterable[int]
_VOTERS = Kind(
    lambda value: (
        isinstance(value, Mapping) or (isinstance(value, int) and not isinstance(value, bool))
    ),
    "a number of voters, or numbers by type",
)
_RULE = Kind(
    lambda value: (
        FUNCTION.accepts(value)
        or (isinstance(value, int) and not isinstance(value, bool))
        or ENTRIES.accepts(value)
    ),
    "how many yes are needed, the numbers of yes that adopt, or a function that tells of a number",
)


@takes(
    GameError,
    voters=_VOTERS,
    prior=MAPPING,
    signals=MAPPING,
    adopted=_RULE,
    payoffs=MAPPING,
    definition=optional(list_of(TEXT)),
    title=TEXT,
)
def signal_voting(
    *,
    voters: int | Mapping[str, int],
    prior: Mapping[str, Any],
    signals: Mapping[str, Any],
    adopted: Rule,
    payoffs: Mapping[str, Any],
    definition: Sequence[str] | None = None,
    title: str = "",
) -> BayesianAnonymousForm:
    r"""Return the vote of a body whose members each have seen a noisy signal of the state.

    Parameters
    ----------
    voters : int or mapping of str to int
        How many there are; by type where some differ in signals or payoffs.
    prior : mapping of str to number
        The probability of each state.
    signals : mapping of state to mapping of signal to number
        How likely a voter sees each signal in each state, independently of the others; by type
        first, where types differ.
    adopted : int, iterable of int, or function of int
        How many yes are needed; or at which numbers of yes a proposal is adopted, as any decision
        rule may say.
    payoffs : mapping of state to mapping of str to number
        What ``"adopted"`` and ``"rejected"`` are worth in each state; by type first, where types
        differ. What else ``"yes"`` or ``"no"`` is worth to who votes so may stand beside them.
    definition : sequence of str, optional
        The signals that fall under a definition: voters are only told whether what they saw does.
        The wider it is, the more is taken for a breach, rightly and wrongly.
    title : str
        For people.

    Returns
    -------
    BayesianAnonymousForm
        With strategies ``"yes"`` and ``"no"`` and the event ``"adopted"``, to be solved for
        ``"symmetric-nash"``.

    Raises
    ------
    GameError
        What is given does not make a vote.

    References
    ----------
    Feddersen, T. and Pesendorfer, W. (1998), Convicting the innocent: the inferiority of unanimous
    jury verdicts under strategic voting, American Political Science Review 92.
    Austen-Smith, D. and Banks, J. (1996), Information aggregation, rationality, and the Condorcet
    jury theorem, American Political Science Review 90.

    Examples
    --------
    Twelve jurors who convict if all agree, and would if guilt were nine tenths likely.

    >>> jury = signal_voting(
    ...     voters=12,
    ...     prior={"guilty": "1/2", "innocent": "1/2"},
    ...     signals={"guilty": {"g": "4/5", "i": "1/5"}, "innocent": {"g": "1/5", "i": "4/5"}},
    ...     adopted=12,
    ...     payoffs={
    ...         "guilty": {"adopted": 0, "rejected": "-1/10"},
    ...         "innocent": {"adopted": "-9/10", "rejected": 0},
    ...     },
    ... )
    >>> jury
    BayesianAnonymousForm(12 voter; 2 states, 2 kinds, 13 tallies)
    >>> [str(chance) for chance in jury.beliefs[1]]
    ['1/5', '4/5']
    """
    sizes = voters if isinstance(voters, Mapping) else {"voter": voters}
    n_voters = sum(n for n in sizes.values() if type(n) is int and n > 0)
    if not 1 <= n_voters <= MAX_COUNTS:
        problem = Problem(
            path="voters",
            message="are too few or too many",
            value=shown(n_voters),
            accepted=f"1 to {MAX_COUNTS}",
        )
        raise GameError("no vote can be counted so", [problem])
    adopts = _rule(adopted, n_voters)
    worth = _worth(payoffs, tuple(sizes), tuple(prior))

    def payoff(kind: str, vote: str, tally: Mapping[str, int], state: str, _signal: str) -> Any:
        row = worth[kind, state]
        return row[ADOPTED if adopts[tally[YES]] else REJECTED] + row.get(vote, Fraction(0))

    return BayesianAnonymousForm.from_payoff(
        payoff,
        prior=prior,
        sizes=sizes,
        signals=signals if definition is None else _told(signals, set(prior), set(definition)),
        strategies=[YES, NO],
        tallies={YES: [YES]},
        events={ADOPTED: lambda tally: adopts[tally[YES]]},
        title=title,
    )


def _rule(adopted: Rule, n_voters: int) -> list[bool]:
    """Return whether a proposal is adopted with 0, 1, ... yes."""
    counts = range(n_voters + 1)
    if isinstance(adopted, int):
        if not 0 <= adopted <= n_voters + 1:
            problem = Problem(
                path=ADOPTED,
                message="is no number of yes",
                value=shown(adopted),
                accepted=f"0 to {n_voters}, or {n_voters + 1}: never",
            )
            raise GameError("no vote can be counted so", [problem])
        return [k >= adopted for k in counts]
    if callable(adopted):
        return [bool(adopted(k)) for k in counts]
    kept = list(adopted)
    strange = [k for k in kept if type(k) is not int or k not in counts]
    if strange:
        problem = Problem(
            path=ADOPTED,
            message="is no number of yes",
            value=shown(strange[0]),
            accepted=f"0 to {n_voters}",
        )
        raise GameError("no vote can be counted so", [problem])
    return [k in kept for k in counts]


def _worth(
    payoffs: Mapping[str, Any], types: tuple[str, ...], states: tuple[str, ...]
) -> dict[tuple[str, str], dict[str, Fraction]]:
    """Return what each type gets in each state, by what is decided and voted."""
    problems: list[Problem] = []
    found: dict[tuple[str, str], dict[str, Fraction]] = {}
    alike = set(payoffs) == set(states)
    for kind in types:
        own = payoffs if alike else payoffs.get(kind)
        for state in states:
            path = f"payoffs[{state}]" if alike else f"payoffs[{kind}][{state}]"
            row = own.get(state) if isinstance(own, Mapping) else None
            if not isinstance(row, Mapping) or not {ADOPTED, REJECTED} <= set(row):
                problems.append(
                    Problem(
                        path=path,
                        message="must say what both decisions are worth",
                        value=shown(row),
                        accepted=f"{ADOPTED} and {REJECTED}; {YES}, {NO} for one's own vote",
                    )
                )
                continue
            found[kind, state] = {}
            for name, amount in row.items():
                if name not in (ADOPTED, REJECTED, YES, NO):
                    message = "is neither a decision nor a vote"
                    problems.append(Problem(path=path, message=message, value=shown(name)))
                    continue
                try:
                    found[kind, state][name] = exact_number(amount)
                except ValueError as mistake:
                    problems.append(
                        Problem(
                            path=f"{path}[{name}]",
                            message=str(mistake),
                            value=shown(amount),
                            accepted=ACCEPTED,
                        )
                    )
    if problems:
        raise GameError("payoffs of a vote cannot be read", problems)
    return found


def _told(signals: Any, states: set[str], inside: set[Any]) -> Any:
    """Return the chances that what is seen falls under a definition, in place of what is seen."""
    if not isinstance(signals, Mapping):
        return signals
    if set(signals) != states:
        return {kind: _told(own, set(own), inside) for kind, own in signals.items()}
    told: dict[str, Any] = {}
    for state, row in signals.items():
        if not isinstance(row, Mapping):
            return signals
        unknown = sorted(map(shown, inside - set(row)))
        if unknown:
            problem = Problem(
                path="definition",
                message="names what is no signal",
                value=", ".join(unknown),
                accepted=", ".join(map(shown, row)),
            )
            raise GameError("no definition can be drawn so", [problem])
        try:
            weights = {name: exact_number(chance) for name, chance in row.items()}
        except ValueError:
            return signals
        within = sum((x for name, x in weights.items() if name in inside), start=Fraction(0))
        told[state] = {INSIDE: within, OUTSIDE: sum(weights.values(), start=-within)}
    return {
        state: {name: chance for name, chance in row.items() if any(r[name] for r in told.values())}
        for state, row in told.items()
    }
