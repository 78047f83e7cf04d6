"""Intake: every return read, conformed and checked, each row accepted or quarantined with its reasons.

`load_returns` is the way in. Not here: counting, protection, or anything that a reader of the dashboard sees.
"""

from pipelines.returns.load import default_as_at, load_returns
from pipelines.returns.result import Checked, exit_code

__all__ = ["Checked", "default_as_at", "exit_code", "load_returns"]
