"""What all tests share.

Properties are not timed, and on a build machine they repeat exactly. The shipped pair, which takes
seconds to compile and to judge, is compiled and judged once a process; nothing may change it.
"""

import os

import pytest
from hypothesis import settings

import est_games as eg

settings.register_profile("here", deadline=None)
settings.register_profile("build", deadline=None, derandomize=True, database=None)
settings.load_profile("build" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session")
def shipped_form():
    """The game of the shipped pair."""
    return eg.compile_game(eg.load_treaty("est-2009"), eg.load_situation("europe-2010"))


@pytest.fixture(scope="session")
def shipped_verdict():
    """The verdict on the shipped pair, without flips and without the articles that carry it."""
    treaty, situation = eg.load_treaty("est-2009"), eg.load_situation("europe-2010")
    return eg.verdict(treaty, situation, flips=False, attribution=False)
