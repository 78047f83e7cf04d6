"""What a method gives back: named as in the worked examples, read by attribute or by key.

Here: the base of the frozen results. Not here: their fields, which stand beside their method (decision 203).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields


class Result(Mapping[str, object]):
    """A frozen dataclass that is a mapping too: `result.lower`, `result["lower"]`, `dict(result)`."""

    __slots__ = ()

    def __getitem__(self, name: str) -> object:
        if name not in set(self):
            raise KeyError(name)
        return getattr(self, name)

    def __iter__(self) -> Iterator[str]:
        return (field.name for field in fields(self))

    def __len__(self) -> int:
        return len(fields(self))
