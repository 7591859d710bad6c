"""What kind of game is this? Every kind that is looked for, with what shows it or rules it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from est_games.argument import LIST, list_of, optional, takes
from est_games.certificate.potential import FourCycle, ImprovementCycle, Potential
from est_games.equilibrium.dominance.elimination import iterated_elimination
from est_games.equilibrium.recognition.finding import Finding
from est_games.equilibrium.recognition.improvement import (
    best_response_cycle,
    generalized_ordinal_potential,
    ordinal_potential,
)
from est_games.equilibrium.recognition.potential import (
    exact_potential,
    profile_at,
    weighted_potential,
)
from est_games.equilibrium.recognition.strategic_zero_sum import strategically_zero_sum
from est_games.equilibrium.recognition.supermodular import supermodular
from est_games.errors import SolveError
from est_games.game.normal import NormalForm

MAX_DEVIATIONS = 200_000
"""Profiles times strategies of all players up to which a game is looked at."""

_ANSWERS = {True: "yes", False: "no", None: "not looked at"}
_SHOWN_STEPS = 12


@dataclass(frozen=True, kw_only=True)
class Recognition:
    """What kind of game a normal form is, each answer with its witness.

    Parameters
    ----------
    game : NormalForm
        The game.
    findings : mapping of str to Finding
        By kind, in a fixed order: ``constant-sum``, ``zero-sum``, ``strategically-zero-sum``,
        ``symmetric``, ``exact-potential``, ``weighted-potential``, ``ordinal-potential``,
        ``finite-improvement``, ``acyclic-best-responses``, ``supermodular`` and
        ``dominance-solvable``.

    Examples
    --------
    >>> found = recognize(NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]]))
    >>> print(found)
    constant-sum: no; payoffs add up to 4 at (0, 0) and to 3 at (0, 1)
    zero-sum: no; payoffs do not add up to a constant
    strategically-zero-sum: yes; zero-sum once the first player's payoffs are multiplied by 1, but \
for amounts that depend on the other's choice only
    symmetric: yes; players can change places
    exact-potential: yes; highest at (1, 1)
    weighted-potential: yes; highest at (1, 1)
    ordinal-potential: yes; highest at (1, 1)
    finite-improvement: yes; no path of improvements is longer than 2 steps
    acyclic-best-responses: yes; best responses one at a time end at an equilibrium
    supermodular: yes; going up is worth the more the higher the others are
    dominance-solvable: yes; strict dominance leaves (1, 1) after 1 round
    """

    game: NormalForm
    findings: Mapping[str, Finding]

    def __getitem__(self, kind: str) -> Finding:
        """Return one finding."""
        return self.findings[kind]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that hold."""
        return tuple(kind for kind, finding in self.findings.items() if finding.holds)

    def __repr__(self) -> str:
        return f"Recognition({', '.join(self.kinds) or 'of no kind looked for'})"

    def __str__(self) -> str:
        return "\n".join(
            f"{kind}: {_ANSWERS[finding.holds]}; {finding.words}"
            for kind, finding in self.findings.items()
        )

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th>{escape(kind)}</th><td>{_ANSWERS[finding.holds]}</td>"
            f"<td>{escape(finding.words)}</td></tr>"
            for kind, finding in self.findings.items()
        )
        return f"<table><tbody>{rows}</tbody></table>"


@takes(SolveError, game=NormalForm, orders=optional(list_of(LIST)))
def recognize(game: NormalForm, *, orders: Sequence[Sequence[int]] | None = None) -> Recognition:
    """Return what kind of game a normal form is, each answer with a witness.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    orders : sequence of sequences of int, optional
        For ``supermodular``: each player's strategies from the lowest to the highest; as listed
        unless given.

    Returns
    -------
    Recognition
        Exact answers, whatever the scale of the payoffs. Games of more than `MAX_DEVIATIONS`
        deviations are not looked at for potentials and improvements.

    Raises
    ------
    SolveError
        The game is not in normal form, or an order does not hold each strategy once.

    Notes
    -----
    Potentials and cycles are checked by :mod:`est_games.certificate.potential`. An exact potential
    is a weighted one, a weighted one an ordinal one, and with an ordinal one improvements end.

    References
    ----------
    Monderer and Shapley (1996), Potential games. Moulin and Vial (1978), Strategically zero-sum
    games. Milgrom and Roberts (1990), Rationalizability, learning, and equilibrium in games with
    strategic complementarities. Moulin (1979), Dominance solvable voting schemes.

    Examples
    --------
    >>> pennies = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> recognize(pennies).kinds
    ('constant-sum', 'zero-sum', 'strategically-zero-sum')
    """
    within = game.n_profiles * sum(game.shape) <= MAX_DEVIATIONS
    constant = _constant_sum(game)
    small: dict[str, Callable[[], Finding]] = {
        "exact-potential": lambda: _potential(game, exact_potential(game)),
        "weighted-potential": lambda: _potential(game, weighted_potential(game)),
        "ordinal-potential": lambda: _potential(game, ordinal_potential(game)),
        "finite-improvement": lambda: _improvement(game, generalized_ordinal_potential(game)),
        "acyclic-best-responses": lambda: _best_responses(best_response_cycle(game)),
        "supermodular": lambda: supermodular(game, orders),
        "dominance-solvable": lambda: _dominance(game),
    }
    too_large = Finding(holds=None, words=f"more than {MAX_DEVIATIONS} deviations")
    return Recognition(
        game=game,
        findings={
            "constant-sum": constant,
            "zero-sum": _zero_sum(constant),
            "strategically-zero-sum": strategically_zero_sum(game),
            "symmetric": _symmetric(game),
            **{kind: look() if within else too_large for kind, look in small.items()},
        },
    )


