"""Reading at one stroke the nodes of an .efg file that are written as they usually are."""

from __future__ import annotations

import re
from fractions import Fraction

from est_games.game.efg_draft import Choice, Draft, Outcome
from est_games.game.number import exact_number
from est_games.game.tree import CHANCE

# Every pattern can be matched in one way only, so none takes more than one pass over its text.
_END = r'(?![^\s"{},])'
_NAME = r'\s*(?:"([^"\\]*)"|(?!\s*"))'
_BLOCK = r'\s*(\{(?:\s*"[^"\\]*"(?:\s*[^\s{},"]+)?)+\s*\})?'
_NUMBER = r"[0-9]{1,99}"
_HEAD = rf"\s*({_NUMBER}(?:\s+{_NUMBER})?{_END})({_NAME}{_BLOCK})"
_OUTCOME = rf'\s*({_NUMBER}){_END}{_NAME}\s*(?:(\{{[^{{}}"]*\}})|(?!\s*\{{))'
# Kind, label; unless the game ends: owner, what is told, its label, its block; the same of what is
# paid.
_NODE = re.compile(rf"\s*(?:(t)|([pc])){_END}{_NAME}(?(1)|{_HEAD}){_OUTCOME}")
_QUOTED = re.compile(r'"([^"\\]*)"')
_WEIGHT = re.compile(r'"\s*([^\s{},"]+)')
_BARE_COMMA = re.compile(r"\{\s*,|,\s*,")


class UsualLines:
    """The nodes of one file, as far as they are written as programs write them.

    Whatever is told otherwise, or for the first time in a way that may be wrong, is left to the
    reader that goes word by word and finds the place.

    Parameters
    ----------
    text : str
        The file.
    draft : Draft
        Where what is read goes.
    """

    def __init__(self, text: str, draft: Draft) -> None:
        self.text = text
        self.draft = draft
        self._choices: dict[tuple[str, str, str], Choice] = {}
        self._outcomes: dict[tuple[str, str | None, str | None], Outcome | None] = {}
        self._blocks: dict[str, tuple[tuple[str, ...], tuple[Fraction, ...] | None]] = {}
        self._amounts: dict[str, Fraction] = {}

    def read(self, position: int, parent: int) -> tuple[int, int] | None:
        """Read the node at a place.

        Returns
        -------
        (int, int) or None
            Where the next node may stand and how many actions this one has; None, and nothing
            read, where it is not written as usual.
        """
        found = _NODE.match(self.text, position)
        if found is None:
            return None
        ends, kind, label, owner, told, name, block, number, title, pays = found.groups()
        choice = None
        if not ends:
            choice = self._choices.get((kind, owner, told))
            if choice is None:
                choice = self._new_choice(kind, owner, name or "", block)
                if choice is None:
                    return None
                self._choices[kind, owner, told] = choice
        outcome = self._outcomes.get((number, title, pays))
        if outcome is None and number != "0":
            outcome = self._new_outcome(int(number), title or "", pays, found.start(8))
            if outcome is None:
                return None
            self._outcomes[number, title, pays] = outcome
        elif outcome is None and pays:
            return None
        return found.end(), self.draft.add(parent, label or "", choice, outcome)

    def _new_choice(self, kind: str, owner: str, label: str, block: str | None) -> Choice | None:
        """Return a choice told in words that are new, or None where they may be wrong."""
        *mover, number = map(int, owner.split())
        player = mover[0] - 1 if mover else CHANCE
        known = self.draft.choices.get((player, number))
        if (kind == "p") != bool(mover) or (known and label not in ("", known.label)):
            return None
        if block is None:
            return known
        actions, weights = self._blocks.get(block) or self._read_block(block)
        if weights is None or len(weights) != (0 if mover else len(actions)):
            return None
        if known is not None:
            return known if (known.actions, known.probabilities) == (actions, weights) else None
        if number < 1 or (mover and not 0 <= player < self.draft.n_players):
            return None
        new = self.draft.choice(player, number)
        new.label, new.actions, new.probabilities = label, actions, weights
        return new

    def _new_outcome(
        self, number: int, label: str, block: str | None, offset: int
    ) -> Outcome | None:
        """Return an outcome told in words that are new, or None where they may be wrong."""
        known = self.draft.outcomes.get(number)
        if known is not None and label not in ("", known.label):
            return None
        if block is None:
            return known
        if "," in block and _BARE_COMMA.search(block):
            return None
        amounts = self._read_amounts(block[1:-1].replace(",", " ").split())
        if amounts is None or len(amounts) != self.draft.n_players or number < 1:
            return None
        if known is not None:
            return known if known.payoffs == amounts else None
        new = self.draft.outcome(number, offset)
        new.label, new.payoffs = label, amounts
        return new

    def _read_block(self, block: str) -> tuple[tuple[str, ...], tuple[Fraction, ...] | None]:
        """Return actions and, where they have any, their probabilities; None if one is none."""
        actions = tuple(_QUOTED.findall(block))
        weights = self._read_amounts(_WEIGHT.findall(_QUOTED.sub('"', block)))
        self._blocks[block] = actions, weights
        return actions, weights

    def _read_amounts(self, texts: list[str]) -> tuple[Fraction, ...] | None:
        """Return numbers; None if one is none."""
        known = self._amounts
        try:
            return tuple([known[text] for text in texts])
        except KeyError:
            try:
                known.update((text, exact_number(text)) for text in texts)
            except ValueError:
                return None
        return tuple(map(known.__getitem__, texts))
