"""Eight numbers side by side, for compiled loops that say themselves what is done to neighbours."""

from __future__ import annotations

from typing import Any

from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, models, register_model

LANES = 8
"""A cache line: one register of some machines, two of most."""
_IR = cgutils.ir
VECTOR = _IR.VectorType(_IR.DoubleType(), LANES)


class _Lanes(types.Type):  # type: ignore[misc]
    """Eight floats."""

    def __init__(self) -> None:
        super().__init__(name="Lanes")


_lanes = _Lanes()


@register_model(_Lanes)
class _LanesModel(models.PrimitiveModel):  # type: ignore[misc]
    """They live in registers."""

    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, VECTOR)


def _address(context: Any, builder: Any, kind: Any, array: Any, place: Any) -> Any:
    data = context.make_array(kind)(context, builder, array).data
    entry = builder.gep(data, [place], inbounds=True)
    return builder.bitcast(entry, VECTOR.as_pointer())


def same(builder: Any, number: Any, vector: Any = VECTOR) -> Any:
    """Return a vector of one number."""
    place = _IR.IntType(32)
    first = builder.insert_element(
        _IR.Constant(vector, _IR.Undefined), number, _IR.Constant(place, 0)
    )
    mask = _IR.Constant(_IR.VectorType(place, vector.count), [0] * vector.count)
    return builder.shuffle_vector(first, first, mask)


@intrinsic
def load(_: Any, array: Any, place: Any) -> Any:
    """Return eight neighbours of an array, from a place on."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(_address(context, builder, signature.args[0], *arguments), align=8)

    return _lanes(array, types.uintp), generate


@intrinsic
def gather(_: Any, array: Any, places: Any, at: Any) -> Any:
    """Return the numbers of an array at eight places told one after the other from `at` on."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, places, at = arguments
        kinds = signature.args
        data = context.make_array(kinds[0])(context, builder, array).data
        told = context.make_array(kinds[1])(context, builder, places).data
        numbers = _IR.Constant(VECTOR, _IR.Undefined)
        for lane in range(LANES):
            next_place = builder.add(at, _IR.Constant(at.type, lane))
            place = builder.load(builder.gep(told, [next_place]))
            number = builder.load(builder.gep(data, [builder.zext(place, at.type)]))
            numbers = builder.insert_element(numbers, number, _IR.Constant(_IR.IntType(32), lane))
        return numbers

    return _lanes(array, places, types.uintp), generate


@intrinsic
def store(_: Any, array: Any, place: Any, numbers: Any) -> Any:
    """Put eight numbers into an array, from a place on."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, place, numbers = arguments
        builder.store(numbers, _address(context, builder, signature.args[0], array, place), align=8)
        return context.get_dummy_value()

    return types.void(array, types.uintp, _lanes), generate


@intrinsic
def spread(_: Any, number: Any) -> Any:
    """Return the same number eight times."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return same(builder, arguments[0])

    return _lanes(types.float64), generate


@intrinsic
def plus(_: Any, left: Any, right: Any) -> Any:
    """Return sums."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.fadd(*arguments, flags=("contract",))

    return _lanes(_lanes, _lanes), generate


@intrinsic
def minus(_: Any, left: Any, right: Any) -> Any:
    """Return differences."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.fsub(*arguments, flags=("contract",))

    return _lanes(_lanes, _lanes), generate


@intrinsic
def times(_: Any, left: Any, right: Any) -> Any:
    """Return products."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.fmul(*arguments, flags=("contract",))

    return _lanes(_lanes, _lanes), generate


@intrinsic
def over(_: Any, left: Any, right: Any) -> Any:
    """Return quotients."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.fdiv(*arguments)

    return _lanes(_lanes, _lanes), generate


def _chosen(name: str) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = _IR.FunctionType(VECTOR, [VECTOR, VECTOR])
        chosen = cgutils.get_or_insert_function(builder.module, kind, name)
        # None of them is no number: so one instruction does.
        return builder.call(chosen, arguments, fastmath=("nnan", "nsz"))

    return generate


@intrinsic
def larger(_: Any, left: Any, right: Any) -> Any:
    """Return the larger numbers."""
    return _lanes(_lanes, _lanes), _chosen(f"llvm.maxnum.v{LANES}f64")


@intrinsic
def smaller(_: Any, left: Any, right: Any) -> Any:
    """Return the smaller numbers."""
    return _lanes(_lanes, _lanes), _chosen(f"llvm.minnum.v{LANES}f64")


@intrinsic
def where_more(_: Any, left: Any, right: Any, then: Any, other: Any) -> Any:
    """Return `then` where `left` is more than `right`, else `other`."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        left, right, then, other = arguments
        return builder.select(builder.fcmp_ordered(">", left, right), then, other)

    return _lanes(_lanes, _lanes, _lanes, _lanes), generate
