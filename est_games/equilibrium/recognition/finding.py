"""One thing recognised of a game, or ruled out, with its witness."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Whether a game is of some kind, and what shows it.

    Parameters
    ----------
    holds : bool or None
        None: not looked at, as the game is too large or has another number of players.
    words : str
        The witness in words.
    witness : object
        What shows it either way, e.g. a :class:`est_games.certificate.potential.Potential` or the
        cycle that rules one out.

    Examples
    --------
    >>> bool(Finding(holds=True, words="payoffs always add up to 0"))
    True
    """

    holds: bool | None
    words: str
    witness: object = None

    def __bool__(self) -> bool:
        """Whether it is known to hold."""
        return bool(self.holds)
