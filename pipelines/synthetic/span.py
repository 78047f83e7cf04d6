"""The years that the invented returns cover, and the calendar inside them.

Here: first and last day, and which reporting year a day is in. Not here: what happens on those days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from pipelines.errors import HearthError
from pipelines.synthetic.draw import day_number
from pipelines.vocabulary import reporting_year, year_end, year_label, year_start

REPORT_YEARS_AGO = 3
EARLIEST_YEAR = 2009
"""So that children of seventeen on its first day were born after 1 January 1990."""


@dataclass(frozen=True, slots=True)
class Span:
    """Reporting years `first` to `last`, both included; days are numbers since 1970-01-01."""

    first: int
    last: int

    @classmethod
    def ending(cls, as_at: date, years: int) -> Span:
        """`years` reporting years to the last 31 July on or before `as_at`. Raises HearthError."""
        last = reporting_year(as_at) - (as_at != year_end(reporting_year(as_at)))
        if years < 1 or last - years + 1 < EARLIEST_YEAR:
            raise HearthError(
                f"Invented returns can't cover {years} years to {year_end(last)}: "
                f"ask for at least 1 year, and none before {year_label(EARLIEST_YEAR)}."
            )
        return cls(last - years + 1, last)

    @property
    def years(self) -> np.ndarray:
        return np.arange(self.first, self.last + 1)

    @property
    def start(self) -> int:
        return day_number(year_start(self.first))

    @property
    def end(self) -> int:
        return day_number(year_end(self.last))

    def is_open(self, ends: np.ndarray) -> np.ndarray:
        """Where an end lies after the last day, so that nobody can know it yet."""
        return ends > self.end


def years_of(days: np.ndarray) -> np.ndarray:
    """The reporting year of each day number."""
    months = np.asarray(days, dtype="datetime64[D]").astype("datetime64[M]").astype(int)
    return 1970 + (months + 5) // 12


def day_in_year(years: np.ndarray, month: int, day: int) -> np.ndarray:
    """The day number of this day in each reporting year (month 8 to 12 falls in the calendar year before)."""
    months = (np.asarray(years) - 1970 - (month >= 8)) * 12 + month - 1
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(int) + day - 1


def month_starts(days: np.ndarray) -> np.ndarray:
    """The first of the month of each day number."""
    return np.asarray(days, dtype="datetime64[D]").astype("datetime64[M]").astype("datetime64[D]").astype(int)


def report_day(span: Span) -> int:
    """The day of the lead partnership's inspection report: 1 November, three reporting years back."""
    return int(day_in_year(np.array([span.last - REPORT_YEARS_AGO + 1]), 11, 1)[0])


def advocacy_day(span: Span) -> int:
    """The day from which the lead partnership has advocates everywhere: 1 February of the last year."""
    return int(day_in_year(np.array([span.last]), 2, 1)[0])
