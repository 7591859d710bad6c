"""An alliance of which some states sign: what each then gets, and who would rather do otherwise.

States of one kind are alike, so a signing subset is known by how many of each kind are in it. A
state that signs and one that does not are two players of the same kind; what each gets depends on
the numbers alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod
from typing import Any

from est_games.argument import TEXT, Kind, optional, takes
from est_games.errors import GameError, Problem, choices, shown
from est_games.game.label import label_problems
from est_games.game.number import exact_number
from est_games.game.typed_anonymous import TypedAnonymousForm

MAX_SUBSETS = 20_000

Counts = tuple[int, ...]
"""How many states of each kind sign."""


@dataclass(frozen=True, kw_only=True)
class Split:
    r"""Every signing subset of an alliance, with what it pays.

    Parameters
    ----------
    kinds : tuple of str
        Names.
    sizes : tuple of int, shape (n_kinds,)
        How many states each kind has.
    signing : tuple of mapping of tuple of int to Fraction, shape (n_kinds,)
        What a signer of a kind gets, by how many of each kind sign, itself among them.
    abstaining : tuple of mapping of tuple of int to Fraction, shape (n_kinds,)
        What a state of a kind gets that does not sign, by how many do.
    proposer : mapping of tuple of int to Fraction, optional
        What the proposer gets.
    components : mapping of str to mapping of tuple of int to Fraction
        Parts of what all states of the alliance get together, by name: those that the replies alone
        decide.
    title : str
        For people.
    messages : tuple of str
        What a reader must know.

    Raises
    ------
    GameError
        A payoff is missing or no Fraction, or what must pair up does not; a method is asked about
        what is no signing subset.

    Notes
    -----
    With V the payoffs, a subset of k signers is *internally stable* if no signer would rather be
    out, :math:`V_t(in; k) \ge V_t(out; k - e_t)`, and *externally stable* if nobody else would
    rather be in, :math:`V_t(out; k) \ge V_t(in; k + e_t)`. Both together are a Nash equilibrium in
    which each state signs or does not.

    References
    ----------
    d'Aspremont, C. et al. (1983), On the stability of collusive price leadership, Canadian Journal
    of Economics 16. Barrett, S. (1994), Self-enforcing international environmental agreements,
    Oxford Economic Papers 46.
    """

    kinds: tuple[str, ...]
    sizes: tuple[int, ...]
    signing: tuple[Mapping[Counts, Fraction], ...]
    abstaining: tuple[Mapping[Counts, Fraction], ...]
    proposer: Mapping[Counts, Fraction] | None = None
    components: Mapping[str, Mapping[Counts, Fraction]] = field(default_factory=dict)
    title: str = ""
    messages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        problems = list(self._problems())
        if problems:
            raise GameError("not the signing subsets of an alliance", problems)

    def _problems(self) -> Iterator[Problem]:
        n = len(self.kinds)
        yield from label_problems(self.kinds, "kinds")
        if not n or not n == len(self.sizes) == len(self.signing) == len(self.abstaining):
            yield Problem(path="kinds", message="must pair up with sizes, signing and abstaining")
            return
        wrong = [k for k in self.sizes if type(k) is not int or k < 1]
        if wrong:
            yield Problem(path="sizes", message="are no numbers of states", value=shown(wrong[0]))
            return
        too_many = list(size_problems(self.sizes))
        yield from too_many
        if not too_many:
            yield from self._payoff_problems()

    def _payoff_problems(self) -> Iterator[Problem]:
        """Yield the payoffs that are missing or no Fractions, one a table."""
        tables: list[tuple[str, Mapping[Counts, Fraction], list[Counts]]] = []
        for t, n in enumerate(self.sizes):
            inside = [k for k in self.subsets if k[t]]
            tables.append((f"signing[{t}]", self.signing[t], inside))
            outside = [k for k in self.subsets if k[t] < n]
            tables.append((f"abstaining[{t}]", self.abstaining[t], outside))
        if self.proposer is not None:
            tables.append(("proposer", self.proposer, list(self.subsets)))
        for path, table, needed in tables:
            lacking = next((k for k in needed if not isinstance(table.get(k), Fraction)), None)
            if lacking is not None:
                yield Problem(
                    path=f"{path}[{lacking}]",
                    message="is no payoff",
                    value=shown(table.get(lacking)),
                    accepted="a Fraction",
                )

    def check(self, counts: object) -> None:
        """Refuse what is no signing subset of this alliance."""
        if not isinstance(counts, tuple) or counts not in self._listed:
            problem = Problem(
                path="counts",
                message="is no signing subset",
                value=shown(counts),
                accepted=f"a tuple of how many sign, up to {self.sizes}",
            )
            raise GameError("a signing subset is not known", [problem])

    @cached_property
    def _listed(self) -> frozenset[Counts]:
        return frozenset(self.subsets)

    @property
    def nobody(self) -> Counts:
        """The subset without a signer."""
        return (0,) * len(self.sizes)

    @cached_property
    def subsets(self) -> tuple[Counts, ...]:
        """All signing subsets, fewer signers first."""
        return tuple(sorted(signing_subsets(self.sizes), key=lambda counts: (sum(counts), counts)))

    def joining(self, kind: int, others: Counts) -> Fraction:
        """Return what a state gains by signing where so many others of each kind do."""
        try:
            return self.signing[kind][_one_more(others, kind)] - self.abstaining[kind][others]
        except (LookupError, TypeError):
            problem = Problem(
                path="others",
                message=f"cannot be beside a state of kind {shown(kind)}",
                value=shown(others),
                accepted=f"a tuple of how many sign, up to {self.sizes} without that state",
            )
            raise GameError("a signing subset is not known", [problem]) from None

    def total(self, counts: Counts) -> Fraction:
        """Return what all states of the alliance get together."""
        self.check(counts)
        return sum(
            (
                k * self.signing[t].get(counts, Fraction(0))
                + (n - k) * self.abstaining[t].get(counts, Fraction(0))
                for t, (k, n) in enumerate(zip(counts, self.sizes, strict=True))
            ),
            start=Fraction(0),
        )

    def loss(self, counts: Counts) -> Fraction:
        """Return what the alliance's states lose together, compared with nobody signing."""
        return self._whole - self.total(counts)

    @cached_property
    def _whole(self) -> Fraction:
        return self.total(self.nobody)

    def leavers(self, counts: Counts) -> tuple[str, ...]:
        """Return the kinds whose signers would rather not have signed."""
        self.check(counts)
        return tuple(
            name
            for t, name in enumerate(self.kinds)
            if counts[t] and self.joining(t, _one_less(counts, t)) < 0
        )

    def joiners(self, counts: Counts) -> tuple[str, ...]:
        """Return the kinds of which those who have not signed would rather have."""
        self.check(counts)
        return tuple(
            name
            for t, name in enumerate(self.kinds)
            if counts[t] < self.sizes[t] and self.joining(t, counts) > 0
        )

    def is_internally_stable(self, counts: Counts) -> bool:
        """Whether no signer would rather not have signed."""
        return not self.leavers(counts)

    def is_externally_stable(self, counts: Counts) -> bool:
        """Whether nobody who has not signed would rather have."""
        return not self.joiners(counts)

    def surplus(self, counts: Counts) -> Fraction:
        """Return what the signers get together beyond what each would get by leaving alone.

        Where it is not negative, transfers among the signers make the subset internally stable.

        References
        ----------
        Carraro, C., Eyckmans, J. and Finus, M. (2006), Optimal transfers and participation
        decisions in international environmental agreements, Review of International
        Organizations 1.
        """
        self.check(counts)
        return sum(
            (k * self.joining(t, _one_less(counts, t)) for t, k in enumerate(counts) if k),
            start=Fraction(0),
        )

    @cached_property
    def stable(self) -> tuple[Counts, ...]:
        """The subsets that are stable both ways."""
        return tuple(
            k for k in self.subsets if self.is_internally_stable(k) and self.is_externally_stable(k)
        )

    @cached_property
    def worst(self) -> tuple[Counts, ...]:
        """The subsets that cost the alliance most."""
        losses = {k: self.loss(k) for k in self.subsets}
        most = max(losses.values())
        return tuple(k for k, loss in losses.items() if loss == most)

    @cached_property
    def best_for_proposer(self) -> tuple[Counts, ...]:
        """The subsets that the proposer likes best; none where nothing is known of it."""
        if self.proposer is None:
            return ()
        most = max(self.proposer.values())
        return tuple(k for k in self.subsets if self.proposer[k] == most)

    def named(self, counts: Counts) -> dict[str, int]:
        """Return a subset by the names of the kinds."""
        self.check(counts)
        return dict(zip(self.kinds, counts, strict=True))


