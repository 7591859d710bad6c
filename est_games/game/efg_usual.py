"""Reading at one stroke the nodes of an .efg file that are written as they usually are."""

from __future__ import annotations

import re
from fractions import Fraction

from est_games.game.efg_draft import Choice, Draft, Outcome
from est_games.game.gambit_text import Token
from est_games.game.number import exact_number
from est_games.game.tree import CHANCE

# Every pattern can be matched in one way only, so none takes more than one pass over its text.
_END = r'(?![^\s"{},])'
_NAME = r'\s*(?:"([^"\\]*)"|(?!\s*"))'
_ACTIONS = r'\s*(\{(?:\s*"[^"\\]*")+\s*\})?'
_WEIGHED = r'\s*(\{(?:\s*"[^"\\]*"\s*[^\s{},"]+)+\s*\})?'
_OUTCOME = rf'\s*(\d+){_END}{_NAME}\s*(?:(\{{[^{{}}"]*\}})|(?!\s*\{{))'
_TERMINAL = re.compile(rf"\s*(t){_END}{_NAME}{_OUTCOME}", re.ASCII)
_PERSONAL = re.compile(
    rf"\s*(p){_END}{_NAME}\s*(\d+\s+\d+{_END})({_NAME}{_ACTIONS}){_OUTCOME}", re.ASCII
)
_CHANCE = re.compile(rf"\s*(c){_END}{_NAME}\s*(\d+{_END})({_NAME}{_WEIGHED}){_OUTCOME}", re.ASCII)
_KIND = re.compile(r"\s*([ptc])", re.ASCII)
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
        self._choices: dict[tuple[str, str], Choice] = {}
        self._outcomes: dict[tuple[str, str | None, str | None], int] = {}
        self._amounts: dict[str, Fraction] = {}

    def read(self, position: int, parent: int) -> tuple[int, int] | None:
        """Read the node at a place.

        Returns
        -------
        (int, int) or None
            Where the next node may stand and how many actions this one has; None, and nothing
            read, where it is not written as usual.
        """
        kind = _KIND.match(self.text, position)
        if kind is None:
            return None
        if kind[1] == "t":
            found = _TERMINAL.match(self.text, position)
            choice = None
        else:
            found = (_PERSONAL if kind[1] == "p" else _CHANCE).match(self.text, position)
            choice = found and self._choice(found)
            if choice is None:
                return None
        if found is None:
            return None
        paid = self._outcome(found)
        if paid is None:
            return None
        draft = self.draft
        draft.parent.append(parent)
        draft.labels.append(found[2] or "")
        draft.sets.append(None if choice is None else (choice.player, choice.number))
        draft.paid.append(paid)
        return found.end(), 0 if choice is None else len(choice.actions)

    def _choice(self, found: re.Match[str]) -> Choice | None:
        owner, told = found[3], found[4]
        known = self._choices.get((owner, told))
        if known is None:
            known = self._new_choice(owner, found[5] or "", found[6])
            if known is not None:
                self._choices[owner, told] = known
        return known

    def _new_choice(self, owner: str, label: str, block: str | None) -> Choice | None:
        *mover, number = map(int, owner.split())
        player = mover[0] - 1 if mover else CHANCE
        known = self.draft.choices.get((player, number))
        if block is None or number < 1 or player >= self.draft.n_players or (mover and player < 0):
            return (
                known if block is None and label in ("", known.label if known else None) else None
            )
        actions = tuple(_QUOTED.findall(block))
        weights: tuple[Fraction, ...] | None = ()
        if player == CHANCE:
            weights = self._read_amounts(_WEIGHT.findall(_QUOTED.sub('"', block)))
        if weights is None:
            return None
        if known is None:
            known = Choice(player, number, label, actions, weights)
            self.draft.choices[player, number] = known
            return known
        same = (known.actions, known.probabilities) == (actions, weights)
        return known if same and label in ("", known.label) else None

    def _outcome(self, found: re.Match[str]) -> int | None:
        *_, digits, label, block = found.groups()
        number = self._outcomes.get((digits, label, block))
        if number is None:
            number = self._new_outcome(digits, label, block, found.end())
            if number is not None:
                self._outcomes[digits, label, block] = number
        return number

    def _new_outcome(
        self, digits: str, label: str | None, block: str | None, position: int
    ) -> int | None:
        number = int(digits)
        if number == 0:
            return None if block else 0
        known = self.draft.outcomes.get(number)
        if block is None:
            return number if known and label in (None, "", known.label) else None
        amounts = None
        if not _BARE_COMMA.search(block):
            amounts = self._read_amounts(block[1:-1].replace(",", " ").split())
        if amounts is None or len(amounts) != self.draft.n_players:
            return None
        if known is None:
            first = Token("word", digits, position)
            self.draft.outcomes[number] = Outcome(first, label or "", amounts)
            return number
        return number if (known.label, known.payoffs) == (label or "", amounts) else None

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
