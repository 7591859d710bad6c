"""A compiled game shows itself in a notebook."""

from __future__ import annotations

from pathlib import Path

import est_games as eg

FILES = Path(__file__).parents[1] / "files"


def test_a_small_game_shows_its_phases_and_its_tree():
    form = eg.compile_game(
        eg.load_treaty(FILES / "hidden-agenda-treaty.toml"),
        eg.load_situation(FILES / "hidden-agenda-situation.toml"),
    )
    page = form._repr_html_()
    assert "5 public states, 2 of them decisions" in page
    assert "only sender knows its type (sincere, insincere)" in page
    assert "<td" in page
    assert "<svg" in page


def test_a_large_game_shows_no_tree(shipped_form):
    page = shipped_form._repr_html_()
    assert "<svg" not in page
    assert "russia, nato, eu, neutrals" in page
