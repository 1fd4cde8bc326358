"""Two-way tables that add up, and how closely an attacker can bound what is hidden in them."""

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from analysis.alignment import Codes, Flags, Floats, amounts, some, unique_index
from analysis.errors import DataError

TOTAL = "total"
BEYOND = 1_000
ADDS_UP = 1e-6
VARIABLES_AT_ONCE = 20_000


def check_table(table: pd.DataFrame, at: str) -> Floats:
    """The amounts of a two-way table whose last row and column are its totals; DataError unless it adds up."""
    unique_index(table, at)
    if table.ndim < 2 or min(table.shape) < 2 or table.index[-1] != TOTAL or table.columns[-1] != TOTAL:
        raise DataError.one(at, "its last row and column are not totals", f"add them and label both '{TOTAL}'")
    if not table.columns.is_unique:
        raise DataError.one(at, "a column stands twice", "keep one column a category")
    cells = amounts(table, table.index, at)
    slack = ADDS_UP * max(float(cells[-1, -1]), 1.0)
    rows = table.index[np.flatnonzero(np.abs(cells[:, :-1].sum(axis=1) - cells[:, -1]) > slack)]
    columns = table.columns[np.flatnonzero(np.abs(cells[:-1].sum(axis=0) - cells[-1]) > slack)]
    if len(rows) or len(columns):
        raise DataError.one(
            at, f"does not add up in {some([*rows, *columns])}", "make the totals of the cells themselves"
        )
    return cells


def like(table: pd.DataFrame, other: pd.DataFrame, at: str) -> pd.DataFrame:
    """The other table in the order of the first; DataError unless it has the same rows and columns."""
    if not isinstance(other, pd.DataFrame):
        raise DataError.one(at, f"is a {type(other).__name__}", "give a pandas DataFrame like the table")
    if set(other.index) != set(table.index) or set(other.columns) != set(table.columns) or other.shape != table.shape:
        raise DataError.one(at, "has other rows or columns than the table", "give one cell for each of its cells")
    return other.loc[table.index, table.columns]


def equations(shape: tuple[int, int]) -> sparse.csr_array:
    """Each row and each column adds up to its total: a matrix (rows + columns) × cells, 0 for a table that does."""
    rows, columns = shape
    i, j = np.divmod(np.arange(rows * columns), columns)
    signs = np.concatenate([np.where(j == columns - 1, -1.0, 1.0), np.where(i == rows - 1, -1.0, 1.0)])
    where = (np.concatenate([i, rows + j]), np.tile(np.arange(rows * columns), 2))
    return sparse.csr_array((signs, where), shape=(rows + columns, rows * columns))


def bounds(published: Floats, hidden: Flags, upper: Floats) -> tuple[Floats, Floats]:
    """The lowest and highest value of each hidden cell (table, table) that fits all published cells and 0 … upper.

    Reads nothing of the hidden cells. Raises DataError where no values fit.
    """
    unknown = np.flatnonzero(hidden)
    low, high = published.copy(), published.copy()
    if not len(unknown):
        return low, high
    rows, columns = hidden.shape
    system = equations((rows, columns))
    known = np.where(hidden, 0.0, published).reshape(-1)
    wanted = -(system @ known)
    seen, ceiling = float(np.abs(known).sum() + upper[np.isfinite(upper)].sum()) + 1.0, upper.copy()
    # Programmes need an end: what published cells and limits prove lies below their sum, so beyond it there is none.
    ceiling[-1, -1] = min(upper[-1, -1], BEYOND * seen)
    touched = np.unique(system[:, unknown].nonzero()[0])
    matrix, target, roof = system[touched][:, unknown], wanted[touched], ceiling.reshape(-1)[unknown]
    ends = [_ends(matrix, target, roof, part) for part in _parts(len(unknown))]
    low.reshape(-1)[unknown] = np.concatenate([end[0] for end in ends])
    most, endless = np.concatenate([end[1] for end in ends]), np.isinf(upper.reshape(-1)[unknown])
    high.reshape(-1)[unknown] = np.where(endless & (most > 2 * seen), np.inf, most)
    return low, high


def _parts(size: int) -> list[Codes]:
    return np.array_split(np.arange(size), -(-2 * size * size // VARIABLES_AT_ONCE))


def _ends(matrix: sparse.csr_array, target: Floats, roof: Floats, wanted: Codes) -> tuple[Floats, Floats]:
    """The least and the greatest of each wanted unknown: one linear programme of independent blocks, two for each."""
    blocks, size = 2 * len(wanted), len(roof)
    cost = np.zeros((blocks, size))
    cost[np.arange(len(wanted)), wanted] = 1.0
    cost[np.arange(len(wanted), blocks), wanted] = -1.0
    system, wanted_sums = sparse.kron(sparse.eye_array(blocks), matrix, format="csr"), np.tile(target, blocks)
    found = milp(
        cost.reshape(-1),
        constraints=LinearConstraint(system, wanted_sums, wanted_sums),
        bounds=Bounds(np.zeros(blocks * size), np.tile(roof, blocks)),
    )
    if found.x is None:
        problem = f"no hidden values fit the published ones ({found.message})"
        raise DataError.one("values", problem, "publish totals that add up")
    solution = found.x.reshape(blocks, size)
    least = solution[np.arange(len(wanted)), wanted] + 0.0  # which makes 0 of -0
    return least, solution[np.arange(len(wanted), blocks), wanted]
