"""Every example in a docstring of the installed package runs and says what it claims."""

import doctest
import inspect
import pkgutil
from importlib import import_module

import pytest

import est_games

MODULES = sorted(
    {"est_games"}
    | {module.name for module in pkgutil.walk_packages(est_games.__path__, prefix="est_games.")}
    - {"est_games.__main__"}
)


class Finder(doctest.DocTestFinder):
    """Finds examples of functions that are wrapped, too."""

    def _from_module(self, module, object):
        return super()._from_module(module, inspect.unwrap(object))


@pytest.mark.parametrize("name", MODULES)
def test_examples(name, capsys):
    module, runner = import_module(name), doctest.DocTestRunner()
    for example in Finder().find(module):
        runner.run(example)
    assert runner.summarize(verbose=False).failed == 0, capsys.readouterr().out


def test_examples_of_wrapped_functions_are_found():
    module = import_module("est_games.certificate.extensive_form")
    found = {
        example.name.rpartition(".")[2] for example in Finder().find(module) if example.examples
    }
    assert "is_subgame_perfect" in found
