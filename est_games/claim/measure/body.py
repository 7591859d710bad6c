"""A body that decides by vote: who can carry and stop it, and how often it acts."""

from __future__ import annotations

from itertools import product
from math import comb, prod
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field, StrictInt

from est_games.arithmetic import Value
from est_games.claim.measure.approval import adopting
from est_games.claim.measure.base import Measured, MeasureEntry, Told
from est_games.errors import ClaimError, Problem, TreatyError, shown
from est_games.record import MAX_NAMES, Identifier, Label
from est_games.situation.model import Formula
from est_games.voting.body import VotingBody, voting_body
from est_games.voting.coalition import VotingGame
from est_games.voting.power import VotingPower, power_of

if TYPE_CHECKING:
    from est_games.claim.case import ValuedCase

MAX_EXACT = 4_096
_INDICES = {
    "shapley": "shapley_shubik",
    "banzhaf": "banzhaf",
    "prevent": "power_to_prevent",
    "initiate": "power_to_initiate",
    "swings": "swings",
}


class BodyMeasure(MeasureEntry):
    """A body of the treaty, ``body`` naming the conference where there are several.

    ``.members`` and ``.n_winning`` count, ``.blockers`` is the size of the smallest coalition that
    can stop a decision, ``.act`` is Coleman's power to act, ``.shapley.CLASS``, ``.banzhaf.CLASS``,
    ``.prevent.CLASS``, ``.initiate.CLASS`` and ``.swings.CLASS`` are the power of one member of a
    class. ``.capacity`` is the probability that it adopts where each member independently says yes
    with probability ``approval``, a formula over parameters. ``excluded`` says how many members of
    a class play a role the rule leaves out.
    """

    type: Literal["body"]
    body: Identifier | None = None
    others: Literal["no", "abstain", "absent"] = "no"
    excluded: dict[Label, StrictInt] = Field(default_factory=dict, max_length=MAX_NAMES)
    approval: Formula | None = None

    fields: ClassVar[tuple[str, ...]] = (
        "members",
        "n_winning",
        "blockers",
        "act",
        "capacity",
        *(f"{name}." for name in _INDICES),
    )
    needs: ClassVar[tuple[str, ...]] = ("treaty",)

    def measured(self, case: ValuedCase) -> Measured:
        """Return every measure of the body that is asked for."""
        return Measured(values=_Lazy(self, case))

    def value(self, case: ValuedCase, field: str) -> Value:
        """Return one measure of the body."""
        game = self.game(case)
        constant = case.ring.constant
        if field == "members":
            return constant(sum(game.sizes))
        if field == "n_winning":
            return constant(game.n_winning)
        if field == "blockers":
            return constant(_fewest_blockers(game))
        if field == "act":
            return constant(_power(game).power_to_act)
        if field == "capacity":
            return self._capacity(case, game)
        name, _, voters = field.partition(".")
        index = getattr(_power(game), _INDICES[name])
        known = {each.replace("-", "_").replace(" ", "_"): each for each in index}
        if voters not in known:
            raise ClaimError(
                "a claim does not fit its model",
                [
                    Problem(
                        path=f"{self.id}.{field}",
                        message="names no class of voters",
                        value=shown(voters),
                        accepted=", ".join(known),
                    )
                ],
            )
        return constant(index[known[voters]])

    def game(self, case: ValuedCase) -> VotingGame:
        """Return the body as a game of coalitions."""
        found = self._body(case)
        return found.game(others=self.others, excluded=self.excluded if found.rule.excluded else {})

    def _body(self, case: ValuedCase) -> VotingBody:
        try:
            return voting_body(case.treaty, self.body)
        except TreatyError as failure:
            raise ClaimError("a claim does not fit its model", failure.problems) from None

    def _capacity(self, case: ValuedCase, game: VotingGame) -> Value:
        """Return the sum over winning profiles of prod_c C(n_c, k_c) p^k (1 - p)^(n_c - k)."""
        if self.approval is None:
            raise ClaimError(
                "a claim does not fit its model",
                [
                    Problem(
                        path=f"measure.{self.id}.approval",
                        message="is missing: the capacity depends on it",
                        accepted='a formula, such as "19/20"',
                    )
                ],
            )
        if game.n_profiles > MAX_EXACT:
            raise ClaimError(
                "a claim does not fit its model",
                [
                    Problem(
                        path=f"measure.{self.id}.body",
                        message="has too many kinds of coalitions for an exact capacity",
                        value=str(game.n_profiles),
                        accepted=f"at most {MAX_EXACT}",
                    )
                ],
            )
        chance = case.number(self.approval, f"measure.{self.id}.approval")
        n = sum(game.sizes)
        by_size = [0] * (n + 1)
        for profile in product(*(range(size + 1) for size in game.sizes)):
            if game.requirement.is_met(profile):
                ways = prod(comb(size, k) for size, k in zip(game.sizes, profile, strict=True))
                by_size[sum(profile)] += ways
        return adopting(by_size, chance, case.ring)

    def told(self, case: ValuedCase) -> Told:
        """Return the rule, and who can stop it."""
        found = self._body(case)
        game = self.game(case)
        sizes = ", ".join(
            f"{size} {name}" for name, size in zip(game.entitled.names, game.sizes, strict=True)
        )
        return Told(
            lines=(
                f"{found.name}: {found.rule.rule} of {sizes}; "
                f"{game.n_winning} winning coalitions; "
                f"{_fewest_blockers(game)} can stop a decision",
            ),
            articles=(found.source.article,) if found.source.article else (),
        )


class _Lazy(dict[str, Value]):
    """The measures of a body, each computed when first asked for."""

    def __init__(self, entry: BodyMeasure, case: ValuedCase) -> None:
        super().__init__()
        self._entry = entry
        self._case = case

    def __missing__(self, field: str) -> Value:
        found = self[field] = self._entry.value(self._case, field)
        return found


def _power(game: VotingGame) -> VotingPower:
    return power_of(game)


def _fewest_blockers(game: VotingGame) -> int:
    """Return the size of the smallest coalition that can stop a decision; one more if none can."""
    n = sum(game.sizes)
    profiles = product(*(range(size + 1) for size in game.sizes))
    losing = [
        sum(game.sizes) - sum(profile)
        for profile in profiles
        if not game.requirement.is_met(profile)
    ]
    return min(losing, default=n + 1)