_FUNCTION = Kind(lambda value: callable(value) and not isinstance(value, type), "a function")


@takes(GameError, form=TypedAnonymousForm, sign=TEXT, proposer=optional(_FUNCTION))
def split_of(
    form: TypedAnonymousForm,
    *,
    sign: str = "sign",
    proposer: Callable[[Mapping[str, int]], Any] | None = None,
) -> Split:
    """Return the signing subsets of the players of a game, each of whom signs or does not.

    Parameters
    ----------
    form : TypedAnonymousForm
        Two strategies for every type.
    sign : str
        The strategy of a signer.
    proposer : function of a mapping of str to int, optional
        What somebody outside gets, from how many of each type sign.

    Returns
    -------
    Split

    Raises
    ------
    GameError
        A type has no such strategy or not two, there are too many subsets, or the function returns
        what is no number.

    Examples
    --------
    Ten states; each that cooperates gives 1 to everybody at a cost of 3.5, and cooperates only if
    enough do for the cooperators not to lose by it: four are stable, as Barrett found.

    >>> def payoff(kind, strategy, tally):
    ...     signers = tally["signers"]
    ...     acting = signers if 2 * signers >= 7 else 0
    ...     return 2 * acting - (7 if strategy == "sign" and acting else 0)
    >>> form = TypedAnonymousForm.from_payoff(
    ...     payoff, sizes={"states": 10}, strategies=["sign", "stay out"],
    ...     tallies={"signers": ["sign"]},
    ... )
    >>> [counts for counts in split_of(form).stable if sum(counts) > 2]
    [(4,)]
    """
    problems = list(_form_problems(form, sign))
    if problems:
        raise GameError("no signing subsets can be told", problems)
    place = [labels.index(sign) for labels in form.strategies]
    signing: list[dict[Counts, Fraction]] = [{} for _ in form.types]
    abstaining: list[dict[Counts, Fraction]] = [{} for _ in form.types]
    for counts in signing_subsets(form.sizes):
        profile = [
            (k, n - k) if a == 0 else (n - k, k)
            for k, n, a in zip(counts, form.sizes, place, strict=True)
        ]
        total = form.tally(profile)
        for t, (k, n) in enumerate(zip(counts, form.sizes, strict=True)):
            for a, number in ((place[t], k), (1 - place[t], n - k)):
                if number:
                    own = (tally.weights[t][a] for tally in form.tallies)
                    others = tuple(s - w for s, w in zip(total, own, strict=True))
                    paid = signing if a == place[t] else abstaining
                    paid[t][counts] = form.payoff(t, a, others)
    return Split(
        kinds=form.types,
        sizes=form.sizes,
        signing=tuple(signing),
        abstaining=tuple(abstaining),
        proposer=None if proposer is None else dict(_told(form, proposer)),
        title=form.title,
    )


