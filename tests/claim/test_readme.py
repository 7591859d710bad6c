"""The README's example of a claim, on its example of a treaty and a situation."""

import re
from pathlib import Path

import pytest

from est_games.claim import FindingKind, load_claims, run_claim
from est_games.situation import load_situation
from est_games.treaty import load_treaty

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")


@pytest.fixture
def written(tmp_path):
    """The three files of the README, saved as it says."""
    for kind, name in (("treaty", "pact"), ("situation", "strait"), ("claims", "claims")):
        found = re.search(rf'^format = "est-games/{kind}-1"\n.*?(?=^```)', README, re.S | re.M)
        assert found
        (tmp_path / f"{name}.toml").write_text(found.group(0), "utf-8")
    return tmp_path


def test_it_comes_to_what_the_readme_says(written):
    (claim,) = load_claims(written / "claims.toml")
    found = run_claim(
        claim,
        treaties={"strait-pact.toml": load_treaty(written / "pact.toml")},
        situations={"strait.toml": load_situation(written / "strait.toml")},
    )
    assert found.kind is FindingKind.HOLDS_IFF
    assert f"`{found.condition}`" in README
