"""Files from strangers: every bad one is refused in the same words, and none costs much."""

import builtins
import json
import resource
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given, settings, strategies as st
from pydantic import BaseModel, Field

from est_games.document import (
    MAX_BYTES,
    MAX_NESTING,
    parse_toml,
    read_source,
    shipped_names,
)
from est_games.errors import EstGamesError, SituationError, TreatyError
from est_games.situation import load_situation
from est_games.treaty import load_treaty
from est_games.validation import examined, path_text, validated

BAD = Path(__file__).parent / "bad"
FLOORS = {"treaty": (load_treaty, TreatyError), "situation": (load_situation, SituationError)}
FILES = sorted(path.relative_to(BAD).as_posix() for path in BAD.glob("*/*.toml"))


def refusal(path):
    load, error = FLOORS[path.parent.name]
    with pytest.raises(error) as caught:
        load(path)
    return caught.value


# The collection


def test_the_collection_is_whole():
    assert len(FILES) >= 60
    assert {path.with_suffix("").as_posix() for path in BAD.glob("*/*.txt")} == {
        path.with_suffix("").as_posix() for path in BAD.glob("*/*.toml")
    }


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_refused_in_these_words(name):
    path = BAD / name
    assert str(refusal(path)) == path.with_suffix(".txt").read_text("utf-8").rstrip("\n")


@pytest.mark.parametrize("name", FILES)
def test_no_message_speaks_python_or_pydantic(name):
    message = str(refusal(BAD / name))
    for leak in (
        "Input should",
        "Value error",
        "pydantic",
        "Traceback",
        "class '",
        "Fraction(",
        "NoneType",
        "datetime",
        "'None'",
        "validation error",
        "\x1b",
    ):
        assert leak not in message


@pytest.mark.parametrize("name", FILES)
def test_no_problem_is_said_twice(name):
    problems = refusal(BAD / name).problems
    assert problems
    assert len(set(problems)) == len(problems)
    assert len({(p.path, p.message, p.value) for p in problems}) == len(problems)


@pytest.mark.parametrize("name", FILES)
def test_every_path_stands_in_the_file(name):
    """A path leads somewhere, or its last step is the key that is missing."""
    path = BAD / name
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except ValueError:
        return
    for problem in refusal(path).problems:
        if problem.path.startswith("line ") or "'" in problem.path:
            continue
        node, steps = data, problem.path.replace("[", ".[").split(".") if problem.path else []
        for position, step in enumerate(steps):
            last = position == len(steps) - 1
            try:
                node = node[int(step[1:-1])] if step.startswith("[") else node[step]
            except KeyError:
                assert last, problem
                assert "missing" in problem.message or "needs" in problem.message, problem


@pytest.mark.parametrize("name", FILES)
def test_nothing_in_a_file_is_evaluated(name, monkeypatch):
    load, error = FLOORS[name.split("/")[0]]

    def explode(*_arguments, **_options):
        raise AssertionError("text was run")

    monkeypatch.setattr(builtins, "eval", explode)
    monkeypatch.setattr(builtins, "exec", explode)
    with pytest.raises(error):
        load(BAD / name)


def test_several_mistakes_are_all_said():
    assert len(refusal(BAD / "treaty/several-mistakes.toml").problems) == 6
    assert len(refusal(BAD / "situation/members-of-no-kind.toml").problems) == 8


# Where a file comes from


@pytest.mark.parametrize("kind", FLOORS)
@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("no-such-name", "is neither shipped nor a file [found 'no-such-name'; accepted: a path"),
        ("no/such/file.toml", "is not a file [found 'no/such/file.toml'; accepted: a path to a"),
        ("", "is not a file [found ''"),
        ("..", "is not a file [found '..'"),
        ("a\0b", "found 'a\\\\x00b'"),
        ("x" * 5_000, "cannot be read: File name too long [found '…xxx"),
        ("/dev/null", "is not a file"),
        ("../data/est-2009", "is not a file"),
    ],
)
def test_a_source_that_is_no_file(kind, source, message):
    load, error = FLOORS[kind]
    with pytest.raises(error) as caught:
        load(source)
    assert message in str(caught.value)
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize("kind", FLOORS)
def test_a_directory_is_not_a_file(kind, tmp_path):
    load, error = FLOORS[kind]
    for source in (tmp_path, str(tmp_path)):
        with pytest.raises(error, match="is not a file"):
            load(source)


def test_a_shipped_name_wins_over_a_file_of_that_name(tmp_path, monkeypatch):
    (tmp_path / "osce").write_text("nonsense")
    monkeypatch.chdir(tmp_path)
    assert load_treaty("osce").id == "osce"
    with pytest.raises(TreatyError, match="not TOML"):
        load_treaty(Path("osce"))


