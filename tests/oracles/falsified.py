"""True claims about trees falsified, many ways each, and what the checkers make of them."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from time import process_time
from traceback import extract_tb
from typing import Any

from est_games.errors import EstGamesError
from est_games.game.extensive import ExtensiveForm
from est_games.game.published_trees import published_tree
from tests.oracles import assessment_trees, belief_trees, random_tree, tied_trees
from tests.oracles.bending import bent
from tests.oracles.play_claims import (
    bound_claims,
    commitment_claims,
    lottery_claims,
    one_nash_claims,
    removal_claims,
    response_claims,
)
from tests.oracles.tree_claims import (
    Claim,
    nash_claim,
    perfect_bayesian_claim,
    sequential_claim,
    subgame_perfect_claim,
)

_SECONDS = 10
"""Longer than any check of a small tree takes, by far."""
_ROOM = 0.3
"""Seconds that as many checks of a true claim take as it is falsified times, at most."""


class HangError(BaseException):
    """A check did not end; no handler of errors stops it."""


def _ring(*_: object) -> None:
    raise HangError


def within_time(task: Callable[[], Any]) -> Any:
    """Return what a task returns, or raise :class:`HangError`."""
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, _SECONDS)
    try:
        return task()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def verdict(claim: Claim, answer: Any, evidence: Any) -> str:
    """Return "accepted" or "rejected"; else what the check came to that it must not.

    "unread" is what no checker was given, since it was no claim to begin with.
    """
    try:
        return (
            "accepted" if within_time(lambda: claim.is_accepted(answer, evidence)) else "rejected"
        )
    except EstGamesError:
        return "rejected"
    except HangError:
        return "does not end"
    except Exception as mistake:
        if not any("certificate" in each.filename for each in extract_tb(mistake.__traceback__)):
            return "unread"
        return f"raises {type(mistake).__name__}: {mistake}"


def is_false(claim: Claim, answer: Any) -> bool:
    """Tell whether an answer says something else than the true one; nonsense always does."""
    try:
        return bool(within_time(lambda: claim.is_false(answer)))
    except (Exception, HangError):
        return True


@dataclass(slots=True)
class Tally:
    """What became of the claims of one concept."""

    n_games: int = 0
    n_false: int = 0
    n_rejected: int = 0
    n_odd_evidence: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    def take(self, claim: Claim, rng: Random, n_claims: int) -> None:
        """Falsify a claim so often, and count."""
        self.n_games += 1
        started = process_time()
        found = verdict(claim, claim.answer, claim.evidence)
        # Fewer where checks take longer.
        n_claims = max(1, min(n_claims, int(_ROOM / (process_time() - started))))
        if found != "accepted":
            self.faults[f"the true claim: {found}"] += 1
            return
        for _ in range(n_claims):
            for where, answer, evidence in falsehoods(claim, rng):
                self._count(claim, where, answer, evidence)

    def _count(self, claim: Claim, where: str, answer: Any, evidence: Any) -> None:
        found = verdict(claim, answer, evidence)
        if found == "unread":
            return
        said = answer is not claim.answer and (found != "accepted" or is_false(claim, answer))
        if not said:
            # The answer is as it was: the evidence may still do, but must not bring the check down.
            self.n_odd_evidence += 1
            if found not in ("accepted", "rejected"):
                self.faults[f"{where}: {found}"] += 1
            return
        if found == "rejected" and not is_false(claim, answer):
            return
        self.n_false += 1
        self.n_rejected += found == "rejected"
        if found != "rejected":
            self.faults[f"{where}: {found}"] += 1


def falsehoods(claim: Claim, rng: Random) -> list[tuple[str, Any, Any]]:
    """Return an answer bent, evidence bent, both bent, and both bent to fit each other."""
    found = []
    answer = bent(rng, claim.answer)
    odd = bent(rng, claim.answer, is_hostile=True)
    if answer is not None:
        found.append((answer[0], answer[1], claim.evidence))
    if odd is not None and odd[0]:
        found.append((odd[0], odd[1], claim.evidence))
    if claim.evidence is None:
        return found
    for is_hostile in (False, True):
        evidence = bent(rng, claim.evidence, is_hostile=is_hostile)
        if evidence is not None:
            found.append((evidence[0], claim.answer, evidence[1]))
            if answer is not None:
                found.append((f"{answer[0]} with {evidence[0]}", answer[1], evidence[1]))
    if claim.cunning is not None:
        cunning = claim.cunning(rng)
        if cunning is not None:
            found.append(("bent to fit", *cunning))
    return found


# Games


def small_tree(number: int) -> ExtensiveForm:
    """Return a small random tree: ties, chance, hidden moves, two players or three."""
    kinds = (
        lambda: assessment_trees.random_tree(number),
        lambda: random_tree.random_tree(Random(number)),
        lambda: belief_trees.random_tree(number),
        lambda: assessment_trees.random_tree(number, n_players=3),
        lambda: tied_trees.random_tree(number, n_choices=3),
        lambda: random_tree.random_tree(Random(number), n_players=3, n_inner=4),
    )
    return kinds[number % len(kinds)]()


def signalling_tree(number: int) -> ExtensiveForm:
    """Return a small signalling game."""
    if not number:
        return published_tree("cho-kreps-1987")
    rng = Random(number)
    return belief_trees.random_signalling(
        rng, n_types=rng.choice([2, 2, 3]), n_responses=rng.choice([2, 2, 3]), highest=6
    )


PUBLISHED = ("selten-1975", "selten-1978", "von-stengel-forges-2008", "cho-kreps-1987")


def tree(number: int) -> ExtensiveForm:
    """Return a published tree, or a random one."""
    return published_tree(PUBLISHED[number]) if number < len(PUBLISHED) else small_tree(number)


def _some(found: Claim | None) -> list[Claim]:
    return [] if found is None else [found]


CONCEPTS: dict[str, tuple[Callable[[ExtensiveForm], list[Claim]], Callable[[int], ExtensiveForm]]]
CONCEPTS = {
    "subgame-perfect": (lambda form: _some(subgame_perfect_claim(form)), tree),
    "nash": (lambda form: _some(nash_claim(form)), tree),
    "agent-nash": (lambda form: _some(nash_claim(form, by_agents=True)), tree),
    "sequential": (lambda form: _some(sequential_claim(form)), tree),
    "perfect-bayesian": (lambda form: _some(perfect_bayesian_claim(form)), tree),
    "weak-perfect-bayesian": (
        lambda form: _some(perfect_bayesian_claim(form, is_weak=True)),
        tree,
    ),
    "forward induction": (removal_claims, signalling_tree),
    "one equilibrium": (one_nash_claims, tree),
    "correlated": (lottery_claims, small_tree),
    "stackelberg": (commitment_claims, tree),
    "quantal response": (response_claims, tree),
    "regret": (bound_claims, tree),
}
"""What is claimed of which trees."""


def tallies(concept: str, number: int, rng: Random, n_claims: int) -> dict[str, Tally]:
    """Return what became of the claims about one tree."""
    claims, grown = CONCEPTS[concept]
    found: dict[str, Tally] = {}
    try:
        made = claims(grown(number))
    except EstGamesError:
        return found
    for claim in made:
        found.setdefault(claim.concept, Tally()).take(claim, rng, n_claims)
    return found
