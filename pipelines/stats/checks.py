"""What may go into a method: each check names the input at fault and says what it must be.

Here: ValueErrors, whatever is handed in. A number is an int, a float or one of numpy's; text, yes or no, and
lists are none. Not here: thresholds of disclosure. A message never holds the value: it may be a count that
was not released.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from numbers import Real

LARGEST = 2**53
"""Up to here floats hold whole numbers exactly; nothing that is counted here comes near it."""


def is_number(value: object) -> bool:
    """Whether this is a finite number of a size that floats hold exactly; true and false are not."""
    return isinstance(value, Real) and not isinstance(value, bool) and -LARGEST <= value <= LARGEST


def number(name: str, value: float) -> float:
    """A finite number."""
    if not is_number(value):
        raise ValueError(f"{name} must be a number")
    return float(value)


def is_missing(value: float | None) -> bool:
    """Whether a point is missing: None or NaN."""
    return value is None or (isinstance(value, Real) and bool(value != value))


def known(name: str, value: float | None) -> float | None:
    """A finite number; None where it is missing."""
    return None if is_missing(value) else number(name, value)


def count(name: str, value: float) -> int:
    """A whole number from 0, as an int."""
    if not is_number(value) or value < 0 or value != int(value):
        raise ValueError(f"{name} must be a whole number, 0 or more")
    return int(value)


def counts(name: str, values: Sequence[float]) -> list[int]:
    """Whole numbers from 0, as ints."""
    return [count(name, value) for value in listed(name, values)]


def positive(name: str, value: float) -> float:
    """A finite number above 0."""
    if not is_number(value) or value <= 0:
        raise ValueError(f"{name} must be a number above 0")
    return float(value)


def not_negative(name: str, value: float) -> float:
    """A finite number from 0."""
    if not is_number(value) or value < 0:
        raise ValueError(f"{name} must be a number, 0 or more")
    return float(value)


def share(name: str, value: float) -> float:
    """A fraction from 0 to 1, both included."""
    if not is_number(value) or not 0 <= value <= 1:
        raise ValueError(f"{name} must be a fraction from 0 to 1")
    return float(value)


def part_of(x_name: str, x: float, n_name: str, n: float) -> tuple[int, int]:
    """x of n: whole numbers, n above 0, x at most n."""
    x, n = count(x_name, x), count(n_name, n)
    if n == 0:
        raise ValueError(f"{n_name} must be above 0: a share of nobody is not a number")
    if x > n:
        raise ValueError(f"{x_name} must not be more than {n_name}")
    return x, n


def confidence(conf: float) -> float:
    """A confidence level strictly between 0 and 1."""
    if not is_number(conf) or not 0 < conf < 1:
        raise ValueError("conf must be between 0 and 1, such as 0.95")
    return float(conf)


def one_of(name: str, value: str, allowed: Sequence[str]) -> str:
    """One of a few words."""
    if not isinstance(value, str) or value not in allowed:
        raise ValueError(f"{name} must be one of: {', '.join(allowed)}")
    return value


def listed(name: str, values: Sequence[float]) -> list:
    """The values of a list, a tuple, an array or a column, in order; text, a set or a mapping is none."""
    is_list = isinstance(values, Collection) and not isinstance(values, str | bytes | Mapping | Set)
    if not is_list or getattr(values, "ndim", 1) != 1:
        raise ValueError(f"{name} must be a list of numbers")
    return list(values)


def same_length(at_least: int = 1, **inputs: Sequence[float]) -> int:
    """The common length of sequences, each named; at least `at_least`."""
    names = " and ".join(inputs)
    lengths = {len(listed(name, values)) for name, values in inputs.items()}
    if len(lengths) > 1:
        raise ValueError(f"{names} must be of the same length")
    (length,) = lengths
    if length < at_least:
        raise ValueError(f"{names} must have at least {at_least} value{'s' if at_least > 1 else ''}")
    return length