def test_a_file_is_read_like_the_shipped_one(tmp_path):
    text = read_source("osce", "est_games.treaty", TreatyError)
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    assert load_treaty(path) == load_treaty(str(path)) == load_treaty("osce")
    path.write_bytes(text.replace("\n", "\r\n").encode())
    assert load_treaty(path) == load_treaty("osce")


def test_shipped_names_are_those_of_the_folder():
    assert {"est-2009", "osce"} <= set(shipped_names("est_games.treaty"))
    assert "europe-2010" in shipped_names("est_games.situation")


# Bounds


def keys(n, part="a"):
    return ".".join([part] * n)


@pytest.mark.parametrize("part", ["a", '"a"', "'a'", '"a b"', '"."', r'"\""', "1", "-"])
def test_keys_are_as_deep_as_tables_may_be(part):
    assert parse_toml(f"{keys(MAX_NESTING - 1, part)} = 1", EstGamesError)
    with pytest.raises(EstGamesError, match="line 2: is nested too deeply"):
        parse_toml(f"b = 1\n{keys(MAX_NESTING + 1, part)} = 1", EstGamesError)
    with pytest.raises(EstGamesError, match="nested too deeply"):
        parse_toml(f"[[ {keys(40, part)} ]]", EstGamesError)
    with pytest.raises(EstGamesError, match="nested too deeply"):
        parse_toml(f'x = ["""a"""" , {{ {keys(40, part)} = 1 }}]', EstGamesError)


@pytest.mark.parametrize(
    "text",
    [
        f'note = "{keys(60)}"',
        f"note = '{keys(60)}'",
        f'note = """\n{keys(60)} = 1\n"""',
        f"note = '''\n{keys(60)} = 1\n'''",
        f"# {keys(60)} = 1\nnote = 1",
        f'note = "say \\"{keys(60)}\\" # {keys(60)}"',
        "note = [" + "0.5, " * 60 + "]",
    ],
)
def test_what_a_text_holds_is_no_key(text):
    assert "note" in parse_toml(text, EstGamesError)


@settings(max_examples=200)
@given(st.text(alphabet="ab1._-\"'\\#=[]{}, \n\t\r", max_size=30))
@example('"' * 7)
@example("'''''")
@example('a = "\\')
def test_any_text_is_parsed_as_toml_says_or_refused(text):
    try:
        expected = tomllib.loads(text)
    except (ValueError, RecursionError):
        expected = None
    try:
        found = parse_toml(text, EstGamesError)
    except EstGamesError:
        found = None
    assert found == (expected or None)


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "a.",
        "a b ",
        '"',
        "'",
        '"a".',
        '"\\"',
        "\\",
        "'''",
        '"""',
        '"""\\',
        "#",
        ".",
        "[",
        "{",
        "a=",
        "\t",
        '"" .',
        "-. ",
        "é.",
    ],
)
def test_reading_takes_time_in_proportion_to_length(unit):
    text = (unit * MAX_BYTES)[: MAX_BYTES - 10]
    for variant in (text, f"x = {text}", f'x = "{text}'):
        start = time.process_time()
        with pytest.raises(EstGamesError):
            parse_toml(variant, EstGamesError)
        assert time.process_time() - start < BOUNDED


BOUNDED = 30
"""Seconds of the processor, whatever the machine: what has no bound takes minutes or never ends."""

HOSTILE = """
import json, resource, sys, time
from pathlib import Path
from est_games.errors import EstGamesError
from est_games.situation import load_situation
from est_games.treaty import load_treaty

resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000))

def most_memory():
    # Where the system says it of this program alone; getrusage may count the parent's share.
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

report = {}
for path in sorted(Path(sys.argv[1]).iterdir()):
    load = load_treaty if path.name.startswith("treaty") else load_situation
    start = time.process_time()
    try:
        load(path)
        outcome = "accepted"
    except EstGamesError as failure:
        outcome = "refused" if len(str(failure)) < 200_000 else "too many words"
    except BaseException as failure:
        outcome = repr(failure)[:200]
    peak = most_memory()
    report[path.name] = outcome, time.process_time() - start, peak
sys.stdout.write(json.dumps(report))
"""
TREATY = 'format = "est-games/treaty-1"\nid = "x"\ntitle = "x"\ncitation = "x"\neligible = 56\n'
ARTICLE = TREATY + '[[article]]\nnumber = "1"\n'
SITUATION = (
    'format = "est-games/situation-1"\nid = "x"\ntitle = "x"\nroster = "osce-2010"\n'
    '[[actor]]\nid = "a"\nrole = "proposer"\n[[actor]]\nid = "b"\n'
)


