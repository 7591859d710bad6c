"""TOML files from strangers: bounded before they are parsed, every error with its path.

Nothing in a file is ever evaluated. Size, nesting and the length of keys are bounded, so that a
hostile file costs no more time or memory than an honest one.
"""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

from est_games.errors import EstGamesError, Problem, shown, shown_path

MAX_BYTES = 262_144
MAX_NESTING = 16
_PART = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\[^\n])*+"|'[^'\n]*+')"""
_TOKEN = re.compile(
    # Whole strings and comments are stepped over, so that what they hold is not taken for keys.
    r'"""(?:[^"\\]|\\.|"(?!""))*+(?:"{3,5}+|\Z)'
    r"|'''(?:[^']|'(?!''))*+(?:'{3,5}+|\Z)"
    r"|#[^\n]*+"
    rf"|(?P<deep>{_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{MAX_NESTING}}})"
    rf"|{_PART}(?:[ \t]*+\.[ \t]*+{_PART})*+"
    r"|[\"'][^\n]*+"
    r"|[^\"'#A-Za-z0-9_-]++",
    re.DOTALL,
)
_PLACE = re.compile(r" \(at (line \d+, column \d+|end of document)\)$")
_SHIPPED_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


def shipped_names(package: str) -> tuple[str, ...]:
    """Return the names of the TOML files a package ships in its ``data`` folder."""
    folder = resources.files(package) / "data"
    return tuple(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml")))


def read_source(source: str | Path, package: str, error: type[EstGamesError]) -> str:
    """Return the text of a shipped document or of a file.

    Parameters
    ----------
    source : str or Path
        A shipped name such as ``est-2009``, or a path to a ``.toml`` file.
    package : str
        The package whose ``data`` folder holds the shipped ones.
    error : type
        What to raise.

    Raises
    ------
    EstGamesError
        No such document, unreadable, too large, or not UTF-8 text.
    """
    name = str(source)
    shipped = shipped_names(package)
    if isinstance(source, str) and name in shipped:
        return (resources.files(package) / "data" / f"{name}.toml").read_text("utf-8")
    path = Path(source)
    if isinstance(source, str) and _SHIPPED_NAME.fullmatch(name) and not path.exists():
        raise error(
            "no such document",
            [
                Problem(
                    path="",
                    message="is neither shipped nor a file",
                    value=shown_path(name),
                    accepted=f"a path to a .toml file, or one of {', '.join(shipped)}",
                )
            ],
        )
    try:
        if path.is_file():
            with path.open("rb") as stream:
                content = stream.read(MAX_BYTES + 1)
        else:
            raise error(
                "no such document",
                [
                    Problem(
                        path="",
                        message="is not a file",
                        value=shown_path(name),
                        accepted="a path to a .toml file",
                    )
                ],
            )
    except (OSError, ValueError) as failure:
        reason = getattr(failure, "strerror", None) or "not a possible file name"
        raise error(
            "cannot read the file",
            [
                Problem(
                    path="",
                    message=f"cannot be read: {reason}",
                    value=shown_path(name),
                    accepted="a path to a .toml file",
                )
            ],
        ) from None
    if len(content) > MAX_BYTES:
        raise _too_large(error)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as failure:
        line = content.count(b"\n", 0, failure.start) + 1
        raise error(
            "the file is not text",
            [
                Problem(
                    path=f"line {line}",
                    message="is not text in UTF-8",
                    value=f"byte 0x{content[failure.start]:02x}",
                    accepted="a TOML file saved as UTF-8",
                )
            ],
        ) from None
    if text.startswith("\ufeff"):
        raise error(
            "the file is not TOML",
            [
                Problem(
                    path="line 1",
                    message="begins with a byte order mark",
                    value="U+FEFF",
                    accepted="a TOML file saved as UTF-8 without a byte order mark",
                )
            ],
        )
    return text


def _too_large(error: type[EstGamesError]) -> EstGamesError:
    return error(
        "the file is too large",
        [
            Problem(
                path="",
                message="is too large",
                value=f"more than {MAX_BYTES} bytes",
                accepted=f"at most {MAX_BYTES} bytes",
            )
        ],
    )


def _too_deep(error: type[EstGamesError], path: str = "") -> EstGamesError:
    return error(
        "the file is nested too deeply",
        [
            Problem(
                path=path,
                message="is nested too deeply",
                accepted=f"at most {MAX_NESTING} tables and lists inside each other",
            )
        ],
    )


def parse_toml(text: str, error: type[EstGamesError]) -> dict[str, Any]:
    """Parse TOML within bounds.

    Raises
    ------
    EstGamesError
        Not TOML, empty, or nested too deeply.

    Examples
    --------
    >>> parse_toml("quorum = '2/3'", EstGamesError)
    {'quorum': '2/3'}
    """
    if len(text) > MAX_BYTES:
        raise _too_large(error)
    # A key of many parts would cost the parser their square.
    for token in _TOKEN.finditer(text):
        if token["deep"]:
            line = text.count("\n", 0, token.start()) + 1
            raise _too_deep(error, f"line {line}")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as failure:
        raise _not_toml(str(failure), error) from None
    except RecursionError:
        raise _too_deep(error) from None
    except ValueError:
        raise error(
            "the file is not TOML",
            [
                Problem(
                    path="",
                    message="has a number or a date that is out of bounds",
                    accepted="numbers of at most 40 digits, dates of the calendar",
                )
            ],
        ) from None
    if not data:
        raise error(
            "the file is empty",
            [
                Problem(
                    path="",
                    message="holds no keys",
                    value="nothing",
                    accepted="a TOML file that begins with its format",
                )
            ],
        )
    _check_nesting(data, error)
    return data


def _not_toml(reason: str, error: type[EstGamesError]) -> EstGamesError:
    place = _PLACE.search(reason)
    clause = _PLACE.sub("", reason).replace(r"Illegal character '\n'", "A quote is not closed")
    return error(
        "the file is not TOML",
        [
            Problem(
                path=place[1] if place else "",
                message=f"is not TOML: {shown(clause[:1].lower() + clause[1:])}",
                accepted="TOML 1.0",
            )
        ],
    )


def _check_nesting(data: dict[str, Any], error: type[EstGamesError]) -> None:
    stack: list[tuple[Any, int]] = [(data, 1)]
    while stack:
        node, depth = stack.pop()
        if depth > MAX_NESTING:
            raise _too_deep(error)
        children = node.values() if isinstance(node, dict) else node
        stack.extend((child, depth + 1) for child in children if isinstance(child, dict | list))
