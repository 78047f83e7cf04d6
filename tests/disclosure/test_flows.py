"""A stock that is withheld takes the starts and ends beside it with it: of its years, and of those after."""

import polars as pl

from pipelines.disclosure import audit_cells, protect_cells
from pipelines.disclosure.flows import flows_to_hide
from pipelines.indicators import INDICATORS
from pipelines.policy import load_policy
from pipelines.vocabulary import CELL_COLUMNS, CELL_KEY
from pipelines.withholding import numbers_of, shown_before, withhold_with_flows

SCHEMA = {**dict.fromkeys((*CELL_KEY, "count", "status", "band"), pl.String), "count": pl.Int64}
YEARS = ("2021/22", "2022/23", "2023/24", "2024/25")
STOCK = (91, 99, 90, 95)
STARTED, ENDED = (30, 36, 28, 31), (31, 28, 37, 26)  # 91 + 36 - 28 = 99 and so on


def rows_of(name, counts, hidden=(), kind="year", periods=YEARS, group="all"):
    outcome = "count"
    return [
        ("HP01", period, kind, "within_year", group, "none", "all", name, outcome)
        + ((None, "withheld", None) if period in hidden else (count, "published", None))
        for period, count in zip(periods, counts, strict=True)
    ]


def release(*, stock=(), started=(), more=()):
    rows = [
        *rows_of("looked_after", STOCK, stock),
        *rows_of("episodes_started", STARTED, started),
        *rows_of("episodes_ended", ENDED, started),
        *more,
    ]
    return pl.DataFrame(rows, SCHEMA, orient="row")


def beside(cells):
    """(indicator, period) of what has to go with the hidden stocks."""
    found = cells.filter(flows_to_hide(cells, cells["count"].is_null(), INDICATORS))
    return sorted(found.select("indicator", "period").rows())


def test_the_starts_and_ends_of_its_year_and_of_the_next_tell_a_stock():
    told = [(name, period) for name in ("episodes_ended", "episodes_started") for period in YEARS[1:3]]
    assert beside(release(stock=["2022/23"])) == told
    assert beside(release()) == []


def test_what_is_hidden_already_is_not_asked_for_again():
    assert beside(release(stock=["2022/23"], started=["2022/23", "2023/24"])) == []


def test_the_number_at_home_and_a_window_are_no_stock_of_all():
    home = rows_of("looked_after", (40, 41, 42, 43), YEARS, group="home")
    window = rows_of("looked_after", (280,), ["2019/20–2021/22"], "window", ["2019/20–2021/22"])
    assert beside(release(more=[*home, *window])) == []


def test_the_share_at_home_shows_the_same_stock():
    shares = pl.DataFrame(rows_of("share_at_home", STOCK, ["2023/24"]), SCHEMA, orient="row")
    cells = pl.concat([release(), shares.with_columns(outcome=pl.lit("all"))])
    assert {period for _, period in beside(cells)} == {"2023/24", "2024/25"}


def test_the_audit_tells_a_stock_that_the_year_before_and_its_own_starts_and_ends_give_back():
    found = audit_cells(release(stock=["2022/23"]), INDICATORS, load_policy()).findings
    assert found.select("check", "indicator", "period").rows() == [("exact", "looked_after", "2022/23")]
    closed = release(stock=["2022/23"], started=["2022/23", "2023/24"])
    assert audit_cells(closed, INDICATORS, load_policy()).passed


def test_with_a_stock_withheld_go_starts_and_ends_with_their_quarters_unless_they_were_shown_before():
    quarters = [f"2023/24 Q{n}" for n in range(1, 5)]
    cells = release(more=rows_of("episodes_started", (7, 7, 7, 7), kind="quarter", periods=quarters))
    told = cells.filter(indicator="looked_after", period="2022/23")
    before = cells.filter(indicator="episodes_ended").with_columns(release_id=pl.lit("first"))
    standing = shown_before(before.select(CELL_COLUMNS))
    numbers = numbers_of(cells, INDICATORS)

    held = withhold_with_flows(cells, told, numbers, standing, INDICATORS, sparing=True)

    gone = held.filter(status="withheld").select("indicator", "period").rows()
    starts = [("episodes_started", period) for period in ("2022/23", "2023/24", *quarters)]
    assert sorted(gone) == sorted([*starts, ("looked_after", "2022/23")])


