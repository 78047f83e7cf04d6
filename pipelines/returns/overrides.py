"""`overrides.toml`: a person's recorded decision to publish although a file is flagged "do not publish".

    ["placements/HP01.csv"]
    sha256 = "the hash of that very file, from the load report"
    by = "A. Steward, data protection lead"
    reason = "Known late recording; agreed with the partnership on 3 August"

An entry holds for one version of one file. Not here: what is flagged (`load.py`).
"""

from __future__ import annotations

from pathlib import Path

from pipelines.errors import ReturnsRefused
from pipelines.returns.toml_file import read_toml

FILE_NAME = "overrides.toml"
_FIELDS = ("sha256", "by", "reason")
_FORM = 'Under a heading such as ["placements/HP01.csv"] stand three lines such as by = "A. Steward".'


def read_overrides(root: Path) -> dict[tuple[str, str], str]:
    """(file, SHA-256) -> who decided and why. Empty without an `overrides.toml`.

    Raises ReturnsRefused, naming the entry, where it is no TOML or says too little.
    """
    entries = read_toml(root / FILE_NAME, _FORM)
    return {
        (file, entry["sha256"].strip().lower()): _who_and_why(entry)
        for file, entry in entries.items()
        if _is_whole(file, entry)
    }


def _is_whole(file: str, entry: object) -> bool:
    if isinstance(entry, dict) and all(_says(entry.get(name)) for name in _FIELDS):
        return True
    raise ReturnsRefused(f"{FILE_NAME}, ['{file}']: give each of {', '.join(_FIELDS)}, as text in quotes")


def _says(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _who_and_why(entry: dict[str, str]) -> str:
    return f"{entry['by'].strip()}: {entry['reason'].strip()}"
