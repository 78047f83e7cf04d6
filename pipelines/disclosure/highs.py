"""HiGHS, silent, on one thread, and given its programs as arrays.

The plain class beneath `highspy.Highs` is used, because the public one prints a banner on standard output and
calls back into Python at every step. Not here: any program (`solver.py`, `audit/intervals.py`).
"""

from __future__ import annotations

from collections.abc import Iterable

import highspy
import numpy as np
from highspy._core import _Highs

Sparse = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Rows of a matrix, one after another: where each starts, the columns, the factors."""


def quiet_model(**options: object) -> _Highs:
    """A model that says nothing and always takes the same way."""
    model = _Highs()
    for name, value in {"output_flag": False, "threads": 1, "random_seed": 1, **options}.items():
        model.setOptionValue(name, value)
    return model


def pass_program(
    model: _Highs,
    columns: tuple[np.ndarray, np.ndarray, np.ndarray],
    rows: Sparse,
    limits: tuple[np.ndarray, np.ndarray],
) -> None:
    """Hands a program over: columns as (costs, lower, upper), rows with their (lower, upper) limits."""
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(columns[0]), len(limits[0])
    program.col_cost_, program.col_lower_, program.col_upper_ = columns
    program.row_lower_, program.row_upper_ = limits
    matrix = program.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.start_, matrix.index_, matrix.value_ = rows
    model.passModel(program)


def from_rows(rows: Iterable[tuple[np.ndarray, np.ndarray]]) -> Sparse:
    """Rows given as (columns, factors)."""
    listed = list(rows)
    starts = np.concatenate([[0], np.cumsum([len(of) for of, _ in listed])]).astype(np.int32)
    columns = np.concatenate([of for of, _ in listed] or [[]]).astype(np.int32)
    return starts, columns, np.concatenate([factors for _, factors in listed] or [[]]).astype(float)


def from_dense(matrix: np.ndarray) -> Sparse:
    """Rows of a matrix in full."""
    row, column = np.nonzero(matrix)
    starts = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(matrix)))]).astype(np.int32)
    return starts, column.astype(np.int32), matrix[row, column].astype(float)


def solution(model: _Highs) -> np.ndarray | None:
    """Runs the model; the values of its columns, or None where there is no best one."""
    model.run()
    if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return np.asarray(model.getSolution().col_value)


def version() -> str:
    """The name and version of the solver, as an audit records them."""
    return f"HiGHS {_Highs().version()}"
