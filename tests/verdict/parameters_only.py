"""Games with nothing in them but parameters: what is judged depends on these alone."""

from fractions import Fraction

from est_games.game.multistage import MultistageForm, Stage, StageKind
from est_games.parameter import Parameter
from est_games.provenance import Kind, Source

GUESS = Source(citation="a test", kind=Kind.ASSUMPTION)


def form_of(**ranges):
    """A game with nothing but parameters: name=(low, value, high)."""
    return MultistageForm(
        title="parameters only",
        players=("a",),
        stages=(Stage(label="end", kind=StageKind.TERMINAL),),
        parameters=tuple(
            Parameter(
                name=name,
                low=Fraction(low),
                value=Fraction(value),
                high=Fraction(high),
                source=GUESS,
            )
            for name, (low, value, high) in ranges.items()
        ),
    )


def values_of(valuation):
    """Every parameter as an element of the valuation's ring."""
    free = valuation.traced.generators
    return {
        name: free.get(name, valuation.ring.constant(value))
        for name, value in valuation.point.items()
    }
