"""Many players of a few types who each know a private signal of a state that nobody sees."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from est_games.argument import (
    AMOUNT,
    ENTRIES,
    FUNCTION,
    MAPPING,
    TEXT,
    WHOLE,
    mapping_of,
    one_of,
    optional,
    takes,
)
from est_games.errors import GameError, Problem
from est_games.game.bayesian_anonymous_reading import (
    form_problems,
    read_likelihoods,
    read_number,
)
from est_games.game.label import STRATEGIES
from est_games.game.tally import Tally, reachable, tallies_of

if TYPE_CHECKING:
    from est_games.game.extensive import ExtensiveForm

MAX_ENTRIES = 2_000_000
_SHOWN_PROBLEMS = 20
_TITLE = "not a Bayesian anonymous form"

Payoff = Callable[[str, str, Mapping[str, int], str, str], Any]
Event = Callable[[Mapping[str, int]], Any]
Others = tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class BayesianAnonymousForm:
    r"""A game of many players who come in types, meet as counts, and know one signal each.

    Nature draws a state :math:`\omega` with probability :math:`\pi_\omega`, then for every player
    of type :math:`t`, independently, a signal :math:`s` with probability
    :math:`p_t(s \mid \omega)`. Players see their own signals and act at once; one of type t with
    signal s that plays :math:`a` while the others' tallies are :math:`o` gets
    :math:`u_{tsa}(o, \omega)`. What a type does at a signal is a *kind*, ``kinds[k] = (t, s)``.

    Parameters
    ----------
    states : tuple of str
        Names, distinct.
    prior : tuple of Fraction, shape (n_states,)
        Their probabilities, all positive.
    types : tuple of str
        Names, distinct.
    sizes : tuple of int, shape (n_types,)
        How many players each type has.
    signals : tuple of tuple of str
        What players of each type may see.
    likelihoods : tuple of tuple of tuple of Fraction, shape (n_types, n_states, n_signals_t)
        ``likelihoods[t][w][s]`` is the probability of a signal in a state.
    strategies : tuple of tuple of str
        Labels of each type's strategies.
    tallies : tuple of Tally
        What is counted.
    payoffs : tuple, shape (n_states, n_kinds, m_t, n_others_t)
        ``payoffs[w][k][a][j]`` is what strategy a pays where the others' tallies are
        ``others[t][j]``.
    events : tuple of (str, frozenset of tuple of int)
        What may come about, by name: the tallies of all players at which it does.
    title : str
        For people.

    Raises
    ------
    GameError
        Labels used twice, probabilities that do not sum to one, a signal that is never seen,
        payoffs missing, or more tallies possible than can be held.

    References
    ----------
    Harsanyi (1967), Games with incomplete information played by Bayesian players.
    Feddersen and Pesendorfer (1998), Convicting the innocent.

    Examples
    --------
    Twelve jurors, of whom all must agree to convict.

    >>> def payoff(kind, vote, tally, state, signal):
    ...     convicted = tally["yes"] == 12
    ...     return -Fraction(1, 2) * (convicted == (state == "innocent"))
    >>> form = BayesianAnonymousForm.from_payoff(
    ...     payoff,
    ...     prior={"guilty": "1/2", "innocent": "1/2"},
    ...     sizes={"juror": 12},
    ...     signals={"guilty": {"g": "4/5", "i": "1/5"}, "innocent": {"g": "1/5", "i": "4/5"}},
    ...     strategies=["yes", "no"],
    ...     tallies={"yes": ["yes"]},
    ...     events={"convicted": lambda tally: tally["yes"] == 12},
    ... )
    >>> form
    BayesianAnonymousForm(12 juror; 2 states, 2 kinds, 13 tallies)
    >>> form.labels, form.beliefs[0]
    (('juror: g', 'juror: i'), (Fraction(4, 5), Fraction(1, 5)))
    """

    states: tuple[str, ...]
    prior: tuple[Fraction, ...]
    types: tuple[str, ...]
    sizes: tuple[int, ...]
    signals: tuple[tuple[str, ...], ...]
    likelihoods: tuple[tuple[tuple[Fraction, ...], ...], ...]
    strategies: tuple[tuple[str, ...], ...]
    tallies: tuple[Tally, ...]
    payoffs: tuple[tuple[tuple[tuple[Fraction, ...], ...], ...], ...]
    events: tuple[tuple[str, frozenset[Others]], ...] = ()
    title: str = ""

    def __post_init__(self) -> None:
        problems = list(form_problems(self))
        if not problems and len(self.payoffs) != len(self.states):
            problems.append(Problem(path="payoffs", message="need one table a state"))
        for w, tables in enumerate(() if problems else self.payoffs):
            needed = [(len(self.strategies[t]), len(self.others[t])) for t, _ in self.kinds]
            found = [(len(rows), *{len(row) for row in rows}) for rows in tables]
            if found != needed:
                problems.append(Problem(path=f"payoffs[{w}]", message=f"must be of shape {needed}"))
            elif any(type(x) is not Fraction for rows in tables for row in rows for x in row):
                problems.append(Problem(path=f"payoffs[{w}]", message="must be Fractions"))
        if problems:
            raise GameError(_TITLE, problems[:_SHOWN_PROBLEMS])

    @classmethod
    @takes(
        GameError,
        payoff=FUNCTION,
        prior=mapping_of(AMOUNT),
        sizes=mapping_of(WHOLE),
        signals=mapping_of(MAPPING),
        strategies=STRATEGIES,
        tallies=optional(mapping_of(one_of((), ENTRIES, MAPPING))),
        events=optional(mapping_of(FUNCTION)),
        title=TEXT,
    )
    def from_payoff(
        cls,
        payoff: Payoff,
        *,
        prior: Mapping[str, Any],
        sizes: Mapping[str, int],
        signals: Mapping[str, Any],
        strategies: Sequence[str] | Mapping[str, Sequence[str]],
        tallies: Mapping[str, Iterable[Any]] | None = None,
        events: Mapping[str, Event] | None = None,
        title: str = "",
    ) -> BayesianAnonymousForm:
        """Return the form in which a function pays.

        Parameters
        ----------
        payoff : function of (type, strategy, tally, state, signal)
            What a player gets: its type, its strategy, the tallies by name, itself counted in, the
            state, and the signal that it has seen. Any number that
            :meth:`NormalForm.from_payoffs` takes.
        prior : mapping of str to number
            The probability of each state.
        sizes : mapping of str to int
            How many players each type has.
        signals : mapping of state to mapping of signal to number
            How likely each signal is in each state; by type first, where types differ:
            ``signals["juror"]["guilty"]["g"]``.
        strategies : sequence of str, or mapping of str to sequence of str
            Labels, the same for all types or by type.
        tallies : mapping of str to iterable, optional
            As in :meth:`TypedAnonymousForm.from_payoff`.
        events : mapping of str to function of tally, optional
            What may come about, e.g. that a proposal is adopted; its probability in each state is
            told of every equilibrium.
        title : str
            For people.

        Raises
        ------
        GameError
            As the class does, and where the function returns what is no number.
        """
        states, types = tuple(map(str, prior)), tuple(sizes)
        problems: list[Problem] = []
        weights = tuple(read_number(x, f"prior[{name}]", problems) for name, x in prior.items())
        seen, likely = read_likelihoods(signals, types, states, problems)
        by_type = (
            strategies if isinstance(strategies, Mapping) else dict.fromkeys(types, strategies)
        )
        labels = tuple(tuple(by_type.get(name, ())) for name in types)
        if problems:
            raise GameError(_TITLE, problems[:_SHOWN_PROBLEMS])
        fields: dict[str, Any] = {
            "states": states,
            "prior": weights,
            "types": types,
            "sizes": tuple(sizes.values()),
            "signals": seen,
            "likelihoods": likely,
            "strategies": labels,
            "tallies": tallies_of(tallies, types, labels),
            "title": title,
        }
        # What is counted must be sound before a payoff is asked for.
        draft = cls.__new__(cls)
        vars(draft).update(fields)
        problems = list(form_problems(draft))
        if problems:
            raise GameError(_TITLE, problems[:_SHOWN_PROBLEMS])
        _check_entries(draft)
        return cls(payoffs=_payoffs(draft, payoff), events=_events(draft, events), **fields)

    @cached_property
    def kinds(self) -> tuple[tuple[int, int], ...]:
        """Each type with each of its signals."""
        return tuple((t, s) for t, own in enumerate(self.signals) for s in range(len(own)))

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The kinds in words."""
        return tuple(f"{self.types[t]}: {self.signals[t][s]}" for t, s in self.kinds)

    @cached_property
    def n_strategies(self) -> tuple[int, ...]:
        """Number of strategies of each kind."""
        return tuple(len(self.strategies[t]) for t, _ in self.kinds)

    @property
    def n_players(self) -> int:
        """Number of players of all types."""
        return sum(self.sizes)

    @cached_property
    def others(self) -> tuple[tuple[Others, ...], ...]:
        """For each type, the tallies that the others of one of its players can have, sorted."""
        return tuple(
            reachable(
                [n - (t == own) for t, n in enumerate(self.sizes)],
                self.tallies,
                list(map(len, self.strategies)),
            )
            for own in range(len(self.types))
        )

    @cached_property
    def totals(self) -> tuple[Others, ...]:
        """The tallies that all players together can have, sorted."""
        return reachable(self.sizes, self.tallies, list(map(len, self.strategies)))

    @cached_property
    def signal_chances(self) -> tuple[Fraction, ...]:
        """How likely a player of each kind's type is to see its signal."""
        return tuple(
            sum(
                (p * self.likelihoods[t][w][s] for w, p in enumerate(self.prior)),
                start=Fraction(0),
            )
            for t, s in self.kinds
        )

    @cached_property
    def beliefs(self) -> tuple[tuple[Fraction, ...], ...]:
        """What each kind believes of the states, by Bayes' rule from its signal alone."""
        return tuple(
            tuple(p * self.likelihoods[t][w][s] / chance for w, p in enumerate(self.prior))
            for (t, s), chance in zip(self.kinds, self.signal_chances, strict=True)
        )

    def n_others(self, kind: int | None, other: int) -> int:
        """Return how many players of a kind's type one of another kind meets; all, for None."""
        t = self.kinds[other][0]
        return self.sizes[t] - (kind is not None and self.kinds[kind][0] == t)

    def payoff(self, state: int, kind: int, strategy: int, others: Others) -> Fraction:
        """Return what a strategy pays a player of a kind in a state at the others' tallies."""
        place = self._places[self.kinds[kind][0]][others]
        return self.payoffs[state][kind][strategy][place]

    @cached_property
    def _places(self) -> tuple[dict[Others, int], ...]:
        return tuple({o: j for j, o in enumerate(others)} for others in self.others)

    def to_extensive(self) -> ExtensiveForm:
        """Return the tree: nature draws state and signals, then players move, not told of others.

        Raises
        ------
        GameError
            It would be too large.
        """
        from est_games.game.bayesian_anonymous_tree import bayesian_anonymous_tree

        return bayesian_anonymous_tree(self)

    def __repr__(self) -> str:
        who = ", ".join(f"{n} {name}" for n, name in zip(self.sizes, self.types, strict=True))
        return (
            f"BayesianAnonymousForm({who}; {len(self.states)} states, {len(self.kinds)} kinds, "
            f"{len(self.totals)} tallies)"
        )


