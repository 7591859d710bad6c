"""Correlated equilibria of a tree: told all at once, or at each information set in turn."""

from __future__ import annotations

from est_games.equilibrium.correlated.answer import Welfare
from est_games.equilibrium.correlated.tree_answer import tree_answer
from est_games.equilibrium.solution import Solution
from est_games.game.extensive import ExtensiveForm


def extensive_form_correlated(
    game: ExtensiveForm,
    *,
    welfare: Welfare = None,
    max_vertices: int | None = None,
    timeout: float | None = None,
) -> Solution:
    r"""Return the extensive-form correlated equilibria at the vertices of their payoffs.

    A mediator draws a profile of reduced strategies and tells each player, at each information set
    it comes to, what to do there. Who disobeys is told no more. For every information set `h` of
    every player `i` and every action `a` told there, no way `d` of going on from `h` gains:

    .. math:: \sum_{s : s_i \text{ leads to } h,\; s_i(h) = a} p(s) (u_i(s) - u_i(d, s)) \ge 0

    Parameters
    ----------
    game : ExtensiveForm
        A game with perfect recall.
    welfare : {"utilitarian", "egalitarian"} or sequence of numbers, optional
        The best equilibrium by the sum of payoffs, by the least payoff, or by a sum with these
        weights, one a player and of any sign. Unless given, all payoffs are sought.
    max_vertices : int, optional
        Extreme plays to find at most while all payoffs are sought. Unless given, there is no limit
        up to three players, and a thousand for more.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        Without `welfare`. COMPLETE: one equilibrium for each vertex of the set of payoffs, and
        there are no others; mixtures of the equilibria attain every payoff. LIMIT: vertices of
        what was found, a part of the set. With `welfare`. PARTIAL: one equilibrium, proved the
        best; others may be as good. LIMIT, without equilibria, after `timeout`. An equilibrium's
        ``distribution`` has tuples of ``(information set, action)`` pairs for profiles; sets that a
        player's own moves exclude are left out.

    Raises
    ------
    SolveError
        A player forgets, an option is not one of those accepted, or the program is too large.

    Notes
    -----
    1. Of two players whose information sets do not cross (without chance moves they never do) a
       play is a correlation plan: probabilities of pairs of sequences, up to 10,000. Otherwise, or
       where that is less, it has a probability for every profile of reduced strategies, up to
       200,000. Where these are too many, pairs are tried though sets cross; LIMIT if in vain.
    2. One value for each deviator and each of its information sets below says what its best
       deviation gains, so that all inequalities together are as many as sequences squared.
    3. Floats find the play that pays most in a direction, rationals solve it again; the hull of
       such plays grows beyond its facets until all are proved.
    4. A plan is taken apart into profiles. The certificate package recomputes every regret from the
       tree, every bound from the deviators' plans, and that the facets close.

    References
    ----------
    von Stengel and Forges (2008), Extensive-form correlated equilibrium: definition and
    computational complexity; Farina and Sandholm (2020), Polynomial-time computation of optimal
    correlated equilibria in two-player extensive-form games with public chance moves and beyond.

    Examples
    --------
    A student, good or bad, sends one of two signals; a professor who hires gains from the good
    alone. Told in secret which signal the good are to send, the professor can tell most of them
    (von Stengel and Forges 2008, figure 1); in every other equilibrium nobody is hired.

    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["student", "professor"])
    >>> nature = tree.chance({"good": "1/2", "bad": "1/2"})
    >>> for kind, hired in (("good", [4, 10]), ("bad", [6, 0])):
    ...     signal = tree.decision("student", ["X", "Y"], after=nature[kind], information_set=kind)
    ...     for sent in ("X", "Y"):
    ...         reply = tree.decision(
    ...             "professor", ["hire", "refuse"], after=signal[sent], information_set=sent
    ...         )
    ...         tree.terminal(hired, after=reply["hire"])
    ...         tree.terminal([0, 6], after=reply["refuse"])
    >>> game = tree.build()
    >>> for solver in (tree_correlated, extensive_form_correlated):
    ...     print([[str(x) for x in e.payoffs] for e in solver(game).equilibria])
    [['0', '6']]
    [['0', '6'], ['7/2', '13/2'], ['4', '6']]
    """
    return tree_answer(game, "extensive-form-correlated", welfare, max_vertices, timeout)


