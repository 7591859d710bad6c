"""A small dense block times a piece of a vector, four rows at a time in one register."""

from __future__ import annotations

from typing import Any

from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

LANES = 4


@intrinsic
def add_block(
    _: Any, numbers: Any, at: Any, plan: Any, column: Any, value: Any, row: Any, height: Any,
    width: Any,
) -> Any:  # fmt: skip
    """Add a block's rows times a piece of a plan to a piece of the values.

    Parameters
    ----------
    numbers, at : array of float, int
        The block stands there, column by column.
    plan, column : array of float, int
        By what its columns are multiplied.
    value, row : array of float, int
        To what the sums over its rows are added.
    height, width : int
        A multiple of four, and how many columns.
    """
    ir = cgutils.ir
    lanes = ir.VectorType(ir.DoubleType(), LANES)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        start = [
            builder.gep(
                context.make_array(kind)(context, builder, array).data, [place], inbounds=True
            )
            for kind, array, place in zip(
                signature.args[0:6:2], arguments[0:6:2], arguments[1:6:2], strict=True
            )
        ]
        rows, columns = arguments[6:]
        zero = ir.Constant(rows.type, 0)
        step = ir.Constant(rows.type, LANES)
        total = cgutils.alloca_once(builder, lanes)
        with cgutils.for_range_slice(builder, zero, rows, step, intp=rows.type) as (shift, _):
            builder.store(ir.Constant(lanes, [0.0] * LANES), total)
            with cgutils.for_range(builder, columns) as loop:
                offset = builder.add(builder.mul(loop.index, rows), shift)
                entry = builder.bitcast(builder.gep(start[0], [offset]), lanes.as_pointer())
                entries = builder.load(entry, align=8)
                weight = builder.load(builder.gep(start[1], [loop.index]))
                spread = cgutils.get_null_value(lanes)
                for lane in range(LANES):
                    number = ir.Constant(ir.IntType(32), lane)
                    spread = builder.insert_element(spread, weight, number)
                product = builder.fmul(entries, spread, flags=("contract",))
                added = builder.fadd(builder.load(total), product, flags=("contract",))
                builder.store(added, total)
            place = builder.bitcast(builder.gep(start[2], [shift]), lanes.as_pointer())
            there = builder.fadd(builder.load(place, align=8), builder.load(total))
            builder.store(there, place, align=8)
        return context.get_dummy_value()

    size = types.uintp
    return types.void(numbers, size, plan, size, value, size, size, size), generate
