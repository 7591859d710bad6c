"""Selten's horse: the third player cannot tell which of the others moved down."""

from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import ExtensiveBuilder


def horse() -> ExtensiveForm:
    """Selten (1975), figure 1."""
    tree = ExtensiveBuilder(["1", "2", "3"], title="Selten's horse")
    one = tree.decision("1", ["across", "down"], information_set="one")
    two = tree.decision("2", ["across", "down"], after=one["across"], information_set="two")
    three = tree.decision("3", ["left", "right"], after=one["down"], information_set="three")
    again = tree.decision("3", ["left", "right"], after=two["down"], information_set="three")
    tree.terminal([1, 1, 1], after=two["across"])
    tree.terminal([3, 3, 2], after=three["left"])
    tree.terminal([0, 0, 0], after=three["right"])
    tree.terminal([4, 4, 0], after=again["left"])
    tree.terminal([0, 0, 1], after=again["right"])
    return tree.build()
