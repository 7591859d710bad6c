"""The answer to whether one profile passes a refinement of Nash equilibrium, and why."""

from __future__ import annotations

from dataclasses import dataclass

from est_games.certificate.domination import Domination
from est_games.certificate.mistake_curve import MistakeCurve
from est_games.certificate.mistake_tree import MistakeTree
from est_games.certificate.rare_gain import RareGain
from est_games.certificate.regular_equilibrium import Unshaken
from est_games.certificate.trembles import Trembles

Witness = Trembles | Unshaken | MistakeCurve | Domination | RareGain | MistakeTree


@dataclass(frozen=True, slots=True, kw_only=True)
class Refinement:
    """Whether a profile passes a refinement.

    Parameters
    ----------
    concept : {"perfect", "proper"}
        The refinement.
    holds : bool or None
        None: undecided; neither a proof nor a refutation was found.
    test : str
        Which test gave the answer.
    reason : str
        The answer in words.
    witness : Trembles, Unshaken, MistakeCurve, Domination, RareGain, MistakeTree or None
        What the certificate package checked: trembles the profile survives; that it is regular or
        completely mixed, or at the end of a curve of fully mixed profiles; a mixture that dominates
        one of its own, or of the same support; a strategy that does better after the likelier
        mistakes; or why each order of mistakes contradicts itself.

    Examples
    --------
    >>> answer = Refinement(concept="perfect", holds=None, test="none", reason="not looked at")
    >>> answer.holds is None
    True
    """

    concept: str
    holds: bool | None
    test: str
    reason: str
    witness: Witness | None = None
