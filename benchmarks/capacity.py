"""How often each body acts, alone and where the members of a bloc move together.

Run as ``python benchmarks/capacity.py [APPROVAL]``; approval is 0.95 unless given. Bodies are read
from the shipped institutions, blocs are those of the fifty-six states of 2010. A last column says
how willing each member must be for the body to act every other time.
"""

import sys

import est_games as eg
from est_games.situation.roster import roster
from est_games.treaty.rule import parse_rule

CORRELATIONS = ("0", "1/4", "1/2", "3/4", "1")
BLOCS = ("nato_eu", "nato_only", "eu_only", "csto", "other")
WITHOUT = {"8(4)": "minus-attacker"}


def sizes(*names):
    """Return how many states there are in some blocs."""
    blocs = list(roster("osce-2010").values())
    return {name: {"members": blocs.count(name)} for name in names}


def bodies():
    """Yield each body: its name, rule, members, who is recused, its blocs."""
    osce = eg.voting_body(eg.load_treaty("osce"), "council")
    extraordinary = eg.voting_body(
        eg.load_treaty("est-2009").under(WITHOUT), "extraordinary-conference"
    )
    council = eg.voting_body(eg.load_treaty("un-charter"), "security-council")
    everybody = sizes(*BLOCS)
    # The state left out is one of those in no alliance.
    without = {**everybody, "other": {"members": everybody["other"]["members"] - 1}}
    for name, rule in (
        ("osce council, consensus", osce.rule),
        ("the same, minus one", parse_rule({"rule": "consensus", "minus": 1})),
        ("four fifths of 56", parse_rule({"rule": "qualified-majority", "threshold": 45})),
    ):
        yield name, rule, osce.electorate, {}, everybody
    yield (
        "est-2009 art. 8, no attacker",
        extraordinary.rule,
        extraordinary.electorate,
        {"members": 1},
        without,
    )
    for name, blocs in (("nato", ("nato_eu", "nato_only")), ("csto-2010", ("csto",))):
        body = eg.voting_body(eg.load_treaty(name))
        yield f"{name} council", body.rule, body.electorate, {}, sizes(*blocs)
    # Three permanent members and, say, three elected ones are of the western blocs.
    west = {"west": {"permanent": 3, "elected": 3}}
    yield "un security council", council.rule, council.electorate, {}, west


def main():
    """Print the table."""
    approval = sys.argv[1] if len(sys.argv) > 1 else "0.95"
    print(f"approval {approval}; correlation within blocs")
    print(f"{'':30}", *(f"{r:>8}" for r in CORRELATIONS), " acts 1/2 at")
    for name, rule, members, excluded, blocs in bodies():
        acts = [
            eg.capacity_to_act(
                rule, members, approval, excluded=excluded, blocs=blocs, correlation=r
            )
            for r in CORRELATIONS
        ]
        needed = float(eg.approval_needed(rule, members, excluded=excluded))
        print(f"{name:30}", *(f"{float(p):8.4f}" for p in acts), f"{needed:12.5f}")


if __name__ == "__main__":
    main()
