"""Small dense blocks times pieces of a vector: a block is held in registers while it is needed."""

from __future__ import annotations

from typing import Any

from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from est_games.equilibrium.kernels.lanes import same

FOUR = 4
_REGISTER = cgutils.ir.VectorType(cgutils.ir.DoubleType(), FOUR)
HIGH = 2
WIDE = 6
"""So many registers' height and so many columns of a block are held at a time: of sixteen registers
they leave room for two sums, a factor and what is loaded."""


@intrinsic
def add_blocks(
    _: Any, numbers: Any, at: Any, height: Any, width: Any, blocks: Any, begin: Any, end: Any,
    plan: Any, value: Any,
) -> Any:  # fmt: skip
    """Add the rows of equal blocks, each times its piece of a plan, to pieces of the values.

    Parameters
    ----------
    numbers, at : array of float, int
        The numbers of all these blocks stand there, column by column.
    height, width : int
        A multiple of four, and how many columns.
    blocks, begin, end : array of unsigned int, shape (n_blocks, 2), int, int
        From `begin` to before `end`: to where in the values the sums over its first row are added,
        and by what in the plan its first column is multiplied.
    plan, value : array of float
        They share no memory.
    """
    ir = cgutils.ir
    size = types.uintp

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        def start(place: int) -> Any:
            kind, array = signature.args[place], arguments[place]
            return context.make_array(kind)(context, builder, array).data

        numbers, corners, plan, value = (start(place) for place in (0, 4, 7, 8))
        at, height, width = arguments[1:4]
        begin, end = arguments[5:7]
        whole = begin.type

        def constant(number: int) -> Any:
            return ir.Constant(whole, number)

        def registers(pointer: Any, place: Any) -> Any:
            return builder.bitcast(builder.gep(pointer, [place]), _REGISTER.as_pointer())

        def corner(block: Any, side: int) -> Any:
            place = builder.add(builder.mul(block, constant(2)), constant(side))
            return builder.zext(builder.load(builder.gep(corners, [place])), whole)

        def add_piece(down: Any, right: Any, high: int, wide: int) -> None:
            held = []
            for column in range(wide):
                place = builder.mul(builder.add(right, constant(column)), height)
                place = builder.add(builder.add(place, down), at)
                for register in range(high):
                    there = registers(numbers, builder.add(place, constant(FOUR * register)))
                    held.append(builder.load(there, align=8))
            with cgutils.for_range_slice(builder, begin, end, constant(1), intp=whole) as (
                block,
                _,
            ):
                row, first = corner(block, 0), builder.add(corner(block, 1), right)
                totals: list[Any] = []
                for column in range(wide):
                    there = builder.gep(plan, [builder.add(first, constant(column))])
                    factor = same(builder, builder.load(there), _REGISTER)
                    for register in range(high):
                        entries = held[high * column + register]
                        product = builder.fmul(entries, factor, flags=("contract",))
                        if column:
                            total = totals[register]
                            totals[register] = builder.fadd(total, product, flags=("contract",))
                        else:
                            totals.append(product)
                row = builder.add(row, down)
                for register, total in enumerate(totals):
                    there = registers(value, builder.add(row, constant(FOUR * register)))
                    added = builder.fadd(builder.load(there, align=8), total)
                    builder.store(added, there, align=8)

        def add_columns(down: Any, high: int) -> None:
            slices = cgutils.for_range_slice(
                builder, constant(0), width, constant(WIDE), intp=whole
            )
            with slices as (right, _):
                left = builder.sub(width, right)
                for wide in range(1, WIDE):
                    with builder.if_then(builder.icmp_unsigned("==", left, constant(wide))):
                        add_piece(down, right, high, wide)
                with builder.if_then(builder.icmp_unsigned(">=", left, constant(WIDE))):
                    add_piece(down, right, high, WIDE)

        step = constant(FOUR * HIGH)
        full = builder.and_(height, constant(-FOUR * HIGH))
        with cgutils.for_range_slice(builder, constant(0), full, step, intp=whole) as (down, _):
            add_columns(down, HIGH)
        with builder.if_then(builder.icmp_unsigned("!=", full, height)):
            add_columns(full, 1)
        return context.get_dummy_value()

    signature = types.void(numbers, size, size, size, blocks, size, size, plan, value)
    return signature, generate
