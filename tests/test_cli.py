"""The command line: answers on standard output, every mistake listed once, exit codes kept."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import est_games as eg
from est_games.cli import app
from est_games.cli.terminal import safe
from est_games.errors import EstGamesError

FILES = Path(__file__).parent / "files"
TREATY = str(FILES / "hidden-agenda-treaty.toml")
SITUATION = str(FILES / "hidden-agenda-situation.toml")
GAME = (TREATY, "--situation", SITUATION)
TALKS = ("--situation", str(FILES / "agreement" / "talks.toml"))
QUICK = ("--no-flips", "--no-attribution")


def run(*words: str):
    return CliRunner().invoke(app, words)


def answer(*words: str) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return result.stdout


def refusal(*words: str, code: int = 2) -> str:
    result = run(*words)
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert not isinstance(result.exception, EstGamesError)
    return result.stderr


def spawned(*words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    code = "from est_games.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )


# The front door


def test_help_everywhere_with_an_example():
    assert "Example: est-games" in answer("--help")
    for command in ("list", "show", "check", "schema", "export", "verdict", "power"):
        assert f"Example: est-games {command}" in answer(command, "--help")
        assert command in answer("-h")


def test_the_keys_of_the_json_are_in_the_help():
    verdict = eg.verdict(
        eg.load_treaty(TREATY), eg.load_situation(SITUATION), flips=False, attribution=False
    )
    told = answer("verdict", "--help")
    assert [key for key in verdict.to_dict() if key not in told] == []


def test_version():
    assert answer("--version") == f"est-games {eg.__version__}\n"


@pytest.mark.parametrize(
    "words",
    [
        ("nosuch",),
        ("verdict",),
        ("list", "--nosuch"),
        ("schema", "poem"),
        ("verdict", *GAME, "--timeout", "soon"),
        ("verdict", *GAME, "--timeout", "-1"),
    ],
)
def test_wrong_usage_exits_with_2(words):
    assert "Usage:" in refusal(*words)


def test_help_loads_no_solver():
    code = (
        "import sys\nfrom est_games.cli import app\n"
        "try: app(['--help'])\nexcept SystemExit: pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stderr.split()
    assert "typer" in loaded
    assert {"sympy", "scipy", "nashpy", "numpy", "flint", "pydantic"} & set(loaded) == set()


# Browsing


def test_list_has_a_line_for_each():
    lines = answer("list").splitlines()
    assert any(line.split()[:2] == ["treaty", "est-2009"] for line in lines)
    assert any(line.split()[:2] == ["situation", "europe-2010"] for line in lines)


def test_show_a_treaty():
    told = answer("show", "est-2009")
    assert "extraordinary-conference" in told
    assert "single-veto" in told
    assert "minus-attacker" in told
    assert all(line == line.rstrip() for line in told.splitlines())


def test_show_a_situation():
    told = answer("show", SITUATION)
    assert "cost_insincere" in told
    assert "b*in_force*type.sincere" in told
    assert "illustrative" in told


def test_show_the_size():
    told = answer("show", TREATY, "--situation", SITUATION)
    form = eg.compile_game(eg.load_treaty(TREATY), eg.load_situation(SITUATION))
    assert f"Expanded into a tree: {form.size.n_expanded_nodes} nodes." in told
    data = json.loads(answer("show", TREATY, "--situation", SITUATION, "--json"))
    assert data["size"]["n_stages"] == form.size.n_stages
    assert sum(row["n_stages"] for row in data["size"]["by_phase"].values()) == form.size.n_stages


def test_show_the_size_under_a_reading():
    pair = (eg.load_treaty("est-2009"), eg.load_situation("europe-2010"))
    place, (_, other, *_) = next(iter(pair[0].readings.items()))
    form = eg.compile_game(*pair, readings={place: other})
    told = answer("show", "est-2009", "--reading", f"{place}={other}", "--set", "tabling_cost=1/10")
    assert f"Expanded into a tree: {form.size.n_expanded_nodes:,} nodes." in told
    assert "strange" in refusal("show", "est-2009", "--reading", f"{place}=strange")
    assert "strange" in refusal("show", "est-2009", "--size", "--set", "strange=1")


def test_show_an_institution_in_force():
    form = eg.compile_game(eg.load_treaty("nato"), eg.load_situation("europe-2010"), in_force=True)
    told = answer("show", "nato", "--in-force", "--size")
    assert f"The game: {form.title}" in told
    assert "russia is no member." in told
    data = json.loads(answer("show", "nato", "--in-force", "--json"))
    assert data["size"]["n_stages"] == form.size.n_stages
    assert data["size"]["notes"] == list(form.notes)
    assert "tabling" not in data["size"]["by_phase"]


def test_export_an_institution_in_force(tmp_path):
    place = tmp_path / "nato.json"
    answer("export", "nato", "--in-force", "--to", str(place))
    assert json.loads(place.read_text("utf-8"))["stages"][0]["phase"] == "crisis"


def test_no_verdict_on_what_is_in_force():
    assert "No such option" in refusal("verdict", "nato", "--in-force")


def test_show_as_json_gives_the_document_back():
    data = json.loads(answer("show", "europe-2010", "--json"))
    assert data["kind"] == "situation"
    assert data["document"]["id"] == "europe-2010"
    assert "size" not in data


def test_a_situation_has_no_size():
    assert "--situation europe-2010" in refusal("show", "europe-2010", "--size")


# Checking


def test_check_says_clean_or_lists_warnings(tmp_path):
    assert answer("check", SITUATION) == f"{SITUATION}: situation, clean\n"
    assert answer("check", SITUATION, "--strict").endswith("clean\n")
    told = answer("check", "est-2009")
    assert "treaty, " in told
    assert "warning gap" in told


def test_check_strict_exits_with_1_on_warnings():
    assert run("check", "est-2009", "--strict").exit_code == 1


def test_check_lists_every_error_of_every_file(tmp_path):
    bad = tmp_path / "bad.toml"
    text = Path(TREATY).read_text(encoding="utf-8")
    bad.write_text(text.replace("threshold = 2", "threshold = 99\nsurprise = 1"), encoding="utf-8")
    missing = (
        tmp_path / "a-folder-with-a-name-of-many-letters" / "another-such-folder" / "missing.toml"
    )
    result = run("check", str(bad), TREATY, str(missing), "--strict")
    assert result.exit_code == 2
    assert "surprise" in result.stderr
    assert "missing.toml" in result.stderr
    assert f"{TREATY}: treaty" in result.stdout


def test_check_needs_a_known_format(tmp_path):
    stranger = tmp_path / "stranger.toml"
    for content, said in (
        ("a = 1", "is missing"),
        ('format = "x"', "is unknown"),
        ("format = 3", "is unknown"),
    ):
        stranger.write_text(content, encoding="utf-8")
        told = refusal("check", str(stranger))
        assert said in told
        assert "est-games/treaty-1 or est-games/situation-1" in told


@pytest.mark.parametrize("shape", ["treaty", "situation", "verdict"])
def test_schema_is_json(shape):
    assert json.loads(answer("schema", shape))["type"] == "object"


# Exporting


@pytest.mark.parametrize("suffix", [".efg", ".nfg"])
def test_export_can_be_read_back(tmp_path, suffix):
    place = tmp_path / f"game{suffix}"
    answer("export", *GAME, "--to", str(place), "--set", "mu=1/3")
    game = eg.read_game(place)
    assert game.players == ("sender", "receiver")
    assert [p.name for p in tmp_path.iterdir()] == [place.name]
    assert "1/3" in place.read_text(encoding="utf-8")


def test_export_the_graph(tmp_path):
    place = tmp_path / "game.json"
    answer("export", *GAME, "--to", str(place))
    data = json.loads(place.read_text(encoding="utf-8"))
    form = eg.compile_game(eg.load_treaty(TREATY), eg.load_situation(SITUATION))
    assert data["format"] == "est-games/multistage-1"
    assert data["prior"] == ["mu", "1 - mu"]
    assert [s["label"] for s in data["stages"]] == [s.label for s in form.stages]
    assert [tuple(s["successors"]) for s in data["stages"]] == [s.successors for s in form.stages]


def test_export_replaces_only_when_forced(tmp_path):
    place = tmp_path / "game.efg"
    place.write_text("mine", encoding="utf-8")
    assert "--force" in refusal("export", *GAME, "--to", str(place))
    assert place.read_text(encoding="utf-8") == "mine"
    answer("export", *GAME, "--to", str(place), "--force")
    assert place.read_text(encoding="utf-8").startswith("EFG 2 R")


def test_a_full_disk_leaves_what_was_there(tmp_path, monkeypatch):
    place = tmp_path / "game.efg"
    place.write_text("mine", encoding="utf-8")
    whole = Path.write_text

    def half(self, text, **options):
        whole(self, text[: len(text) // 2], **options)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", half)
    assert "No space left on device" in refusal("export", *GAME, "--to", str(place), "--force")
    assert place.read_text(encoding="utf-8") == "mine"
    assert list(tmp_path.iterdir()) == [place]


@pytest.mark.parametrize("suffix", [".efg", ".nfg"])
def test_a_game_too_large_is_refused_with_3_and_nothing_is_written(tmp_path, suffix):
    place = tmp_path / f"game{suffix}"
    told = refusal("export", "est-2009", "--to", str(place), code=3)
    assert "nodes" in told
    assert ".json" in told
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("game.txt", "says no format"),
        ("game", "says no format"),
        ("no/such/game.efg", "a folder that does not exist"),
        ("folder.efg", "is a folder"),
        ("x" * 300 + ".efg", "cannot be written: File name too long"),
    ],
)
def test_export_to_nowhere(tmp_path, name, said):
    (tmp_path / "folder.efg").mkdir()
    refused = refusal("export", *GAME, "--to", f"{tmp_path}/{name}")
    assert "the game cannot be written" in refused
    assert said in refused
    assert [p.name for p in tmp_path.iterdir()] == ["folder.efg"]


# Verdicts


def test_verdict_in_words():
    told = answer("verdict", *GAME)
    assert "Rejecting strictly dominates every other reply." in told
    assert "Illustrative payoffs" in told
    assert "When it rises to 2/3" in told
    assert "Without it" in told


def test_verdict_sets_parameters():
    assert "Signing strictly dominates" in answer("verdict", *GAME, *QUICK, "--set", "mu=3/4")
    assert "What would change" not in answer("verdict", *GAME, *QUICK)


def test_verdict_as_json_is_that_of_the_library():
    data = json.loads(answer("verdict", *GAME, *QUICK, "--json"))
    verdict = eg.verdict(
        eg.load_treaty(TREATY), eg.load_situation(SITUATION), flips=False, attribution=False
    )
    assert data == json.loads(json.dumps(verdict.to_dict()))


def test_verdict_under_another_reading():
    data = json.loads(
        answer("verdict", "est-2009", *TALKS, *QUICK, "--json", "--reading", "8(4)=minus-attacker")
    )
    assert data["readings"]["8(4)"] == "minus-attacker"


def test_verdict_under_another_reading_of_the_payoffs():
    words = ("verdict", "est-2009", "--situation", "nato-split", *QUICK, "--json")
    plain = json.loads(answer(*words))
    rival = json.loads(answer(*words, "--reading", "payoffs=dialogue"))
    assert [each["readings"]["payoffs"] for each in (plain, rival)] == [
        "divide-and-conquer",
        "dialogue",
    ]
    assert plain["findings"]["may-table"] != rival["findings"]["may-table"]
    told = answer(*words[:-1], "--reading", "payoffs=dialogue")
    assert "payoffs: dialogue" in " ".join(told.split())


def test_a_parameter_of_another_reading_cannot_be_set():
    words = ("verdict", "est-2009", *QUICK, "--set", "slight=1")
    assert "--set slight: is not a parameter of this situation" in refusal(*words)
    told = refusal(*words, "--reading", "payoffs=moscow", "--set", "trust=2")
    assert "is not a reading of the payoffs [found 'moscow'; accepted: hidden-agenda," in told
    assert "--set trust: leaves its range" in told


def test_readings_of_the_payoffs_are_listed():
    told = answer("show", "kyrgyzstan-2010")
    assert "Rival readings of the payoffs, the one in force first" in told
    assert told.index("Obstruction") < told.index("Respect for mandates")
    assert "undercut" in told
    plain = answer("show", SITUATION)
    assert "Rival readings" not in plain


def test_verdict_over_a_region():
    words = ("verdict", *GAME, *QUICK, "--region", "mu,s:may.receiver.sign")
    assert "may.receiver.sign is False: mu*(3 - s) < 2 - s" in answer(*words)
    (area,) = json.loads(answer(*words, "--json"))["regions"]
    assert area["parameters"] == ["mu", "s"]
    assert area["complete"]


def test_every_mistake_in_the_options_is_listed_at_once():
    told = refusal(
        "verdict",
        "est-2009",
        "--set",
        "trust=__import__('os')",
        "--set",
        "veto=9",
        "--set",
        "nosuch=1",
        "--set",
        "bad",
        "--set",
        "freeze=1",
        "--set",
        "freeze=2",
        "--reading",
        "99=x",
        "--reading",
        "7(2)=shall",
    )
    assert told.startswith("error: the options cannot be used\n")
    for said in (
        "--set trust: is not a number",
        "--set veto: leaves its range",
        "--set nosuch: is not a parameter",
        "--set: is not an assignment",
        "--set freeze: is given twice",
        "readings.99",
        "may, must",
    ):
        assert said in told, said


@pytest.mark.parametrize(
    "value", ["", "1/0", "nan", "inf", "9" * 5000, "1e999999", "0x10", "१", "1;ls", "../../etc"]
)
def test_a_value_that_is_no_number_is_refused(value):
    told = refusal("verdict", *GAME, *QUICK, "--set", f"mu={value}")
    assert "the options cannot be used" in told
    assert len(told) < 500


@pytest.mark.parametrize(
    "region",
    [
        "",
        "mu",
        "mu,s",
        "mu:closed.receiver",
        "mu,mu:closed.receiver",
        "mu,nosuch:closed.receiver",
        "mu,s:nosuch",
        "mu,s:_inexact",
    ],
)
def test_a_region_that_makes_no_sense_is_refused(region):
    assert "--region" in refusal("verdict", *GAME, *QUICK, "--region", region)


def test_kinds_are_not_confused():
    assert "is a situation" in refusal("verdict", SITUATION)
    assert "is a treaty" in refusal("verdict", TREATY, "--situation", TREATY)


# Hostile places


def unreadable(folder: Path) -> str:
    place = folder / "latin.toml"
    place.write_bytes(b"\xff\xfe\x00")
    return str(place)


@pytest.mark.parametrize("command", ["show", "check", "verdict"])
def test_no_place_ends_in_a_traceback(tmp_path, command):
    empty = tmp_path / "empty.toml"
    empty.touch()
    for name in (
        str(tmp_path),
        str(tmp_path / "missing.toml"),
        unreadable(tmp_path),
        str(empty),
        "",
        "nosuch",
        "a\0b",
        "x" * 5000,
        "../" * 50,
        "/dev/null",
        "\x1b[2J",
    ):
        told = refusal(command, name)
        assert told.startswith("error: ")
        assert "\x1b" not in told


def test_what_a_file_says_cannot_steer_the_terminal(tmp_path):
    place = tmp_path / "steering.toml"
    text = Path(TREATY).read_text(encoding="utf-8")
    place.write_text(text.replace("A proposal", r"\u001b[2J\u202eA proposal"), encoding="utf-8")
    for words in (("show",), ("verdict", "--situation", SITUATION, *QUICK)):
        told = answer(*words, str(place))
        assert "\x1b" not in told
        assert "‮" not in told
    assert safe("plain ≈ text\n") == "plain ≈ text\n"


# Real processes


def test_a_pipe_gets_plain_text_and_no_progress():
    run = spawned("verdict", *GAME)
    assert run.returncode == 0
    assert run.stderr == b""
    told = run.stdout.decode()
    assert "\x1b" not in told
    assert max(map(len, told.splitlines())) <= 80


def test_a_process_exits_with_its_code():
    assert spawned("verdict", "nosuch").returncode == 2
    assert b"Traceback" not in spawned("verdict", "nosuch").stderr
    assert spawned("check", "est-2009", "--strict").returncode == 1
    assert spawned("--version").returncode == 0


def test_a_locale_without_the_signs_does_not_break_it():
    for encoding in ("ascii", "cp1252"):
        run = spawned("show", TREATY, "--situation", SITUATION, PYTHONIOENCODING=encoding)
        assert run.returncode == 0, run.stderr.decode()
        assert b"A proposal with a hidden agenda" in run.stdout


def test_a_terminal_is_given_styles_but_the_same_words(monkeypatch):
    plain = answer("verdict", *GAME, *QUICK)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    styled = run("verdict", *GAME, *QUICK).stdout
    assert "\x1b[" in styled
    assert "Rejecting strictly dominates every other reply." in styled
    assert "\x1b[" not in plain


# Power


def test_power_of_the_security_council():
    told = answer("power", "un-charter", "--approval", "0.95")
    assert "security-council (article 27(3)): qualified-majority" in told
    assert "848 of 32,768 coalitions win: power to act 0.025879" in told
    assert "It acts with probability 0.77378" in told
    body = json.loads(answer("power", "un-charter", "--json"))["bodies"]["security-council"]
    assert body["shapley_shubik"] == {"permanent": "421/2145", "elected": "4/2145"}
    assert "capacity_to_act" not in body


def test_power_under_a_reading_and_without_the_state_concerned():
    told = answer(
        "power",
        "est-2009",
        *("--body", "extraordinary-conference"),
        *("--reading", "8(4)=minus-attacker"),
        *("--exclude", "members=1"),
        *("--approval", "0.95"),
    )
    assert "It acts with probability 0.059539" in told
    assert "no body of it decides by vote" in answer("power", "budapest-1994")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--body", "senate"), "is no body that votes"),
        (("--body", ""), "is no body that votes"),
        (("--others", "sleep"), "is not what members outside a coalition can do"),
        (("--exclude", "members=x"), "--exclude members: is not a number of members"),
        (("--exclude", "members"), "--exclude: is not an assignment"),
        (("--approval", "2"), "approval: is not a probability"),
        (("--correlation", "1/2"), "--correlation: says nothing alone"),
        (("--bloc", "w=members:x"), "--bloc w: does not say how many of each class"),
        (("--reading", "1=x"), "readings.1"),
    ],
)
def test_power_says_what_is_wrong(words, said):
    assert said in refusal("power", "osce", *words)


def test_power_where_blocs_move_together():
    told = answer(
        "power",
        *("osce", "--body", "council", "--approval", "0.95"),
        *("--bloc", "west=members:28", "--bloc", "east=members:7"),
        *("--correlation", "1/2", "--correlation", "1"),
    )
    assert "- at correlation 1/2 within blocs: 0.1667" in told
    assert "- at correlation 1 within blocs: 0.30736" in told


# Rules


def test_frontier_of_bodies_and_of_thresholds():
    told = answer("frontier", "osce", "nato", "--exclude", "members=1", "--affected", "56")
    assert "osce/minus-one   0.059539        55           55/56        -" in told
    assert "3 of 3 rules are dominated by none" in told
    found = json.loads(answer("frontier", "--members", "5", "--legitimacy", "agreement", "--json"))
    assert found["measures"]["legitimacy"]["citation"].startswith("Rae (1969)")
    assert found["rules"]["5 of 5"]["dominated_by"] == ["1 of 5", "2 of 5", "3 of 5"]
    assert "no body of it decides by vote" in answer("frontier", "budapest-1994")


def test_a_treaty_to_compare_may_be_a_file_of_any_name(tmp_path):
    source = Path(eg.__file__).parent / "treaty/data/nato.toml"
    (tmp_path / "ours").write_text(source.read_text("utf-8"), "utf-8")
    told = answer("compare", f"{tmp_path}/ours", "nato")
    assert "the same coalitions can act in both" in told


def test_one_body_in_place_of_another():
    told = answer("compare", "osce/council", "est-2009/conference")
    assert "others absent: whoever can act in the second can act in the first" in told
    found = json.loads(
        answer(
            *("compare", "un-charter/security-council", "nato", "--json"),
            *("--shared", "permanent/members=3", "--shared", "elected/members=2"),
        )
    )
    assert found["others"]["no"]["relation"] == "neither"
    assert found["cells"]["permanent / members"] == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("frontier", "osce", "nato", "--reading", "1=x"), "--reading: is of one treaty"),
        (("frontier", "osce", "--legitimacy", "fame"), "accepted: 'least-consent', 'consent'"),
        (("frontier", "--members", "0"), "--members: is no number of states [found '0'"),
        (("frontier", "osce", "--affected", "-1"), "--affected: is no number of states"),
        (("compare", "osce/senate", "nato"), "is no body that votes"),
        (("compare", "osce/council", "nato"), "shared: is missing"),
        (("compare", "nato", "nato", "--shared", "members=3"), "--shared: does not say how many"),
    ],
)
def test_rules_say_what_is_wrong(words, said):
    assert said in refusal(*words)


# States


def test_parties_there_are_not_are_refused_before_anything_is_solved():
    refused = refusal("states", "est-2009", "--parties", "nato=99")
    assert "parties.nato: cannot be so many states [found '99'; accepted: 0 to 28]" in refused


# Splits


def test_an_alliance_split():
    asked = ("split", "est-2009", "--situation", "nato-split", "--alliance", "partners")
    told = answer(*asked, "--component", "cohesion")
    assert "stable: 3 partners" in told
    assert "kept whole so that nobody signs if nobody else does: 1.5775 in all: 0.52584" in told
    found = json.loads(answer(*asked, "--set", "offer=0", "--set", "dialogue=0", "--json"))
    assert found["stable"] == [{"partners": 0}]
    assert found["kept_whole"]["dominant"]["total"] == "0"
    assert len(found["subsets"]) == 4


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--alliance", "league"), "alliance: is no group or actor whose states reply"),
        (("--alliance", "russia"), "alliance: is no group or actor whose states reply"),
        (("--alliance", "partners", "--otherwise", "stall"), "otherwise: is not open to partners"),
        (("--alliance", "partners", "--other", "rest=stall"), "others.rest: is not open to rest"),
        (("--alliance", "partners", "--other", "mars=sign"), "others.mars: is no responder"),
        (("--alliance", "partners", "--component", "x"), "components[0]: is no interest"),
        (("--alliance", "partners", "--set", "offer=9"), "--set offer: leaves its range"),
    ],
)
def test_split_says_what_is_wrong(words, said):
    assert said in refusal("split", "est-2009", "--situation", "nato-split", *words)