def _constant_sum(game: NormalForm) -> Finding:
    sums = [sum(column) for column in zip(*game.payoffs, strict=True)]
    place = next((place for place, total in enumerate(sums) if total != sums[0]), None)
    if place is None:
        return Finding(holds=True, words=f"payoffs add up to {sums[0]}", witness=sums[0])
    here, there = profile_at(game, 0), profile_at(game, place)
    words = f"payoffs add up to {sums[0]} at {here} and to {sums[place]} at {there}"
    return Finding(holds=False, words=words, witness=(here, there))


def _zero_sum(constant: Finding) -> Finding:
    if not constant.holds:
        words = "payoffs do not add up to a constant"
        return Finding(holds=False, words=words, witness=constant.witness)
    return Finding(holds=constant.witness == 0, words=constant.words, witness=constant.witness)


def _symmetric(game: NormalForm) -> Finding:
    """Compare the game with itself, each two neighbours having changed places."""
    if len(set(game.shape)) > 1:
        return Finding(holds=False, words="players have different numbers of strategies")
    for i in range(game.n_players - 1):
        order = list(range(game.n_players))
        order[i], order[i + 1] = i + 1, i
        exchanged = game.permute(order).payoffs
        for player, (row, other) in enumerate(zip(game.payoffs, exchanged, strict=True)):
            place = next(
                (p for p, pair in enumerate(zip(row, other, strict=True)) if pair[0] != pair[1]),
                None,
            )
            if place is not None:
                there = profile_at(game, place)
                words = (
                    f"{game.players[player]}'s payoff at {there} changes when "
                    f"{game.players[i]} and {game.players[i + 1]} change places"
                )
                return Finding(holds=False, words=words, witness=(i, i + 1, player, there))
    return Finding(holds=True, words="players can change places")


def _potential(
    game: NormalForm, found: Potential | FourCycle | ImprovementCycle | tuple[FourCycle, ...]
) -> Finding:
    if isinstance(found, Potential):
        top = profile_at(game, found.values.index(max(found.values)))
        weights = ", ".join(map(str, found.weights))
        scaled = "" if set(found.weights) == {1} else f"; weights {weights}"
        return Finding(holds=True, words=f"highest at {top}{scaled}", witness=found)
    if isinstance(found, FourCycle):
        words = f"gains around {_path(found.profiles)} add up to {sum(found.gains)}, not 0"
    elif isinstance(found, ImprovementCycle):
        words = f"nobody loses around {_path(found.profiles)}, and somebody gains"
    else:
        around = " and ".join(_path(cycle.profiles) for cycle in found)
        words = f"gains around {around} fit no positive weights"
    return Finding(holds=False, words=words, witness=found)


def _improvement(game: NormalForm, found: Potential | ImprovementCycle) -> Finding:
    if isinstance(found, Potential):
        length = int(max(found.values))
        words = f"no path of improvements is longer than {length} steps"
        return Finding(holds=True, words=words, witness=found)
    words = f"each step improves around {_path(found.profiles)}"
    return Finding(holds=False, words=words, witness=found)


def _best_responses(found: ImprovementCycle | None) -> Finding:
    if found is None:
        words = "best responses one at a time end at an equilibrium"
        return Finding(holds=True, words=words)
    words = f"each step is a best response around {_path(found.profiles)}"
    return Finding(holds=False, words=words, witness=found)


def _dominance(game: NormalForm) -> Finding:
    found = iterated_elimination(game)
    n = len(found.rounds)
    left = [len(kept) for kept in found.survivors]
    if max(left) == 1:
        profile = tuple(kept[0] for kept in found.survivors)
        words = f"strict dominance leaves {profile} after {n} round{'s'[: n != 1]}"
        return Finding(holds=True, words=words, witness=found)
    words = f"strict dominance leaves {' x '.join(map(str, left))} strategies"
    return Finding(holds=False, words=words, witness=found)


def _path(profiles: Sequence[Any]) -> str:
    parts = [str(profile) for profile in profiles]
    if len(parts) > _SHOWN_STEPS:
        parts[_SHOWN_STEPS:] = ["…"]
    return " ".join(parts)
