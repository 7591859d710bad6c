"""What a public function is given, looked at at its door: each argument against its kind.

A function says of which kinds its arguments are, and what it is given of another kind is refused
before any of its work starts, all of it at once. What is wrong with arguments of the right kind
stays the function's own business::

    @takes(GameError, form=ExtensiveForm, behavior=MAPPING, reduced=FLAG)
    def mixed_from_behavior(form, behavior, *, reduced=True): ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from numbers import Integral, Real
from os import PathLike
from types import FunctionType
from typing import Any, ParamSpec, TypeVar, cast

from est_games.errors import EstGamesError, Problem, shown

_Given = ParamSpec("_Given")
_REAL: type[Any] = Real
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Kind:
    """What an argument may be.

    Parameters
    ----------
    accepts : callable
        Tells whether a value is of this kind, whatever the value.
    accepted : str
        What is accepted, in words.
    """

    accepts: Callable[[Any], bool]
    accepted: str


def _is_list(value: object) -> bool:
    # An array of no axes has a length that cannot be asked for.
    is_array = hasattr(value, "__array__") and bool(getattr(value, "shape", ()))
    return is_array or (isinstance(value, Sequence) and not isinstance(value, str | bytes))


def _is_whole(value: Any) -> bool:
    return not isinstance(value, bool) and isinstance(value, Integral)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool) or type(value).__name__ in ("bool", "bool_")


def _is_real(value: Any) -> bool:
    # A number that no float holds would overflow where it is made one.
    return not isinstance(value, bool) and isinstance(value, _REAL) and abs(value) < 1e300


TEXT: type = str
MAPPING: type = Mapping
_WORDS = {TEXT: "text", MAPPING: "a mapping", tuple: "a tuple"}
FLAG = Kind(_is_flag, "True or False")
PATH = Kind(lambda value: isinstance(value, str | PathLike), "a path")
WHOLE = Kind(_is_whole, "a whole number")
COUNT = Kind(lambda value: _is_whole(value) and int(value) > 0, "a whole number from 1 on")
LIMIT = Kind(lambda value: value is not None, "a whole number")
"""Of what is counted, where there must be one; what else is wrong with it the solver says."""
FUNCTION = Kind(
    lambda value: callable(value) and not isinstance(value, type), "a function, other than a class"
)
AMOUNT = Kind(lambda value: value is not None, "a number")
"""What no float need hold; what else is wrong with it is said where it is read."""
REAL = Kind(_is_real, "a finite number")
LIST = Kind(_is_list, "a list")
LABELS = Kind(
    lambda value: isinstance(value, str) or (_is_list(value) and _are_all(str, value)),
    "a list, each entry text, or text of which each letter is one",
)
ENTRIES = Kind(
    lambda value: (
        isinstance(value, Iterable)
        and not isinstance(value, str | bytes | Mapping)
        and getattr(value, "shape", None) != ()
    ),
    "a list, or what else can be gone through",
)


def list_of(kind: Kind | type) -> Kind:
    """Return the kind of lists whose entries are all of one kind.

    Examples
    --------
    >>> list_of(TEXT).accepted, list_of(TEXT).accepts(["in", "out"]), list_of(TEXT).accepts("in")
    ('a list, each entry text', True, False)
    """
    entry = _kind(kind)
    return Kind(
        lambda value: _is_list(value) and _are_all(kind, value),
        f"a list, each entry {entry.accepted}",
    )


def tuple_of(kind: Kind | type) -> Kind:
    """Return the kind of tuples whose entries are all of one kind."""
    entry = _kind(kind)
    return Kind(
        lambda value: isinstance(value, tuple) and _are_all(kind, value),
        f"a tuple, each entry {entry.accepted}",
    )


def mapping_of(kind: Kind | type) -> Kind:
    """Return the kind of mappings whose values are all of one kind, by text."""
    entry = _kind(kind)
    return Kind(
        lambda value: (
            isinstance(value, Mapping)
            and all(isinstance(key, str) for key in value)
            and all(map(entry.accepts, value.values()))
        ),
        f"a mapping from text, each value {entry.accepted}",
    )


def optional(kind: Kind | type) -> Kind:
    """Return the kind that may also be None."""
    known = _kind(kind)
    return Kind(lambda value: value is None or known.accepts(value), f"{known.accepted}, or None")


def one_of(names: Iterable[str], *others: Kind | type) -> Kind:
    """Return the kind that is one of some names, or of some other kinds.

    Examples
    --------
    >>> one_of(("uniform", "first"), MAPPING).accepted
    "'uniform', 'first' or a mapping"
    """
    known, kinds = tuple(names), tuple(map(_kind, others))
    words = [*map(repr, known), *(kind.accepted for kind in kinds)]
    return Kind(
        lambda value: (
            (isinstance(value, str) and value in known)
            or any(kind.accepts(value) for kind in kinds)
        ),
        " or ".join(filter(None, [", ".join(words[:-1]), words[-1]])),
    )


def kind_problems(kinds: Mapping[str, Kind | type], given: Mapping[str, object]) -> list[Problem]:
    """Return a problem for everything given that is of another kind than it must be.

    Examples
    --------
    >>> [str(problem) for problem in kind_problems({"title": TEXT}, {"title": 5})]
    ["title: is of the wrong kind [found '5'; accepted: text]"]
    """
    return [
        Problem(
            path=name,
            message="is of the wrong kind",
            value=shown(value),
            accepted=_kind(kinds[name]).accepted,
        )
        for name, value in given.items()
        if name in kinds and not _kind(kinds[name]).accepts(value)
    ]


def takes(
    error: type[EstGamesError], /, **kinds: Kind | type
) -> Callable[[Callable[_Given, _Answer]], Callable[_Given, _Answer]]:
    """Have a function refuse arguments that are not of the kinds told.

    Parameters
    ----------
    error : type
        What is raised.
    **kinds : Kind or type
        Of each argument that is looked at, by its name; a type takes its instances.

    Notes
    -----
    Arguments that are left out are not looked at; which there are is still the function's to say.

    Examples
    --------
    >>> from est_games.errors import GameError
    >>> @takes(GameError, label=TEXT, n=COUNT)
    ... def repeated(label, n=2):
    ...     return label * n
    >>> repeated("ab")
    'abab'
    >>> repeated(7, n=0)
    Traceback (most recent call last):
    est_games.errors.GameError: repeated takes other arguments
      - label: is of the wrong kind [found '7'; accepted: text]
      - n: is of the wrong kind [found '0'; accepted: a whole number from 1 on]
    """
    known = {name: _kind(kind) for name, kind in kinds.items()}

    def guard(function: Callable[_Given, _Answer]) -> Callable[_Given, _Answer]:
        code = cast("FunctionType", function).__code__
        names = code.co_varnames[: code.co_argcount]

        @wraps(function)
        def guarded(*args: _Given.args, **kwargs: _Given.kwargs) -> _Answer:
            given = dict(zip(names, args, strict=False)) | kwargs
            problems = kind_problems(known, given)
            if problems:
                raise error(f"{function.__qualname__} takes other arguments", problems)
            return function(*args, **kwargs)

        return guarded

    return guard


def _kind(kind: Kind | type) -> Kind:
    if isinstance(kind, Kind):
        return kind
    return Kind(lambda value: isinstance(value, kind), _WORDS.get(kind, kind.__name__))


def _are_all(kind: Kind | type, entries: Iterable[object]) -> bool:
    """Return whether all entries are of a kind; of a type, in one quick pass over their types."""
    if isinstance(kind, Kind):
        return all(map(kind.accepts, entries))
    return all(issubclass(found, kind) for found in set(map(type, entries)))
