"""The best a player can do by committing itself first: mixed or pure, ties for it or against it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from time import perf_counter

from est_games.certificate.commitment import (
    StrongProof,
    WeakProof,
    leader_tables,
    strong_commitment_problems,
    weak_commitment_problems,
)
from est_games.equilibrium.asked import limit_problems
from est_games.equilibrium.commitment.leader_profile import (
    commitment_equilibrium,
    leader_profile,
)
from est_games.equilibrium.commitment.pure_commitment import pure_commitment
from est_games.equilibrium.commitment.reply_program import best_reply, reply_program
from est_games.equilibrium.commitment.weak_commitment import Mixture, weak_commitment
from est_games.equilibrium.solution import Certificate, Solution, Status
from est_games.errors import Problem, SolveError, choices, shown
from est_games.game.extensive import ExtensiveForm
from est_games.game.normal import NormalForm

COMMITMENTS = ("mixed", "pure")
TIES = ("strong", "weak")
_PROGRAMS = "one linear program for each reply, in floats, solved again in rationals"


def stackelberg(
    game: NormalForm,
    *,
    leader: str | None = None,
    commitment: str = "mixed",
    ties: str = "strong",
    timeout: float | None = None,
) -> Solution:
    r"""Return the strategy to which a leader of a bimatrix game best commits itself.

    The follower sees the commitment, not how it falls out, and plays a best reply. With ties broken
    for the leader (strong), and against it (weak):

    .. math:: \max_x \max_{j \text{ best reply to } x} u_L(x, j), \qquad
        \sup_x \min_{j \text{ best reply to } x} u_L(x, j)

    Parameters
    ----------
    game : NormalForm
        Two players.
    leader : str
        The player who commits itself, by name.
    commitment : {"mixed", "pure"}
        Whether it can commit itself to probabilities.
    ties : {"strong", "weak"}
        Which of its best replies the follower plays: the one that serves the leader best, or worst.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        The certificate's numbers hold the leader's ``value``. An equilibrium is a commitment with
        the follower's reply, and its regret the follower's: the leader might well gain by breaking
        its word. Mixed. PARTIAL: one best commitment; others may be as good. NONE: ties are broken
        against the leader and no commitment attains the supremum. LIMIT: stopped by the time given.
        Pure. COMPLETE: all of them.

    Raises
    ------
    SolveError
        The game has not two players, or an option is not one of those accepted.

    Notes
    -----
    1. The commitments to which a reply is best make a polytope. A linear program finds the best in
       each; the best of all is the answer, and prices prove that none of the others is better.
    2. With ties against the leader, replies that always pay the follower the same are taken
       together, and those never best alone are left out (:mod:`.weak_commitment`).
    3. The certificate package recomputes the reply, the value, and every bound.

    As many programs as replies, each with as many rows as replies and columns as strategies.

    References
    ----------
    von Stackelberg (1934), Marktform und Gleichgewicht; Conitzer and Sandholm (2006), Computing the
    optimal strategy to commit to; von Stengel and Zamir (2010), Leadership games with convex
    strategy sets.

    Examples
    --------
    The first strategy dominates, and leads to two. Who can commit itself to both equally often gets
    7/2 (Conitzer and Sandholm 2006, figure 1).

    >>> game = NormalForm.from_payoffs(
    ...     [[2, 4], [1, 3]], [[1, 0], [0, 1]], players=["row", "column"]
    ... )
    >>> solution = stackelberg(game, leader="row")
    >>> str(solution.certificate.numbers["value"])
    '7/2'
    >>> [str(x) for x in solution.equilibria[0].profile[0]]
    ['1/2', '1/2']

    At a tie the follower might as well do what the leader likes less. A little more of the second
    strategy prevents that, but there is no least such commitment.

    >>> solution = stackelberg(game, leader="row", ties="weak")
    >>> solution.status.name, str(solution.certificate.numbers["value"])
    ('NONE', '7/2')
    >>> solution = stackelberg(game, leader="row", commitment="pure")
    >>> str(solution.certificate.numbers["value"])
    '3'
    """
    first = check_question(game, leader, commitment, ties, timeout)
    started = perf_counter()
    deadline = None if timeout is None else started + timeout
    options: dict[str, object] = {
        "leader": leader,
        "commitment": commitment,
        "ties": ties,
        "timeout": timeout,
    }
    weak = ties == "weak"
    try:
        if commitment == "pure":
            return pure_commitment(game, first, weak, options, started)
        if weak:
            return _weak(game, first, options, started, deadline)
        return _strong(game, first, options, started, deadline)
    except TimeoutError:
        return out_of_time(game, options, started)


def check_question(
    game: NormalForm | ExtensiveForm,
    leader: object,
    commitment: object,
    ties: object,
    timeout: float | None,
) -> int:
    """Return the leader's number.

    Raises
    ------
    SolveError
        Everything wrong with the question.
    """
    problems = []
    if game.n_players != 2:
        problems.append(
            Problem(path="game", message=f"has {game.n_players} players", accepted="two players")
        )
    if not isinstance(leader, str) or leader not in game.players:
        message = "is needed" if leader is None else "is not in the game"
        value = None if leader is None else shown(leader)
        problems.append(
            Problem(path="leader", message=message, value=value, accepted=choices(game.players))
        )
    for path, given, accepted in (("commitment", commitment, COMMITMENTS), ("ties", ties, TIES)):
        if not isinstance(given, str) or given not in accepted:
            problems.append(
                Problem(
                    path=path,
                    message="is not known",
                    value=shown(given),
                    accepted=", ".join(accepted),
                )
            )
    problems.extend(limit_problems(timeout))
    if problems:
        raise SolveError("no commitment can be sought so", problems)
    return game.players.index(str(leader))


def out_of_time(
    game: NormalForm | ExtensiveForm, options: dict[str, object], started: float
) -> Solution:
    """Return that the time given was too short."""
    return Solution(
        equilibria=(),
        status=Status.LIMIT,
        concept="stackelberg",
        algorithm=_PROGRAMS,
        options=options,
        stats={"seconds": perf_counter() - started},
        messages=("stopped by the time given",),
        players=game.players,
        strategies=game.strategies if isinstance(game, NormalForm) else (),
    )


def _strong(
    game: NormalForm,
    leader: int,
    options: dict[str, object],
    started: float,
    deadline: float | None,
) -> Solution:
    mine, theirs = leader_tables(game, leader)
    gets, pays = list(zip(*mine, strict=True)), list(zip(*theirs, strict=True))
    found = best_reply(
        [max(column) for column in gets],
        lambda j: reply_program(theirs, j, (gets[j], pays[j]), deadline),
        0,
    )
    mixture = tuple(found.play.weights.get(i, Fraction(0)) for i in range(len(mine)))
    value = found.play.payoffs[0]
    proof = StrongProof(replies=found.bounds)
    profile = leader_profile(leader, mixture, found.reply, len(gets))
    problems = strong_commitment_problems(game, leader, profile, value, proof)
    if problems:
        raise ArithmeticError(f"a linear program was solved wrongly: {problems[0]}")
    return Solution(
        equilibria=(commitment_equilibrium(game, profile),),
        status=Status.PARTIAL,
        concept="stackelberg",
        algorithm=_PROGRAMS,
        options=options,
        certificate=strong_certificate(value, proof),
        stats={"seconds": perf_counter() - started, "programs": found.n_programs},
        messages=("the value is proved; other commitments may attain it too",),
        players=game.players,
        strategies=game.strategies,
    )


def strong_certificate(value: Fraction, proof: object) -> Certificate:
    """Return the argument for a best commitment with ties broken for the leader."""
    return Certificate(
        argument="The reply is a best one, and pays the leader what is shown. For every reply of "
        "the follower, prices of what it would lose by it prove that no commitment to which it is "
        "a best reply pays the leader more.",
        numbers={"value": value},
        evidence=proof,
    )


def _weak(
    game: NormalForm,
    leader: int,
    options: dict[str, object],
    started: float,
    deadline: float | None,
) -> Solution:
    mine, theirs = leader_tables(game, leader)
    found = weak_commitment(mine, theirs, deadline)
    profile = None
    if found.commitment is not None:
        profile = leader_profile(
            leader, found.commitment, _worst_reply(mine, theirs, found.commitment), len(mine[0])
        )
    problems = weak_commitment_problems(game, leader, profile, found.value, found.proof)
    if problems:
        raise ArithmeticError(f"a linear program was solved wrongly: {problems[0]}")
    return Solution(
        equilibria=(commitment_equilibrium(game, profile),) if profile else (),
        status=Status.PARTIAL if profile else Status.NONE,
        concept="stackelberg",
        algorithm=_PROGRAMS,
        options=options,
        certificate=weak_certificate(found.value, found.proof, attained=profile is not None),
        stats={"seconds": perf_counter() - started, "programs": found.n_programs},
        messages=weak_messages(found.value, attained=profile is not None),
        players=game.players,
        strategies=game.strategies,
    )


def weak_certificate(value: Fraction, proof: WeakProof, *, attained: bool) -> Certificate:
    """Return the argument for the value with ties broken against the leader."""
    last = (
        "The commitment shown attains it with every best reply."
        if attained
        else "Replies that must be best where all known to be best give the value are added in "
        "turn, until nothing gives it: it is not attained."
    )
    return Certificate(
        argument="Replies never best alone can be left out; for each other class of replies prices "
        "prove that the worst of them keeps the leader from more than the value. Between two "
        f"commitments the leader gets as close to it as it likes. {last}",
        numbers={"value": value},
        evidence=proof,
    )


def weak_messages(value: Fraction, *, attained: bool) -> tuple[str, ...]:
    """Return what a reader must know of a value with ties broken against the leader."""
    if attained:
        return ("the value is proved; other commitments may attain it too",)
    return (
        f"the leader gets as close to {value} as it likes, but no commitment attains it; "
        "the evidence names two commitments between which it does",
    )


def _worst_reply(
    mine: Sequence[Sequence[Fraction]], theirs: Sequence[Sequence[Fraction]], mixture: Mixture
) -> int:
    """Return the best reply that pays the leader least."""
    zero = Fraction(0)
    pays = [sum(map(Fraction.__mul__, mixture, c), zero) for c in zip(*theirs, strict=True)]
    gets = [sum(map(Fraction.__mul__, mixture, c), zero) for c in zip(*mine, strict=True)]
    top = max(pays)
    return min((k for k, x in enumerate(pays) if x == top), key=gets.__getitem__)
