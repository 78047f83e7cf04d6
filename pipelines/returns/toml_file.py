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


def read_toml(path: Path, form: str) -> dict[str, Any]:
    """What the file says; nothing where there is none. `form` shows what a line of it looks like.

    Raises ReturnsRefused, naming the line, where it can't be understood.
    """
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except UnicodeDecodeError:
        raise ReturnsRefused(f"{path.name} isn't UTF-8; save it again with the encoding UTF-8") from None
    except tomllib.TOMLDecodeError as fault:
        line = _LINE.search(str(fault))
        raise ReturnsRefused(
            f"{path.name}, {f'line {line[1]}' if line else 'its end'}: this can't be understood. {form} "
            'Quotation marks are straight ones ("), each heading in [ ] stands once, and so does each line.'
        ) from None