def _told(
    form: TypedAnonymousForm, proposer: Callable[[Mapping[str, int]], Any]
) -> Iterator[tuple[Counts, Fraction]]:
    for counts in signing_subsets(form.sizes):
        amount = proposer(dict(zip(form.types, counts, strict=True)))
        try:
            yield counts, exact_number(amount)
        except ValueError as mistake:
            problem = Problem(path=f"proposer({counts})", message=str(mistake), value=shown(amount))
            raise GameError("payoffs cannot be read", [problem]) from None


def _form_problems(form: TypedAnonymousForm, sign: str) -> Iterator[Problem]:
    for t, labels in enumerate(form.strategies):
        if len(labels) != 2 or sign not in labels:
            yield Problem(
                path=f"strategies[{t}]",
                message=f"are not {sign!r} and one other",
                value=shown(list(labels)),
                accepted=f"two strategies, one of them {sign!r}; here {choices(labels)}",
            )
    yield from size_problems(form.sizes)


def size_problems(sizes: tuple[int, ...]) -> Iterator[Problem]:
    """Yield whether there are too many signing subsets to list."""
    n = prod(size + 1 for size in sizes)
    if n > MAX_SUBSETS:
        yield Problem(
            path="sizes",
            message=f"make {n} signing subsets",
            value=shown(list(sizes)),
            accepted=f"at most {MAX_SUBSETS}: merge kinds of state",
        )


def signing_subsets(sizes: tuple[int, ...]) -> Iterator[Counts]:
    """Yield how many of each kind may sign."""
    return product(*(range(n + 1) for n in sizes))


def _one_more(counts: Counts, kind: int) -> Counts:
    return (*counts[:kind], counts[kind] + 1, *counts[kind + 1 :])


def _one_less(counts: Counts, kind: int) -> Counts:
    return (*counts[:kind], counts[kind] - 1, *counts[kind + 1 :])
