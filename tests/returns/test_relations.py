"""Rules between rows and tables: orphans, copies, keys that conflict, dates of another table, warnings."""

from __future__ import annotations

from datetime import date

import pytest