def filled(start, unit, end=""):
    """Return a text as long as may be."""
    room = MAX_BYTES - len(start) - len(end) - 1
    text, index = [], 0
    while room > 0:
        piece = unit(index) if callable(unit) else unit
        room -= len(piece)
        text.append(piece)
        index += 1
    return start + "".join(text[:-1]) + end


def interests(formula):
    def interest(index):
        return f'[[interest]]\nactor = "a"\nname = "n"\nformula = "{formula(index)}"\n'

    return filled(SITUATION, interest)


def many_interests(formula, n=400):
    one = f'[[interest]]\nactor = "a"\nname = "n"\nformula = "{formula}"\n'
    return SITUATION + one * n


def conference(index):
    return f'{{id="c{index}",type="conference",basis="text",decision="consensus"}},'


def hostile_files():
    """Yield the name and the text of files made to hurt."""
    yield "treaty-arrays-a-million-deep", "x = " + "[" * 10**6
    yield "treaty-arrays-deep", "x = " + "[" * 100_000
    yield "treaty-tables-deep", "x = " + "{a=" * 60_000
    yield "treaty-a-million-dots", keys(10**6) + " = 1"
    yield "treaty-dots", keys(100_000) + " = 1"
    yield "treaty-quoted-dots", keys(60_000, '" "') + " = 1"
    yield "treaty-many-dotted-keys", filled("", lambda i: f"k{i}.{keys(14)} = 1\n")
    yield "treaty-number-of-100000-digits", f"{TREATY}year = {'9' * 100_000}\n"
    yield "treaty-number-in-hex", TREATY + f"year = 0x{'f' * 100_000}\n"
    yield "treaty-many-empty-provisions", filled(ARTICLE + "provision = [", "{},", "]")
    yield "treaty-many-numbers", filled(ARTICLE + "provision = [", "1,", "]")
    yield "treaty-many-conferences", filled(ARTICLE + "provision = [", conference, "]")
    yield "treaty-many-articles", filled(TREATY, lambda i: f'[[article]]\nnumber="{i}"\n')
    yield "treaty-many-unknown-keys", filled(TREATY, lambda i: f"k{i}=1\n")
    yield "treaty-one-long-key", filled(TREATY, "k", " = 1")
    yield (
        "treaty-many-acts",
        filled(
            ARTICLE + '[[article.provision]]\nid="s"\ntype="scope"\nbasis="text"\ncovers=["a"]\n'
            '[[article.provision]]\nid="r"\ntype="restraint"\nbasis="text"\nacts=[',
            lambda i: f'"a{i}",',
            "]",
        ),
    )
    yield (
        "treaty-many-readings",
        filled(
            ARTICLE + '[[article.provision]]\nid="h"\ntype="assistance"\nbasis="text"\n'
            'obligation="may"\n',
            lambda i: f"readings.r{i}.consent=true\n",
        ),
    )
    yield (
        "treaty-dense-overrides",
        ARTICLE
        + "provision = ["
        + "".join(
            f'{{id="p{i}",type="self-defence",basis="text",overrides='
            f"{json.dumps([f'p{(i + k) % 190}' for k in range(60)])}}},"
            for i in range(190)
        )
        + "]",
    )
    yield "treaty-a-wide-table", filled(TREATY + "x = {", lambda i: f"k{i}=1,", "z=1}")
    yield (
        "situation-numbers-in-hex",
        (
            SITUATION
            + f'[[parameter]]\nid="p"\nvalue=0x{"f" * 100_000}\nrange=[0,0x{"f" * 99_000}]\n'
        ),
    )
    yield "situation-hex-members", SITUATION + f'[[actor]]\nid="c"\nmembers=0x{"f" * 200_000}\n'
    yield (
        "situation-many-members",
        filled(SITUATION + '[[actor]]\nid="c"\nmembers=[', lambda i: f'"{i}",', "]"),
    )
    yield (
        "situation-many-group-members",
        filled(SITUATION + '[[group]]\nid="g"\nactors=[', lambda i: f'"a{i}",', "]"),
    )
    yield (
        "situation-many-blocs",
        filled(SITUATION + '[[actor]]\nid="c"\nmembers={blocs=[', lambda i: f'"a{i}",', "]}"),
    )
    yield (
        "situation-many-weights",
        filled(SITUATION + '[[actor]]\nid="c"\nweights={', lambda i: f"w{i}=1,", "z=1}"),
    )
    yield "situation-many-formulas", interests(lambda i: f"x{i}")
    yield "situation-many-names", many_interests("+".join(f"x{i}" for i in range(140)), 360)
    yield "situation-powers", many_interests("(1+signers)**8*(1+tabled)**8*(1+filed)**8")
    yield "situation-powers-of-powers", many_interests("((1+signers)**8)**8")
    yield "situation-towers", many_interests("((((((((9**8)**8)**8)**8)**8)**8)**8)**8")
    yield (
        "situation-wide-products",
        many_interests(
            f"({'+'.join(f'x{i}' for i in range(40))})*({'+'.join(f'y{i}' for i in range(40))})"
        ),
    )
    yield "situation-functions", many_interests("min(" * 39 + "signers,1" + ",2)" * 38 + ",3)")
    yield "situation-deep-formulas", many_interests("(" * 250 + "1" + ")" * 250)
    yield "situation-long-formulas", many_interests("1+" * 140 + "1", 300)


