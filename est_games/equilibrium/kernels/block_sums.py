"""A small dense block times a piece of a vector, four rows to a register."""

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

        def add_rows(shift: Any, n_registers: int) -> None:
            places = [
                builder.add(shift, ir.Constant(rows.type, LANES * k)) for k in range(n_registers)
            ]
            totals = [cgutils.alloca_once(builder, lanes) for _ in places]
            for total in totals:
                builder.store(cgutils.get_null_value(lanes), total)
            with cgutils.for_range(builder, columns) as loop:
                offset = builder.mul(loop.index, rows)
                weight = builder.load(builder.gep(start[1], [loop.index]))
                spread = cgutils.get_null_value(lanes)
                for lane in range(LANES):
                    number = ir.Constant(ir.IntType(32), lane)
                    spread = builder.insert_element(spread, weight, number)
                for place, total in zip(places, totals, strict=True):
                    entry = builder.gep(start[0], [builder.add(offset, place)])
                    entries = builder.load(builder.bitcast(entry, lanes.as_pointer()), align=8)
                    product = builder.fmul(entries, spread, flags=("contract",))
                    added = builder.fadd(builder.load(total), product, flags=("contract",))
                    builder.store(added, total)
            for place, total in zip(places, totals, strict=True):
                there = builder.bitcast(builder.gep(start[2], [place]), lanes.as_pointer())
                added = builder.fadd(builder.load(there, align=8), builder.load(total))
                builder.store(added, there, align=8)

        pair = ir.Constant(rows.type, 2 * LANES)
        paired = builder.and_(rows, ir.Constant(rows.type, -2 * LANES))
        nought = ir.Constant(rows.type, 0)
        with cgutils.for_range_slice(builder, nought, paired, pair, intp=rows.type) as (shift, _):
            add_rows(shift, 2)
        with builder.if_then(builder.icmp_unsigned("!=", paired, rows)):
            add_rows(paired, 1)
        return context.get_dummy_value()

    size = types.uintp
    return types.void(numbers, size, plan, size, value, size, size, size), generate
