"""The house keeps its shape: floors, sizes, names, and what may not be said where."""

import ast
import importlib.util
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import est_games

ROOT = Path(__file__).parents[1]
PACKAGE = Path(est_games.__file__).parent
TREES = {
    path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(PACKAGE.rglob("*.py"))
}
MAX_LINES = 450
JUNK_DRAWERS = {"utils", "util", "misc", "helpers", "helper", "common", "tools", "stuff"}
FORBIDDEN_CALLS = {"print", "eval", "exec", "__import__"}
FORBIDDEN_NAMES = {"sympify", "parse_expr", "parse_latex"}
FORBIDDEN_MODULES = {"pickle", "marshal", "shelve", "dill", "cloudpickle"}
# Floors where a treaty is data like any other: its name may stand in no name and no string.
NAMELESS = (
    *("game", "voting", "certificate", "equilibrium", "procedure"),
    *("verdict", "states", "claim"),
)
ACRONYMS = {"osce", "nato", "csto", "cfe", "eapc", "cfsp", "est 2009", "est 2009 draft"}


def test_there_is_a_package_to_look_at():
    assert "errors.py" in TREES
    assert "game/multistage.py" in TREES


# Floors


def floors() -> list[set[str]]:
    """Return the floors of the import contract, the highest first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = settings["tool"]["importlinter"]["contracts"]
    layers = [re.split(r"\s*[|:]\s*", layer) for layer in contract["layers"]]
    return [{name.removeprefix("est_games.") for name in layer} for layer in layers]


def room(relative: str) -> str:
    """Return the module or package directly under est_games that a file belongs to."""
    return relative.split("/")[0].removesuffix(".py")


def imported_rooms(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            if name.startswith("est_games."):
                yield name.split(".")[1]


def test_every_room_is_on_a_floor():
    rooms = {room(relative) for relative in TREES} - {"__init__", "__main__"}
    assert rooms == set().union(*floors())


@pytest.mark.parametrize("relative", [name for name in TREES if name != "__init__.py"])
def test_a_module_imports_only_from_below(relative):
    level = {name: height for height, floor in enumerate(reversed(floors())) for name in floor}
    own = room(relative)
    above = {
        name
        for name in imported_rooms(TREES[relative])
        if name != own and level[name] >= level[own]
    }
    assert above == set()


def test_the_import_contract_is_kept():
    if importlib.util.find_spec("importlinter") is None:
        pytest.skip("import-linter is not installed (extra: lint)")
    code = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


# Sizes and names


@pytest.mark.parametrize("relative", TREES)
def test_a_module_fits_one_idea(relative):
    n_lines = len((PACKAGE / relative).read_text(encoding="utf-8").splitlines())
    assert n_lines <= MAX_LINES


def test_there_is_no_junk_drawer():
    rooms = {part.removesuffix(".py") for relative in TREES for part in relative.split("/")}
    assert rooms & JUNK_DRAWERS == set()


# What may not be said


def uses(tree: ast.Module) -> Iterator[str]:
    """Yield each forbidden thing a module does, with its line."""
    for node in ast.walk(tree):
        found: list[str] = []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found = [node.func.id] if node.func.id in FORBIDDEN_CALLS else []
        elif isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            found = [name] if name in FORBIDDEN_NAMES else []
        elif isinstance(node, ast.Import):
            names = {alias.name.split(".")[0] for alias in node.names}
            found = sorted(names & FORBIDDEN_MODULES)
        elif isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names} | {(node.module or "").split(".")[0]}
            found = sorted(names & (FORBIDDEN_MODULES | FORBIDDEN_NAMES))
        yield from (f"line {node.lineno}: {name}" for name in found)


@pytest.mark.parametrize("relative", TREES)
def test_nothing_prints_or_runs_text(relative):
    assert list(uses(TREES[relative])) == []


@pytest.mark.parametrize(
    "code",
    [
        "print('x')",
        "eval('1')",
        "exec('1')",
        "import pickle",
        "from pickle import loads",
        "import sympy\nsympy.sympify('x')",
        "from sympy import sympify",
        "from sympy.parsing.sympy_parser import parse_expr as p",
    ],
)
def test_the_watch_on_running_text_is_awake(code):
    assert list(uses(ast.parse(code)))


# A treaty's name


def words(text: str) -> str:
    """Return the words of an identifier or a sentence: lower case, one space around each."""
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return f" {' '.join(re.findall(r'[a-z]+|[0-9]+', text.lower()))} "


def treaty_names() -> set[str]:
    shipped = {words(path.stem).strip() for path in PACKAGE.glob("treaty/data/*.toml")}
    return shipped | ACRONYMS


def docstrings(tree: ast.Module) -> set[ast.AST]:
    """Return the string nodes that stand alone: docstrings, whose examples may name a treaty."""
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def said(tree: ast.Module) -> Iterator[str]:
    """Yield every identifier and every string that is not a docstring."""
    silent = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str) and node not in silent:
                yield node.value
            continue
        for field in ("id", "attr", "arg", "name"):
            value = getattr(node, field, None)
            if isinstance(value, str):
                yield value


def named_treaties(tree: ast.Module) -> set[str]:
    names = treaty_names()
    return {name for text in said(tree) for name in names if f" {name} " in words(text)}


@pytest.mark.parametrize("relative", [name for name in TREES if room(name) in NAMELESS])
def test_no_treaty_is_named_where_treaties_are_data(relative):
    assert named_treaties(TREES[relative]) == set()


@pytest.mark.parametrize("code", ["x = 'est-2009'", "def vote_in_osce(): ...", "NatoMember = 1"])
def test_the_watch_on_treaty_names_is_awake(code):
    assert named_treaties(ast.parse(code))


# Docstrings


def undocumented(tree: ast.Module) -> Iterator[str]:
    """Yield the module and each public function, class and method that has no docstring."""
    if tree.body and ast.get_docstring(tree) is None:
        yield "the module"
    for node in public_definitions(tree):
        if ast.get_docstring(node) is None:
            yield f"line {node.lineno}: {node.name}"
        if isinstance(node, ast.ClassDef):
            for method in public_definitions(node):
                if ast.get_docstring(method) is None:
                    yield f"line {method.lineno}: {node.name}.{method.name}"


def public_definitions(
    node: ast.Module | ast.ClassDef,
) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    for child in node.body:
        named = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if named and not child.name.startswith("_"):
            yield child


@pytest.mark.parametrize("relative", TREES)
def test_what_is_public_says_what_it_is(relative):
    assert list(undocumented(TREES[relative])) == []