# Within every bound, and so read.
CHEAP = {"situation-functions", "situation-long-formulas"}


@pytest.fixture(scope="module")
def ordeal(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    for name, text in hostile_files():
        (folder / name).write_text(text, encoding="utf-8")
    with (folder / "treaty-100-megabytes").open("wb") as stream:
        stream.truncate(100_000_000)
    run = subprocess.run(
        [sys.executable, "-c", HOSTILE, str(folder)], capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout)


@pytest.mark.parametrize("name", ["treaty-100-megabytes", *(name for name, _ in hostile_files())])
def test_a_hostile_file_costs_little(ordeal, name):
    outcome, seconds, peak = ordeal[name]
    assert outcome == ("accepted" if name in CHEAP else "refused")
    assert seconds < BOUNDED
    assert peak * (1 if sys.platform == "darwin" else 1024) < 500_000_000


def test_the_measure_of_memory_is_there():
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0


# The words for what pydantic finds


class Leaf(BaseModel, extra="forbid"):
    count: int = Field(ge=1, le=9, strict=True)
    names: tuple[str, ...] = Field(default=(), min_length=1, max_length=2)


class Root(BaseModel, extra="forbid"):
    leaf: tuple[Leaf, ...] = Field(min_length=1)
    title: str = ""


@pytest.mark.parametrize(
    ("data", "problems"),
    [
        ({}, ["leaf: is missing"]),
        ({"leaf": []}, ["leaf: has too few entries [found '0'; accepted: 1 or more]"]),
        (
            {"leaf": [{"count": 0}]},
            ["leaf[0].count: is too small [found '0'; accepted: 1 or more]"],
        ),
        (
            {"leaf": [{"count": 10}]},
            ["leaf[0].count: is too large [found '10'; accepted: 9 or less]"],
        ),
        (
            {"leaf": [{"count": 1, "names": list("abc")}]},
            ["leaf[0].names: has too many entries [found '3'; accepted: at most 2]"],
        ),
        (
            {"leaf": [{"count": 1, "x": 1}]},
            ["leaf[0].x: is not a known key [accepted: count, names]"],
        ),
        (
            {"leaf": [{"count": True}, {}], "title": 3, "y.z": 1},
            [
                "leaf[0].count: is not a whole number [found 'True'; "
                "accepted: a whole number without quotes, such as 25]",
                "leaf[1].count: is missing",
                "title: is not text [found '3'; accepted: text in quotes, such as \"EST\"]",
                "'y.z': is not a known key [accepted: leaf, title]",
            ],
        ),
    ],
)
def test_the_words_for_a_misfit(data, problems):
    with pytest.raises(TreatyError) as caught:
        validated(Root, data, TreatyError, "no root")
    assert caught.value.summary == "no root"
    assert [str(problem) for problem in caught.value.problems] == problems


def test_what_is_left_is_examined_too():
    rest, problems = examined(Root, {"leaf": [{"count": 1, "x": 1}], "y": 2})
    assert rest == Root(leaf=(Leaf(count=1),))
    assert len(problems) == 2
    assert examined(Root, {"leaf": [{"count": "1"}]})[0] is None
    assert examined(Root, {"leaf": [{"count": 1}], "title": 1})[0] is None


def test_the_data_are_left_as_they_were():
    data = {"leaf": [{"count": 1, "x": 1}], "y": 2}
    examined(Root, data)
    assert data == {"leaf": [{"count": 1, "x": 1}], "y": 2}


def test_a_location_is_written_as_people_write_it():
    assert path_text(("article", 4, "provision", 0, "quorum")) == "article[4].provision[0].quorum"
    assert path_text(()) == ""
    assert path_text(("a", "b c", "x" * 300)).startswith("a.'b c'.'xxx")
    assert len(path_text(("x" * 300,))) < 120
