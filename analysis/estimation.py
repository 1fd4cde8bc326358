"""Means, totals, proportions and ratios of a sampled population, with uncertainty that says what is not known."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.alignment import Categories, Flags, Floats, amounts, categories, numbers, rows_with, unique_index
from analysis.answered import Answers, Columns
from analysis.design import Design, rows_of
from analysis.errors import DataError
from analysis.imputation import Imputed
from analysis.linearisation import Filled, Form, estimate, figures, influence, weighed
from analysis.nonresponse import Range, nonresponse_range
from analysis.uncertainty import Method, Scale, bounds, check
from analysis.variance import covariances

__all__ = [
    "Design",
    "Range",
    "covariance",
    "effective_size",
    "mean",
    "means",
    "nonresponse_range",
    "proportion",
    "ratio",
    "total",
]

COLUMNS = ["estimate", "se", "low", "high", "n", "n_effective", "df", "deff", "degenerate"]
CELLS_AT_ONCE = 4_000_000
Cells = Mapping[str, Floats | Flags]
"""Each of COLUMNS, groups × columns of values."""
MakeForm = Callable[[Floats, Flags], Form]


def mean(
    values: pd.Series | pd.DataFrame,
    design: Design,
    *,
    level: float = 0.95,
    by: pd.Series | None = None,
    size: pd.Series | None = None,
    applies: pd.Series | pd.DataFrame | None = None,
    gap: bool | None = None,
    interval: Method = "auto",
    imputed: Imputed | None = None,
) -> pd.DataFrame:
    """The population mean of `values` by group, with its uncertainty.

    Returns a row a group of `by` (labels on the design's index; empty = in no group), or one row `all`; for a DataFrame
    of values a row a column and group. Columns: `estimate, se, low, high, n, n_effective, df, deff, degenerate`.
    A missing value is item non-response: weights of the same stratum are raised for it. Where `applies` is false a row
    is outside the domain. With `size` (people of each unit) the mean is that of people: Σwsy/Σws.
    `gap=True` declares values from 0 to 1: logit intervals, cut to what those not asked can still change; undeclared
    values get t intervals, cut to 0 … 1 if all values lie there; `interval` asks for `t`, `logit` or `wilson`.
    `imputed` says of `values` that were filled in part (rows × columns alike) what that leaves unknown; the standard
    error and what is possible then contain it.
    `degenerate` rows have se = 0 although not everyone answered; their interval says what may still be unseen.
    Raises DataError (a ValueError) that says where, what, and what would mend it.
    Source: Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling; R survey, svymean and svyby.
    """
    groups, names = _groups(by, design), values.columns if isinstance(values, pd.DataFrame) else None
    scale = Scale(level, interval, gap)
    (cells,) = means(values, design, [groups], scale=scale, size=size, applies=applies, imputed=imputed)
    return _framed(cells, names, groups.labels)


def means(
    values: pd.Series | pd.DataFrame,
    design: Design,
    groupings: Sequence[Categories],
    *,
    scale: Scale,
    size: pd.Series | None = None,
    applies: pd.Series | pd.DataFrame | None = None,
    imputed: Imputed | None = None,
) -> list[Cells]:
    """What `mean` tells, for several groupings of the same rows at once: for each the arrays by name, groups × columns.

    Raises DataError as `mean` does.
    """
    counted = _counted(size, design)

    def form(y: Floats, used: Flags) -> Form:
        return Form(np.where(used, y, 0.0) * counted, counted, sized=True)

    columns = Columns(values, applies, design)
    return _cells(columns, form, groupings, scale, _arrays(imputed, counted, columns))


def total(
    values: pd.Series | pd.DataFrame,
    design: Design,
    *,
    level: float = 0.95,
    by: pd.Series | None = None,
    applies: pd.Series | pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The population total Σwy by group, t intervals; arguments, columns and errors as for `mean`.

    Totals are in the unit of the values; with item non-response they stand for all who were asked.
    """
    return _table(Columns(values, applies, design), _plain, _groups(by, design), Scale(level, "t", None))


def proportion(
    values: pd.Series | pd.DataFrame,
    design: Design,
    *,
    level: float = 0.95,
    by: pd.Series | None = None,
    size: pd.Series | None = None,
    applies: pd.Series | pd.DataFrame | None = None,
    interval: Method = "auto",
) -> pd.DataFrame:
    """The share of the population for which `values` is true (true, false or missing; or 1, 0 or missing), by group.

    Logit intervals unless `interval` asks for `wilson` or `t`; the rest as for `mean`, and DataError for other values.
    """
    rows = rows_of(design)
    array = numbers(values, rows, "values", missing=True)
    other = ~np.isnan(array) & ~np.isin(array, (0.0, 1.0))
    if other.any():
        problem = f"is neither true nor false for {rows_with(other, rows)}"
        raise DataError.one("values", problem, "give true, false or nothing; use mean for other numbers")
    return mean(values, design, level=level, by=by, size=size, applies=applies, gap=True, interval=interval)


def ratio(
    numerator: pd.Series,
    denominator: pd.Series,
    design: Design,
    *,
    level: float = 0.95,
    by: pd.Series | None = None,
    applies: pd.Series | None = None,
    gap: bool | None = None,
    interval: Method = "auto",
) -> pd.DataFrame:
    """The ratio of two totals, Σwy/Σwx, by group; t intervals unless declared a `gap`; the rest as for `mean`.

    A row enters where both are known. Source: Särndal, Swensson and Wretman (1992), §5.6; R survey, svyratio.
    """
    for name, column in {"numerator": numerator, "denominator": denominator}.items():
        if not isinstance(column, pd.Series):
            raise DataError.one(name, f"is a {type(column).__name__}", "give a pandas Series")
    rows = rows_of(design)
    below = numbers(denominator, rows, "denominator", missing=True)[:, None]
    answered = numbers(numerator, rows, "numerator", missing=True) + below[:, 0]
    above = pd.Series(answered - below[:, 0], index=rows)

    def form(y: Floats, used: Flags) -> Form:
        return Form(np.where(used, y, 0.0), np.where(used, below, 0.0), sized=False)

    return _table(Columns(above, applies, design), form, _groups(by, design), Scale(level, interval, gap))


def covariance(
    values: pd.DataFrame,
    design: Design,
    *,
    size: pd.Series | None = None,
    applies: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Covariance matrix of the means of the columns of `values` (columns × columns, squared units of the values).

    Its diagonal is the squared `se` of `mean`; columns may rest on different answers; missing where the mean is.
    Raises DataError as `mean` does, and for a single column that is not a DataFrame.
    """
    if not isinstance(values, pd.DataFrame):
        raise DataError.one("values", f"is a {type(values).__name__}", "give a DataFrame, a column for each mean")
    columns, counted = Columns(values, applies, design), _counted(size, design)
    answers = columns.answers()
    everyone = _groups(None, design)
    form = Form(np.where(answers.used, columns.array, 0.0) * counted, counted, sized=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        figure, mass = figures(form, np.where(answers.used, answers.weights, 0.0), everyone)
        moves = np.where(answers.used, influence(form, figure, mass), 0.0)
    result = covariances(weighed(moves, answers, design), answers.known, design)
    unknown = np.isnan(figure[0])
    result[unknown | unknown[:, None]] = np.nan
    return pd.DataFrame(result, index=values.columns, columns=values.columns)


def effective_size(weights: pd.Series) -> float:
    """Kish's effective sample size, (Σw)² / Σw², between 1 and len(weights).

    Raises DataError for an empty or negative weight. Source: Kish (1965), Survey Sampling, §11.7.
    """
    array = amounts(weights, unique_index(weights, "weights"), "weights")
    if not array.sum() > 0:
        raise DataError.one("weights", "nobody has a weight above 0", "give the weights of those who answered")
    return float(array.sum() ** 2 / (array**2).sum())


def _groups(by: pd.Series | None, design: Design) -> Categories:
    rows = rows_of(design)
    if by is None:
        return Categories(np.zeros(len(rows), np.intp), pd.Index(["all"]))
    groups = categories(by, rows, "by", missing=True)
    return Categories(groups.codes, groups.labels.rename(by.name))


def _plain(y: Floats, used: Flags) -> Form:
    return Form(np.where(used, y, 0.0), None, sized=False)


def _counted(size: pd.Series | None, design: Design) -> Floats:
    """How much each row counts, one column: 1, or its people."""
    return np.ones((len(design.index), 1)) if size is None else amounts(size, design.index, "size")[:, None]


def _arrays(imputed: Imputed | None, counted: Floats, columns: Columns) -> Filled | None:
    """What is not known of filled values, each times how much a row counts; 0 where there is no value."""
    if imputed is None:
        return None
    names = pd.Index(columns.names if columns.names is not None else imputed.values.columns)
    own = imputed.only(columns.design.index, names)
    moving, unknown, low, high = (
        np.nan_to_num(frame.to_numpy(dtype=np.float64)) for frame in (own.moving, own.unknown, own.low, own.high)
    )
    return Filled(moving * counted, unknown * counted**2, low * counted, high * counted)


def _table(columns: Columns, form: MakeForm, groups: Categories, scale: Scale) -> pd.DataFrame:
    (cells,) = _cells(columns, form, [groups], scale)
    return _framed(cells, columns.names, groups.labels)


def _framed(cells: Cells, names: "pd.Index[str] | None", labels: "pd.Index[str]") -> pd.DataFrame:
    index = labels if names is None else pd.MultiIndex.from_product([names, labels])
    table = pd.DataFrame({name: cells[name].T.reshape(-1) for name in COLUMNS}, index=index)
    return table.astype({"n": np.int64, "df": np.int64})


def _cells(
    columns: Columns,
    form: MakeForm,
    groupings: Sequence[Categories],
    scale: Scale,
    filled: Filled | None = None,
) -> list[Cells]:
    check(scale)
    rows, count = columns.array.shape
    step = max(1, CELLS_AT_ONCE // rows)
    slices = [slice(start, start + step) for start in range(0, max(count, 1), step)]
    parts = [_part(columns, part, form, groupings, scale, filled) for part in slices]
    return [
        {name: np.concatenate([cells[name] for cells in grouped], axis=1) for name in COLUMNS}
        for grouped in zip(*parts, strict=True)
    ]


def _part(
    columns: Columns,
    part: slice,
    form: MakeForm,
    groupings: Sequence[Categories],
    scale: Scale,
    filled: Filled | None,
) -> list[Cells]:
    answers = columns.answers(part)
    asked = form(columns.array[:, part], answers.used)
    if filled is not None:
        asked = asked._replace(filled=Filled(*(array[:, part] for array in filled)))
    return [_told(asked, answers, columns.design, groups, scale) for groups in groupings]


def _told(asked: Form, answers: Answers, design: Design, groups: Categories, scale: Scale) -> Cells:
    found = estimate(asked, answers, design, groups)
    ends = bounds(found, asked, answers.used & (answers.weights > 0), groups, scale)
    return {
        "estimate": found.estimate,
        "se": found.se,
        "low": ends.low,
        "high": ends.high,
        "n": found.n,
        "n_effective": found.n_effective,
        "df": found.df,
        "deff": found.deff,
        "degenerate": ends.degenerate,
    }
