"""Reading at one stroke the nodes of an .efg file that are written as they usually are."""

from __future__ import annotations

import re
from fractions import Fraction

from est_games.game.efg_draft import MAX_NODES, NOTHING, Choice, Draft, Outcome
from est_games.game.number import exact_number
from est_games.game.tree import CHANCE, TERMINAL

# Every pattern can be matched in one way only, so none takes more than one pass over its text.
_END = r'(?![^\s"{},])'
_NAME = r'\s*(?:"([^"\\]*)"|(?!\s*"))'
_BLOCK = r'\s*(\{(?:\s*"[^"\\]*"(?:\s*[^\s{},"]+)?)+\s*\})?'
_NUMBER = r"[0-9]{1,99}"
_HEAD = rf"\s*({_NUMBER}(?:\s+{_NUMBER})?{_END})({_NAME}{_BLOCK})"
_PAID = rf"\s*({_NUMBER}){_END}{_NAME}\s*"
_WHOLE = "-?[0-9]{1,15}"
_AMOUNTS = r'(\{[^{}"]*\})|(?!\s*\{)'
# Kind, label; unless the game ends: owner, what is told, its label, its block.
_NODE = rf"\s*(?:(t)|([pc])){_END}{_NAME}(?(1)|{_HEAD})"
_QUOTED = re.compile(r'"([^"\\]*)"')
_WEIGHT = re.compile(r'"\s*([^\s{},"]+)')
_BARE_COMMA = re.compile(r"\{\s*,|,\s*,")


def _pattern(n_players: int) -> re.Pattern[str]:
    """Return the pattern of a node, whose payoffs are told apart where all are whole numbers."""
    more = rf"(?:(?:\s*,\s*|\s+){_WHOLE}){{{n_players - 1}}}"
    return re.compile(rf"{_NODE}{_PAID}(?:\{{\s*({_WHOLE}{more})\s*\}}|{_AMOUNTS})")


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
        self._node = _pattern(draft.n_players)
        self._choices: dict[tuple[str, str, str], tuple[int, int]] = {}
        self._outcomes: dict[tuple[str, str | None, str | None], int] = {}
        self._blocks: dict[str, tuple[tuple[str, ...], tuple[Fraction, ...] | None]] = {}
        self._amounts: dict[str, Fraction] = {}

    def read(self, position: int) -> int:
        """Read nodes from a place on, as long as they are written as usual and some are awaited.

        Returns
        -------
        int
            Where the next node may stand.
        """
        text, draft, match = self.text, self.draft, self._node.match
        parent, depths, labels = draft.parent, draft.depths, draft.labels
        sets, paid, path, awaited = draft.sets, draft.paid, draft.path, draft.awaited
        choices, outcomes = self._choices, self._outcomes
        node = len(parent)
        above = path[-1] if path else -1
        while (path or not node) and node < MAX_NODES:
            found = match(text, position)
            if found is None:
                break
            ends, kind, label, owner, told, name, block, number, title, whole, pays = found.groups()
            place = TERMINAL
            if not ends:
                known = choices.get((kind, owner, told))
                if known is None:
                    choice = self._new_choice(kind, owner, name or "", block)
                    if choice is None:
                        break
                    known = choices[kind, owner, told] = choice.place, len(choice.actions)
                place, width = known
            outcome = outcomes.get((number, title, whole or pays))
            if outcome is None:
                outcome = NOTHING
                if number != "0":
                    new = self._new_outcome(int(number), title or "", whole, pays, found.start(8))
                    if new is None:
                        break
                    outcome = outcomes[number, title, whole or pays] = new.place
                elif whole or pays:
                    break
            # What follows is what Draft.add does, many times.
            parent.append(above)
            depths.append(len(path))
            labels.append(label or "")
            sets.append(place)
            paid.append(outcome)
            position = found.end()
            if path:
                awaited[-1] -= 1
            if ends:
                while path and not awaited[-1]:
                    awaited.pop()
                    path.pop()
                above = path[-1] if path else -1
            else:
                path.append(node)
                awaited.append(width)
                above = node
            node += 1
        return position

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
        choices = self.draft.choices
        new = Choice(len(choices), player, number, label, actions, weights)
        choices[player, number] = new
        return new

    def _new_outcome(
        self, number: int, label: str, whole: str | None, block: str | None, offset: int
    ) -> Outcome | None:
        """Return an outcome told in words that are new, or None where they may be wrong."""
        outcomes = self.draft.outcomes
        known = outcomes.get(number)
        if whole is not None and known is None and number >= 1:
            new = outcomes[number] = Outcome(len(outcomes), number, offset, label, None, whole)
            return new
        if known is not None and label not in ("", known.label):
            return None
        if block is None and whole is None:
            return known
        if block is not None and "," in block and _BARE_COMMA.search(block):
            return None
        told = block[1:-1] if block is not None else whole or ""
        amounts = self._read_amounts(told.replace(",", " ").split())
        if amounts is None or len(amounts) != self.draft.n_players or number < 1:
            return None
        if known is not None:
            return known if known.payoffs == amounts else None
        new = self.draft.outcome(number, offset)
        new.label, new.amounts = label, amounts
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
