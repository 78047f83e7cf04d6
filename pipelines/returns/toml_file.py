"""Reading the two files that a person writes beside the returns: `mapping.toml` and `overrides.toml`.

Here: opening them, and saying at which line one can't be understood. Not here: what they mean (`mapping.py`,
`overrides.py`).
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from pipelines.errors import ReturnsRefused

_LINE = re.compile(r"at line (\d+)")


def stands(path: Path) -> bool:
    """Whether anything has that name, even a link that leads nowhere: it is never passed over."""
    return path.exists() or path.is_symlink()


def read_toml(path: Path, form: str) -> dict[str, Any]:
    """What the file says; nothing where there is none. `form` shows what a line of it looks like.

    Raises ReturnsRefused, naming the line, where it can't be understood.
    """
    if not stands(path):
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except OSError:
        raise ReturnsRefused(f"{path.name} can't be opened; correct it or remove it") from None
    except RecursionError:
        raise ReturnsRefused(f"{path.name}: brackets stand in brackets without end. {form}") from None
    except UnicodeDecodeError:
        raise ReturnsRefused(f"{path.name} isn't UTF-8; save it again with the encoding UTF-8") from None
    except tomllib.TOMLDecodeError as fault:
        line = _LINE.search(str(fault))
        raise ReturnsRefused(
            f"{path.name}, {f'line {line[1]}' if line else 'its end'}: this can't be understood. {form} "
            'Quotation marks are straight ones ("), each heading in [ ] stands once, and so does each line.'
        ) from None
