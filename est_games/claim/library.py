"""Where a claim's models come from: shipped files, or those a user gives in their place.

A library makes each model once, whatever the number of claims that look at it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from typing import Any

from pydantic import ValidationError

from est_games.argument import TEXT, mapping_of, optional, takes
from est_games.claim.belief import belief_problems
from est_games.claim.case import Case, Observe
from est_games.claim.model import ModelEntry
from est_games.errors import ClaimError, EstGamesError, Problem, choices, shown
from est_games.game.multistage import MultistageForm
from est_games.parameter import Parameter
from est_games.procedure.readings import PAYOFFS
from est_games.situation.model import Situation
from est_games.situation.read import load_situation
from est_games.treaty.check import errors_of
from est_games.treaty.model import Treaty
from est_games.treaty.read import load_treaty
from est_games.validation import problems_of


class Library:
    """Treaties and situations by name, and the models made of them.

    Parameters
    ----------
    treaties, situations : mapping
        Those that stand in the place of shipped ones, by the name claims use.
    readings : mapping of str to str
        Readings taken in every treaty that has such a place, where a model does not say which.
    parameters : mapping of str to Fraction
        Values set in every situation that has such a parameter, where a model does not set it.
    """

    @takes(
        ClaimError,
        treaties=optional(mapping_of(Treaty)),
        situations=optional(mapping_of(Situation)),
        readings=optional(mapping_of(TEXT)),
        parameters=optional(mapping_of(Fraction)),
    )
    def __init__(
        self,
        *,
        treaties: Mapping[str, Treaty] | None = None,
        situations: Mapping[str, Situation] | None = None,
        readings: Mapping[str, str] | None = None,
        parameters: Mapping[str, Fraction] | None = None,
    ) -> None:
        self._treaties = dict(treaties or {})
        self._situations = dict(situations or {})
        self.readings = dict(readings or {})
        self.parameters = dict(parameters or {})
        self._cases: dict[str, Case] = {}
        self._shelves: dict[str, dict[Observe, MultistageForm]] = {}

    def treaty(self, name: str) -> Treaty:
        """Return a treaty: one given, one shipped, or that of a file.

        Raises
        ------
        TreatyError
            There is none, or it does not make sense.
        """
        if name not in self._treaties:
            self._treaties[name] = load_treaty(name)
        return self._treaties[name]

    def situation(self, name: str) -> Situation:
        """Return a situation: one given, one shipped, or that of a file.

        Raises
        ------
        SituationError
            There is none, or it does not fit together.
        """
        if name not in self._situations:
            self._situations[name] = load_situation(name)
        return self._situations[name]

    def case(self, entry: ModelEntry, own: tuple[Parameter, ...] = ()) -> Case:
        """Return a model made ready; the same entry is made once.

        Parameters
        ----------
        entry : ModelEntry
            The model as the claim has it.
        own : tuple of Parameter
            Parameters to be known beside those of its situation.

        Raises
        ------
        ClaimError
            A provision, field, reading or parameter is not there.
        """
        known = self._situation(entry).parameters if entry.situation else ()
        others = tuple(each for each in own if each.name not in {one.name for one in known})
        key = json.dumps(
            [entry.model_dump(mode="json", exclude={"id"}), [str(each) for each in others]],
            default=str,
            sort_keys=True,
        )
        if key not in self._cases:
            self._cases[key] = self._made(entry, others)
        return self._cases[key]

    def _made(self, entry: ModelEntry, others: tuple[Parameter, ...]) -> Case:
        with _placed(f"model.{entry.id}.treaty"):
            treaty = self.treaty(entry.treaty) if entry.treaty else None
        situation = self._read(entry) if entry.situation else None
        forum = entry.forum or (situation.forum if situation else None)
        with _placed(f"model.{entry.id}.forum"):
            place = self.treaty(forum) if forum else None
        known = situation.parameters if situation else ()
        names = [each.name for each in (*known, *others)]
        problems = list(belief_problems(entry, situation, names))
        if problems:
            raise ClaimError("a model cannot be set up", problems)
        return Case(
            name=entry.id,
            treaty=None if treaty is None else self._changed(treaty, entry),
            situation=situation,
            forum=place,
            settings=self._settings((*known, *others), entry),
            belief=dict(entry.belief),
            after=dict(entry.after),
            untabled=entry.untabled,
            game=entry.game,
            in_force=entry.in_force,
            fixed=frozenset(entry.set),
            shelf=self._shelves.setdefault(_compiled_alike(entry), {}),
            others=others,
        )

    def _read(self, entry: ModelEntry) -> Situation:
        """Return the situation of a model under the reading of its payoffs."""
        situation = self._situation(entry)
        ours = self.readings.get(PAYOFFS)
        asked = entry.readings.get(PAYOFFS, ours if ours in situation.readings else None)
        if asked is None and situation.readings:
            asked = situation.readings[0]
        if asked is None:
            return situation
        with _placed(f"model.{entry.id}"):
            return situation.under(asked)

    def _situation(self, entry: ModelEntry) -> Situation:
        with _placed(f"model.{entry.id}.situation"):
            return self.situation(entry.situation or "")

    def _changed(self, treaty: Treaty, entry: ModelEntry) -> Treaty:
        if entry.binding is not None:
            treaty = treaty.model_copy(update={"binding": entry.binding})
        for name in entry.without:
            with _placed(f"model.{entry.id}.without"):
                treaty = treaty.without(name)
        if entry.amend:
            treaty = amended(treaty, entry.amend, f"model.{entry.id}.amend")
        places = {name for p in treaty.provisions for name in (p.id, treaty.article_of(p.id))}
        chosen = {place: name for place, name in self.readings.items() if place in places}
        with _placed(f"model.{entry.id}"):
            clauses = {place: name for place, name in entry.readings.items() if place != PAYOFFS}
            return treaty.under({**chosen, **clauses})

    def _settings(self, known: tuple[Parameter, ...], entry: ModelEntry) -> dict[str, Fraction]:
        names = {each.name: each for each in known}
        ours = {name: value for name, value in self.parameters.items() if name in names}
        chosen = {**ours, **entry.settings}
        problems = []
        for name, value in chosen.items():
            each = names.get(name)
            if each is None or not each.low <= value <= each.high:
                problems.append(
                    Problem(
                        path=f"model.{entry.id}.set.{name}",
                        message="is no parameter" if each is None else "leaves its range",
                        value=None if each is None else str(value),
                        accepted=choices(names) if each is None else f"{each.low} to {each.high}",
                    )
                )
        if problems:
            raise ClaimError("a model cannot be set up", problems)
        return chosen


def _compiled_alike(entry: ModelEntry) -> str:
    """Return a key that is equal for models with one form: values and beginnings left out."""
    kept = {"treaty", "situation", "forum", "readings", "binding", "without", "amend", "in_force"}
    return json.dumps(entry.model_dump(mode="json", include=kept), default=str, sort_keys=True)


@contextmanager
def _placed(path: str) -> Iterator[None]:
    """Let errors raised inside say which model of the claim is at fault."""
    try:
        yield
    except EstGamesError as error:
        problems = [
            replace(each, path=f"{path}.{each.path}" if each.path else path)
            for each in error.problems
        ]
        raise ClaimError("a model cannot be set up", problems) from None


def amended(treaty: Treaty, changes: Mapping[str, Mapping[str, Any]], path: str = "") -> Treaty:
    """Return a treaty with fields of some provisions changed.

    Parameters
    ----------
    treaty : Treaty
        The text.
    changes : mapping of str to mapping
        The new fields, as a file would give them, by the provision's identifier.
    path : str
        Where the changes stand, for the error.

    Raises
    ------
    ClaimError
        No such provision, or the changed text makes no sense.

    Examples
    --------
    >>> treaty = amended(load_treaty("est-2009"), {"conference": {"quorum": "1/2"}})
    >>> [str(p.quorum) for p in treaty.provisions if p.id == "conference"]
    ['1/2']
    """
    known = [provision.id for provision in treaty.provisions]
    problems = [
        Problem(
            path=f"{path}.{shown(name)}",
            message="is no provision of this treaty",
            value=treaty.id,
            accepted=choices(known),
        )
        for name in changes
        if name not in known
    ]
    if problems:
        raise ClaimError("a text cannot be amended", problems)
    data = treaty.model_dump(exclude_unset=True, mode="json", by_alias=True)
    for article in data["article"]:
        for provision in article.get("provision", ()):
            provision.update(changes.get(provision["id"], {}))
    try:
        changed = Treaty.model_validate(data)
    except ValidationError as failure:
        found = problems_of(failure, data, tuple(path.split(".")) if path else (), Treaty)
        raise ClaimError("a text cannot be amended", found) from None
    nonsense = [lint.problem for lint in errors_of(changed)]
    if nonsense:
        raise ClaimError("a text cannot be amended", nonsense)
    return changed
