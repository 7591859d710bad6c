"""The bodies of an institution: each of its conferences with its rule and its members."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from est_games.argument import TEXT, optional, takes
from est_games.errors import Problem, TreatyError, choices, shown
from est_games.provenance import Source
from est_games.treaty.ballot import Ballot, Electorate
from est_games.treaty.decision import DecisionRule
from est_games.treaty.model import Treaty
from est_games.treaty.provision import Conference
from est_games.treaty.threshold import Threshold
from est_games.voting.coalition import VotingGame


@dataclass(frozen=True, slots=True, kw_only=True)
class VotingBody:
    """A body that decides by vote.

    Parameters
    ----------
    name : str
        Identifier of the provision that sets it up.
    rule : DecisionRule
        How it decides, the attendance it needs included.
    electorate : Electorate
        Its members.
    source : Source
        Where the rule is found.
    """

    name: str
    rule: DecisionRule
    electorate: Electorate
    source: Source

    def game(
        self,
        *,
        others: Ballot | str = Ballot.NO,
        excluded: Mapping[str, int] | None = None,
    ) -> VotingGame:
        """Return the body as a game of coalitions.

        Parameters
        ----------
        others : {"no", "abstain", "absent"}
            What the members outside a coalition do.
        excluded : mapping of str to int
            How many members of each class play a role that the rule excludes.
        """
        return VotingGame(
            rule=self.rule,
            electorate=self.electorate,
            others=others,  # type: ignore[arg-type]  # the game refuses what is no ballot
            excluded=excluded or {},
        )


@takes(TreatyError, treaty=Treaty)
def voting_bodies(treaty: Treaty) -> tuple[VotingBody, ...]:
    """Return the bodies of a treaty that decide by vote, in article order.

    Raises
    ------
    TreatyError
        The treaty does not say who its members are, nor how many may become one; or a body names
        what is no class of them.

    Examples
    --------
    >>> from est_games.treaty import load_treaty
    >>> [(body.name, body.rule.rule) for body in voting_bodies(load_treaty("est-2009"))]
    [('conference', 'consensus'), ('extraordinary-conference', 'unanimity')]
    """
    if treaty.electorate is None:
        problem = Problem(
            path="member",
            message="does not say who the members are",
            accepted="[[member]] tables, or the number of states eligible",
        )
        raise TreatyError(f"the bodies of {shown(treaty.id)} have no members", [problem])
    strangers = [
        Problem(
            path=f"{conference.id}.body",
            message="is no class of members",
            value=name,
            accepted=choices(member.id for member in treaty.member) or "no body, without classes",
        )
        for conference in treaty.of_type(Conference)
        for name in conference.body or ()
        if name not in {member.id for member in treaty.member}
    ]
    if strangers:
        raise TreatyError(f"who sits in the bodies of {shown(treaty.id)} is not known", strangers)
    return tuple(_body(treaty, conference) for conference in treaty.of_type(Conference))


@takes(TreatyError, treaty=Treaty, name=optional(TEXT))
def voting_body(treaty: Treaty, name: str | None = None) -> VotingBody:
    """Return one body of a treaty, or its only one.

    Parameters
    ----------
    treaty : Treaty
        The institution, under the readings in force.
    name : str, optional
        Identifier of a conference.

    Raises
    ------
    TreatyError
        There is no such body, or there are several and none is named.

    Examples
    --------
    >>> from est_games.treaty import load_treaty
    >>> body = voting_body(load_treaty("osce"), "council")
    >>> body.game().n_winning, body.source.article
    (1, 'II')
    """
    bodies = voting_bodies(treaty)
    found = [body for body in bodies if name in (None, body.name)]
    if len(found) == 1:
        return found[0]
    problem = Problem(
        path="body",
        message="is not the only body that votes" if found else "is no body that votes",
        value=None if name is None else shown(name),
        accepted=choices(body.name for body in bodies),
    )
    raise TreatyError(f"{shown(treaty.id)} has no such body", [problem])


def _body(treaty: Treaty, conference: Conference) -> VotingBody:
    electorate = treaty.electorate_of(conference.body)
    assert electorate is not None
    out = conference.decision.excluded  # classes named there never vote, roles are asked about
    voting = Electorate(classes=tuple(v for v in electorate.classes if v.name not in out))
    return VotingBody(
        name=conference.id,
        rule=_with_quorum(conference, electorate.size),
        electorate=voting,
        source=treaty.source(conference),
    )


def _with_quorum(conference: Conference, n: int) -> DecisionRule:
    """Return a conference's rule with the attendance it needs: a share is one of all n parties."""
    if conference.quorum is None:
        return conference.decision
    quorum = Threshold(count=conference.quorum.least(n))
    return conference.decision.model_copy(update={"quorum": quorum})
