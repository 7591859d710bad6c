"""The public names: light to import, found where the table says, never hidden."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import est_games

HEAVY = (
    *("numpy", "numba", "scipy", "sympy", "pydantic", "nashpy"),
    *("flint", "typer", "rich", "networkx", "matplotlib"),
)


def fresh(code: str) -> str:
    """Run code in a fresh interpreter that knows the installed package only."""
    run = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def test_importing_the_package_imports_nothing_heavy():
    loaded = fresh("import sys, est_games; print(*sys.modules)").split()
    assert "est_games" in loaded
    assert not set(HEAVY) & set(loaded)


def test_importing_the_package_imports_no_module_of_it():
    loaded = fresh("import sys, est_games; print(*sys.modules)").split()
    assert [name for name in loaded if name.startswith("est_games.")] == []


def test_asking_for_the_names_imports_nothing_heavy():
    loaded = fresh(
        "import sys, est_games; dir(est_games), est_games.GameError; print(*sys.modules)"
    )
    assert not set(HEAVY) & set(loaded.split())


@pytest.mark.parametrize("name", sorted(est_games._HOMES))
def test_each_public_name_comes_from_its_home(name):
    module, _, attribute = est_games._HOMES[name].partition(":")
    found = getattr(est_games, name)
    home = __import__(module, fromlist=[attribute])
    assert found is getattr(home, attribute)
    assert not inspect.ismodule(found)
    assert inspect.getdoc(found)


def test_dir_lists_every_public_name():
    assert {*est_games._HOMES, "__version__"} == set(dir(est_games))


def test_type_checkers_are_told_the_same_homes():
    tree = ast.parse(Path(est_games.__file__).read_text(encoding="utf-8"))
    told = {
        alias.asname: f"{node.module}:{alias.name}"
        for block in tree.body
        if isinstance(block, ast.If)
        for node in ast.walk(block)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert told == est_games._HOMES


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'est_games' has no attribute 'slove'"):
        est_games.slove  # noqa: B018


def test_the_verdict_function_is_not_hidden_by_its_package():
    code = "import est_games.verdict, est_games; print(callable(est_games.verdict))"
    assert fresh(code) == "True"


def test_a_public_name_can_still_be_replaced(monkeypatch):
    monkeypatch.setattr(est_games, "verdict", len, raising=False)
    assert est_games.verdict is len


def test_the_version_is_that_of_the_installed_package():
    from importlib.metadata import version

    assert est_games.__version__ == version("est-games")
