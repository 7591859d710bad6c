"""Independent equations among sparse ones: as many as the rank, and regular."""

from __future__ import annotations

import flint
import numpy as np
from hypothesis import given, settings, strategies as st

from est_games.equilibrium.programs import sparse_pivots as module
from est_games.equilibrium.programs.sparse_pivots import sparse_pivots


@settings(max_examples=40)
@given(st.integers(0, 10**6))
def test_as_many_as_the_rank_and_regular(seed: int) -> None:
    generator = np.random.default_rng(seed)
    m, n = generator.integers(1, 12, 2)
    table = generator.integers(-3, 4, (m, n)) * (generator.random((m, n)) < 0.4)
    equations = [{j: int(x) for j, x in enumerate(row) if x} for row in table]
    # Entries of unknowns that are not named do not count.
    unknowns = [j for j in range(n) if generator.random() < 0.8] or [0]
    rows, columns = sparse_pivots(equations, unknowns)
    part = flint.fmpz_mat([[int(row[j]) for j in unknowns] for row in table])
    assert len(rows) == len(columns) == part.rank()
    assert set(columns) <= set(unknowns)
    if rows:
        square = flint.fmpz_mat([[int(table[i][j]) for j in columns] for i in rows])
        assert square.det() != 0


def test_elimination_that_fills_up_is_left(monkeypatch) -> None:
    generator = np.random.default_rng(0)
    table = generator.integers(1, 9, (40, 40))
    equations = [{j: int(x) for j, x in enumerate(row)} for row in table]
    monkeypatch.setattr(module, "_FILL", 1)
    assert sparse_pivots(equations, range(40)) is None