def test_a_year_that_was_held_back_does_not_make_the_audit_blind_in_the_others():
    """The last stock stands as it was before three children were corrected; the sum still tells 2022/23."""
    years = ("2019/20", "2020/21", *YEARS)
    rows = [
        *rows_of("looked_after", (80, 85, *STOCK[:3], STOCK[3] + 3), ["2022/23"], periods=years),
        *rows_of("episodes_started", (20, 25, *STARTED), periods=years),
        *rows_of("episodes_ended", (20, 20, 24, *ENDED[1:]), periods=years),
    ]
    found = audit_cells(pl.DataFrame(rows, SCHEMA, orient="row"), INDICATORS, load_policy()).findings
    assert found.select("check", "indicator", "period").rows() == [("exact", "looked_after", "2022/23")]


WINDOWS = ("2020/21–2022/23", "2023/24–2025/26")
CENSUS = tuple(f"{year}/{year % 100 + 1}" for year in range(2019, 2026))
"""31 July 2020 to 2026: those before the first window, and after its years and those of the second."""


def in_windows(stock, started, ended, hidden=(), flows_hidden=()):
    return pl.DataFrame(
        [
            *rows_of("looked_after", stock, hidden, "census", CENSUS),
            *rows_of("episodes_started", started, flows_hidden, "window", WINDOWS),
            *rows_of("episodes_ended", ended, flows_hidden, "window", WINDOWS),
        ],
        SCHEMA,
        orient="row",
    )


STOCKS, IN_WINDOWS = (
    (28, 30, 27, 31, 26, 29, 33),
    ((20, 19), (17, 17)),
)  # 28 + 20 - 17 = 31, 31 + 19 - 17 = 33


def test_starts_and_ends_of_three_years_tell_the_stock_before_them_and_the_one_at_their_end():
    for hidden, told in (("2019/20", WINDOWS[:1]), ("2022/23", WINDOWS), ("2025/26", WINDOWS[1:])):
        cells = in_windows(STOCKS, *IN_WINDOWS, [hidden])
        found = audit_cells(cells, INDICATORS, load_policy()).findings
        assert found.select("check", "indicator", "period").rows() == [("exact", "looked_after", hidden)]
        assert beside(cells) == [
            (name, window) for name in ("episodes_ended", "episodes_started") for window in told
        ]
        closed = in_windows(STOCKS, *IN_WINDOWS, [hidden], told)
        assert audit_cells(closed, INDICATORS, load_policy()).passed


def test_a_stock_within_the_years_of_a_window_is_told_by_none():
    cells = in_windows(STOCKS, *IN_WINDOWS, ["2021/22", "2023/24"])
    assert beside(cells) == []
    assert audit_cells(cells, INDICATORS, load_policy()).passed


def of_groups(name, period, kind, home, foster, kinship):
    counts = {"home": home, "kinship": kinship, "foster": foster, "residential": 0, "other": 0}
    counts |= {"away": foster + kinship, "all": home + foster + kinship}
    return [one for group, n in counts.items() for one in rows_of(name, [n], (), kind, [period], group)]


def test_a_partnership_of_thirty_withholds_starts_and_ends_of_years_that_would_tell_its_stock():
    """On 31 July 2023 three are in kinship care, so 28 of all are withheld with them.

    Years of the stock are searched together where those who left are shown for three.
    """
    stocks = [(14, 12, 6), (14, 12, 7), (13, 12, 6), (13, 12, 3), (14, 12, 6), (14, 12, 7), (13, 12, 6)]
    flows = [(5, 3, 2), (4, 3, 2), (5, 3, 2), (5, 3, 2), (4, 3, 3), (4, 3, 2)]
    left = [(4, 3, 2), (6, 3, 2), (5, 3, 5), (3, 3, 0), (4, 3, 2), (5, 3, 3)]
    rows = [
        one
        for period, n in zip(CENSUS, stocks, strict=True)
        for one in of_groups("looked_after", period, "census", *n)
    ]
    for name, years in (("episodes_started", flows), ("episodes_ended", left)):
        for period, n in zip(CENSUS[1:], years, strict=True):
            rows += of_groups(name, period, "year", *n)
    counted = pl.DataFrame(rows, SCHEMA, orient="row").drop("band").with_columns(status=pl.lit("counted"))
    chosen = {name: INDICATORS[name] for name in ("looked_after", "episodes_started", "episodes_ended")}
    protected = protect_cells(counted, chosen, load_policy())
    searched = protected.systems.filter(pl.col("system").str.starts_with("HP01 stock"))
    assert searched["system"].to_list() == [f"HP01 stock {one}" for one in ("2019/20", *WINDOWS)]
    found = protected.cells
    of_all = found.filter(pl.col("care_group") == "all")
    hidden = of_all.filter(status="withheld").select("indicator", "period").rows()
    assert sorted(hidden) == [
        *[(name, window) for name in ("episodes_ended", "episodes_started") for window in WINDOWS],
        ("looked_after", "2022/23"),
    ]
    assert audit_cells(found, INDICATORS, load_policy()).passed
