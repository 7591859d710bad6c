"""Every example in a docstring of the installed package runs and says what it claims."""

import doctest
import pkgutil
from importlib import import_module

import pytest

import est_games

MODULES = sorted(
    {"est_games"}
    | {module.name for module in pkgutil.walk_packages(est_games.__path__, prefix="est_games.")}
    - {"est_games.__main__"}
)


@pytest.mark.parametrize("name", MODULES)
def test_examples(name, capsys):
    found = doctest.testmod(import_module(name))
    assert found.failed == 0, capsys.readouterr().out