def extensive_form_coarse_correlated(
    game: ExtensiveForm,
    *,
    welfare: Welfare = None,
    max_vertices: int | None = None,
    timeout: float | None = None,
) -> Solution:
    r"""Return the extensive-form coarse correlated equilibria at the vertices of their payoffs.

    As :func:`extensive_form_correlated`, but who disobeys must do so on coming to an information
    set, before it is told what to do there. Every extensive-form correlated equilibrium is one.

    Parameters
    ----------
    game, welfare, max_vertices, timeout
        As for :func:`extensive_form_correlated`.

    Returns
    -------
    Solution
        As for :func:`extensive_form_correlated`.

    Raises
    ------
    SolveError
        As for :func:`extensive_form_correlated`.

    Notes
    -----
    The steps are those of :func:`extensive_form_correlated`.

    References
    ----------
    Farina, Bianchi and Sandholm (2020), Coarse correlation in extensive-form games.
    """
    return tree_answer(game, "extensive-form-coarse-correlated", welfare, max_vertices, timeout)


def agent_form_correlated(
    game: ExtensiveForm,
    *,
    welfare: Welfare = None,
    max_vertices: int | None = None,
    timeout: float | None = None,
) -> Solution:
    r"""Return the agent-form correlated equilibria at the vertices of their payoffs.

    The correlated equilibria of the game in which every information set is a player of its own: who
    disobeys at one obeys again at all that follow. Every extensive-form correlated equilibrium is
    one, once it says what to do where a player's own moves never lead.

    Parameters
    ----------
    game, welfare, max_vertices, timeout
        As for :func:`extensive_form_correlated`.

    Returns
    -------
    Solution
        As for :func:`extensive_form_correlated`.

    Raises
    ------
    SolveError
        As for :func:`extensive_form_correlated`.

    Notes
    -----
    Every profile says what to do at every information set, so that there are more of them than of
    reduced strategies; the steps are those of :func:`extensive_form_correlated`.

    References
    ----------
    Forges (1993), Five legitimate definitions of correlated equilibrium in games with incomplete
    information; von Stengel and Forges (2008), section 2.4.
    """
    return tree_answer(game, "agent-form-correlated", welfare, max_vertices, timeout)


def tree_correlated(
    game: ExtensiveForm,
    *,
    welfare: Welfare = None,
    max_vertices: int | None = None,
    timeout: float | None = None,
) -> Solution:
    r"""Return the correlated equilibria of a tree at the vertices of their payoffs.

    Everybody is told a whole reduced strategy before the game: the correlated equilibria of the
    strategic form.

    Parameters
    ----------
    game, welfare, max_vertices, timeout
        As for :func:`extensive_form_correlated`.

    Returns
    -------
    Solution
        As for :func:`extensive_form_correlated`.

    Raises
    ------
    SolveError
        As for :func:`extensive_form_correlated`.

    Notes
    -----
    A player told a strategy deviates as a tree does, not strategy by strategy: the inequalities are
    as many as strategies times sequences. The steps are those of :func:`extensive_form_correlated`,
    over profiles.

    References
    ----------
    Aumann (1974), Subjectivity and correlation in randomized strategies.
    """
    return tree_answer(game, "correlated", welfare, max_vertices, timeout)


def tree_coarse_correlated(
    game: ExtensiveForm,
    *,
    welfare: Welfare = None,
    max_vertices: int | None = None,
    timeout: float | None = None,
) -> Solution:
    r"""Return the coarse correlated equilibria of a tree at the vertices of their payoffs.

    Nobody gains by playing on its own, told nothing: the coarse correlated equilibria of the
    strategic form.

    Parameters
    ----------
    game, welfare, max_vertices, timeout
        As for :func:`extensive_form_correlated`.

    Returns
    -------
    Solution
        As for :func:`extensive_form_correlated`.

    Raises
    ------
    SolveError
        As for :func:`extensive_form_correlated`.

    Notes
    -----
    The steps are those of :func:`extensive_form_correlated`.

    References
    ----------
    Moulin and Vial (1978), Strategically zero-sum games; Celli, Coniglio and Gatti (2019),
    Computing optimal ex ante correlated equilibria in two-player sequential games.
    """
    return tree_answer(game, "coarse-correlated", welfare, max_vertices, timeout)
