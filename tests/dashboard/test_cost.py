"""What importing the dashboard costs: no data library comes with it (Streamlit itself brings Plotly).

The case store and the forms that write to it have a database library, loaded when cases are read or written.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("polars", "pandas", "pandera", "matplotlib", "scipy", "xlsxwriter", "sqlalchemy")
WRITING = ("forms", "inspection_forms", "recording")


def test_the_dashboard_brings_no_data_library_in():
    names = sorted(
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "dashboard").rglob("*.py")
        if path.stem not in ("__init__", "__main__", "app", *WRITING) and "cases" not in path.parts
    )
    script = f"import sys, {', '.join(names)}; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == []
