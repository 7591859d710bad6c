"""Strong equilibria in pure strategies: no coalition can move to the gain of all its members."""

from __future__ import annotations

from fractions import Fraction
from time import perf_counter

from est_games.argument import TEXT, takes
from est_games.certificate.coalition import Improvement, Objection, strong_problems
from est_games.certificate.normal_form import expected_payoffs, regrets
from est_games.equilibrium.coalitions.coalition_objection import OrdinalTable
from est_games.equilibrium.solution import Certificate, Equilibrium, Solution, Status
from est_games.errors import Problem, SolveError, shown
from est_games.game.normal import NormalForm

PURE_DEVIATIONS = (
    "coalitions deviate in pure strategies; one that could mix, or draw lots, might object to more"
)


@takes(SolveError, improvement=TEXT)
def strong(game: NormalForm, *, improvement: Improvement = "strict") -> Solution:
    r"""Return all strong equilibria of a game in pure strategies.

    A profile `a` is one if there are no coalition `S` and joint strategy `b` of its members with

    .. math:: u_i(b_S, a_{-S}) > u_i(a) \quad \text{for all } i \in S

    Parameters
    ----------
    game : NormalForm
        Any number of players, as long as their joint deviations are not too many.
    improvement : {"strict", "weak"}
        What moves a coalition: that every member gains (Aumann 1959), or that no member loses and
        one gains, which leaves fewer equilibria.

    Returns
    -------
    Solution
        COMPLETE, or NONE where a coalition objects to every profile. The certificate's evidence
        holds, for every other profile, a coalition and its joint deviation, the smallest coalitions
        first.

    Raises
    ------
    SolveError
        There are too many joint deviations, or `improvement` is not known.

    Notes
    -----
    1. Coalition by coalition, the smaller first, every profile is compared with every joint
       deviation in pure strategies.
    2. What no coalition objects to is a strong equilibrium, and nothing else is.

    Time grows as :math:`\prod_i m_i (m_i + 1)`. Only the order of each player's payoffs matters.

    References
    ----------
    Aumann (1959), Acceptable points in general cooperative n-person games.

    Examples
    --------
    Both rendezvous of a stag hunt are Nash; only the better one is strong.

    >>> game = NormalForm.from_payoffs([[4, 0], [3, 3]], [[4, 3], [0, 3]])
    >>> solution = strong(game)
    >>> solution.status.name, [[str(x) for x in e.payoffs] for e in solution.equilibria]
    ('COMPLETE', [['4', '4']])
    >>> [each.coalition for each in solution.certificate.evidence]
    [(0,), (0,), (0, 1)]
    """
    if improvement not in ("strict", "weak"):
        problem = Problem(
            path="improvement",
            message="is not known",
            value=shown(improvement),
            accepted="strict (every member gains) or weak (none loses, one gains)",
        )
        raise SolveError("strong equilibria cannot be found so", [problem])
    started = perf_counter()
    table = OrdinalTable.of(game)
    objections: dict[int, Objection] = {}
    for coalition in table.coalitions():
        targets = table.objections(coalition, weak=improvement == "weak").tolist()
        for place, target in enumerate(targets):
            if target >= 0 and place not in objections:
                objections[place] = Objection(
                    profile=table.profile(place),
                    coalition=coalition,
                    deviation=table.profile(target),
                )
    left = [table.profile(place) for place in range(game.n_profiles) if place not in objections]
    evidence = tuple(objections[place] for place in sorted(objections))
    problems = strong_problems(game, left, evidence, improvement)
    if problems:
        raise ArithmeticError(f"coalitions were compared wrongly: {problems[0]}")
    return pure_solution(
        game,
        left,
        concept="strong",
        algorithm="exhaustion of pure profiles and joint deviations",
        options={"improvement": improvement},
        certificate=Certificate(
            argument="Each profile shown was compared exactly with every joint deviation of every "
            "coalition; to every other one a coalition objects, by the deviation in evidence.",
            numbers={"profiles": game.n_profiles, "objections": len(evidence)},
            evidence=evidence,
        ),
        started=started,
    )


def pure_solution(
    game: NormalForm,
    left: list[tuple[int, ...]],
    *,
    concept: str,
    algorithm: str,
    options: dict[str, object],
    certificate: Certificate,
    started: float,
) -> Solution:
    """Return pure profiles that no coalition objects to as a solution.

    Parameters
    ----------
    game : NormalForm
        The game.
    left : list of tuple of int
        All of them.
    concept, algorithm, options, certificate
        As the solution has them.
    started : float
        The time of ``time.perf_counter``, in seconds, at which the search began.
    """
    equilibria = []
    for chosen in left:
        profile = tuple(
            tuple(Fraction(k == own) for k in range(m))
            for own, m in zip(chosen, game.shape, strict=True)
        )
        equilibria.append(
            Equilibrium(
                profile=profile,
                payoffs=expected_payoffs(game, profile),
                regret=max(regrets(game, profile)),
            )
        )
    return Solution(
        equilibria=tuple(equilibria),
        status=Status.COMPLETE if equilibria else Status.NONE,
        concept=concept,
        algorithm=algorithm,
        options=options,
        certificate=certificate,
        stats={"seconds": perf_counter() - started, "profiles": game.n_profiles},
        messages=(PURE_DEVIATIONS,),
        players=game.players,
        strategies=game.strategies,
    )
