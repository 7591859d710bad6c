"""Graphical forms as JSON: players with their strategies, and tables over the players they name."""

from __future__ import annotations

import json
from typing import Any

from est_games.errors import GameError, Problem, shown
from est_games.game.gambit_text import MAX_CHARACTERS
from est_games.game.graphical import GraphicalForm

FORMAT = "est-games/graphical-1"
_PLAYER = {"name", "strategies", "tables"}
_TABLE = {"over", "payoffs"}
_SHOWN_PROBLEMS = 20


def write_graphical(form: GraphicalForm) -> str:
    """Return a graphical form as JSON text, payoffs exact.

    Each player has a name, its strategies and its tables; a table says over which players it is and
    lists its payoffs, the last player's strategy varying fastest.

    Examples
    --------
    >>> form = GraphicalForm.from_tables({"a": (["a"], ["1/3", 2])}, title="choice")
    >>> print(write_graphical(form))
    {"format": "est-games/graphical-1", "title": "choice", "players": [
    {"name": "a", "strategies": ["1", "2"], "tables": [{"over": ["a"], "payoffs": ["1/3", "2"]}]}
    ]}
    <BLANKLINE>
    """
    rows = [
        json.dumps(
            {
                "name": name,
                "strategies": labels,
                "tables": [
                    {
                        "over": [form.players[j] for j in table.scope],
                        "payoffs": list(map(str, table.payoffs)),
                    }
                    for table in own
                ],
            },
            ensure_ascii=False,
        )
        for name, labels, own in zip(form.players, form.strategies, form.tables, strict=True)
    ]
    head = json.dumps({"format": FORMAT, "title": form.title}, ensure_ascii=False)[:-1]
    return f'{head}, "players": [\n' + ",\n".join(rows) + "\n]}\n"


def read_graphical(text: str, name: str = "json") -> GraphicalForm:
    """Read a graphical form that :func:`write_graphical` wrote, or another wrote so.

    Parameters
    ----------
    text : str
        The content of the file. Numbers count as written: 0.1 is a tenth.
    name : str
        What the file is called in errors.

    Raises
    ------
    GameError
        It is not JSON, with line and column, or not such a form; all that is wrong, with its place.

    Examples
    --------
    >>> form = GraphicalForm.from_tables({"a": (["a"], ["1/3", 2])}, title="choice")
    >>> read_graphical(write_graphical(form)) == form
    True
    """
    data = _parsed(text, name)
    problems = list[Problem]()
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        found = shown(data.get("format")) if isinstance(data, dict) else None
        problem = Problem(path=name, message="is no such form", value=found, accepted=FORMAT)
        raise GameError("not a graphical form", [problem])
    for key in data.keys() - {"format", "title", "players"}:
        problems.append(Problem(path=key, message="is not known", accepted="title, players"))
    title, players = data.get("title", ""), data.get("players")
    if not isinstance(title, str):
        problems.append(Problem(path="title", message="is not text", value=shown(title)))
    if not isinstance(players, list):
        problems.append(Problem(path="players", message="is not a list"))
        players = []
    for i, player in enumerate(players):
        problems.extend(_player_problems(player, f"players[{i}]"))
    if problems:
        raise GameError("not a graphical form", problems[:_SHOWN_PROBLEMS])
    names = [player["name"] for player in players]
    if len(set(names)) < len(names):
        problem = Problem(path="players", message="have one name twice")
        raise GameError("not a graphical form", [problem])
    strategies = {player["name"]: player["strategies"] for player in players}
    tables = {}
    for i, player in enumerate(players):
        own = []
        for k, table in enumerate(player["tables"]):
            if not set(table["over"]) <= strategies.keys():
                # Whoever does not play is named when the tables are read.
                own.append((table["over"], None))
                continue
            nested = _nested(table["payoffs"], [len(strategies[j]) for j in table["over"]])
            if nested is None:
                message = f"hold {len(table['payoffs'])} entries, not one for each profile"
                path = f"players[{i}].tables[{k}].payoffs"
                problems.append(Problem(path=path, message=message))
            own.append((table["over"], nested))
        tables[player["name"]] = own
    if problems:
        raise GameError("not a graphical form", problems[:_SHOWN_PROBLEMS])
    return GraphicalForm.from_tables(tables, strategies=strategies, title=title)


def _parsed(text: str, name: str) -> Any:
    if len(text) > MAX_CHARACTERS:
        raise GameError("a game file cannot be read", [Problem(path=name, message="is too long")])
    try:
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except json.JSONDecodeError as mistake:
        place = f"{name}, line {mistake.lineno}, column {mistake.colno}"
        message = f"is not JSON: {mistake.msg}"
    except RecursionError:
        place, message = name, "is nested too deeply"
    raise GameError("a game file cannot be read", [Problem(path=place, message=message)])


def _player_problems(player: Any, path: str) -> list[Problem]:
    wrong = _keys_problem(player, _PLAYER, path)
    if wrong is not None:
        return [wrong]
    problems = []
    if not isinstance(player["name"], str):
        problems.append(Problem(path=f"{path}.name", message="is not text"))
    if not _is_texts(player["strategies"]):
        problems.append(Problem(path=f"{path}.strategies", message="is no list of labels"))
    if not isinstance(player["tables"], list):
        return [*problems, Problem(path=f"{path}.tables", message="is not a list")]
    for k, table in enumerate(player["tables"]):
        place = f"{path}.tables[{k}]"
        wrong = _keys_problem(table, _TABLE, place)
        if wrong is not None:
            problems.append(wrong)
        elif not _is_texts(table["over"]):
            problems.append(Problem(path=f"{place}.over", message="is no list of players"))
        elif not isinstance(table["payoffs"], list):
            problems.append(Problem(path=f"{place}.payoffs", message="is not a list"))
    return problems


def _keys_problem(given: Any, keys: set[str], path: str) -> Problem | None:
    if isinstance(given, dict) and given.keys() == keys:
        return None
    found = shown(", ".join(map(str, given)) if isinstance(given, dict) else given)
    accepted = ", ".join(sorted(keys))
    return Problem(path=path, message="does not hold what it must", value=found, accepted=accepted)


def _is_texts(given: Any) -> bool:
    return isinstance(given, list) and all(isinstance(each, str) for each in given)


def _nested(entries: list[Any], sizes: list[int]) -> Any:
    """Return a flat list as a nested one; None where it has not as many entries as it must."""
    level: list[Any] = entries
    for size in reversed(sizes):
        if size == 0 or len(level) % size:
            return None
        level = [level[k : k + size] for k in range(0, len(level), size)]
    return level[0] if len(level) == 1 else None