def _payoffs(form: BayesianAnonymousForm, payoff: Payoff) -> Any:
    problems: list[Problem] = []

    def paid(w: int, t: int, s: int, a: int, others: Others) -> Fraction:
        total = {
            tally.name: count + tally.weights[t][a]
            for tally, count in zip(form.tallies, others, strict=True)
        }
        who = form.types[t], form.strategies[t][a], total, form.states[w], form.signals[t][s]
        return read_number(payoff(*who), f"payoff{who}", problems)

    tables = tuple(
        tuple(
            tuple(
                tuple(paid(w, t, s, a, o) for o in form.others[t])
                for a in range(len(form.strategies[t]))
            )
            for t, s in form.kinds
        )
        for w in range(len(form.states))
    )
    if problems:
        raise GameError("payoffs cannot be read", problems[:_SHOWN_PROBLEMS])
    return tables


def _events(
    form: BayesianAnonymousForm, events: Mapping[str, Event] | None
) -> tuple[tuple[str, frozenset[Others]], ...]:
    names = [tally.name for tally in form.tallies]
    return tuple(
        (
            name,
            frozenset(o for o in form.totals if occurs(dict(zip(names, o, strict=True)))),
        )
        for name, occurs in (events or {}).items()
    )


def _check_entries(form: BayesianAnonymousForm) -> None:
    entries = len(form.states) * sum(
        len(form.strategies[t]) * len(form.others[t]) for t, _ in form.kinds
    )
    if entries > MAX_ENTRIES:
        problem = Problem(
            path="payoffs",
            message=f"would hold {entries} entries",
            accepted=f"up to {MAX_ENTRIES}: merge types or signals, or count less in tallies",
        )
        raise GameError("the form is too large", [problem])
