"""The vocabulary of claims: what can be measured in a model, one file each.

A new measure is one file with a :class:`~est_games.claim.measure.base.MeasureEntry` and one line
in the union below.
"""

from typing import Annotated

from pydantic import Field

from est_games.claim.measure.base import Measured, MeasureEntry, Told, UndefinedError
from est_games.claim.measure.body import BodyMeasure
from est_games.claim.measure.chance import ChanceMeasure
from est_games.claim.measure.clause import ClauseMeasure
from est_games.claim.measure.evidence import EvidenceMeasure
from est_games.claim.measure.finding import FindingMeasure
from est_games.claim.measure.frontier import FrontierMeasure
from est_games.claim.measure.mandate import MandateMeasure
from est_games.claim.measure.nash import NashMeasure
from est_games.claim.measure.payoff import PayoffMeasure
from est_games.claim.measure.quantity import QuantityMeasure
from est_games.claim.measure.replacement import ReplacementMeasure
from est_games.claim.measure.sanctions import SanctionsMeasure
from est_games.claim.measure.stake import StakeMeasure

Measure = Annotated[
    BodyMeasure
    | ChanceMeasure
    | ClauseMeasure
    | EvidenceMeasure
    | FindingMeasure
    | FrontierMeasure
    | MandateMeasure
    | NashMeasure
    | PayoffMeasure
    | QuantityMeasure
    | ReplacementMeasure
    | SanctionsMeasure
    | StakeMeasure,
    Field(discriminator="type"),
]

__all__ = ["Measure", "MeasureEntry", "Measured", "Told", "UndefinedError"]
