"""Disclosure control: what may be published, and the separate audit that gates it.

`protect_cells` turns counts into cells that may be published; `audit_cells` attacks the result with code of
its own. Not here: counting (`pipelines/cohorts`), or anything computed from released cells
(`pipelines/measures`).
"""

from __future__ import annotations

from pipelines.disclosure.audit import AuditResult, audit_cells
from pipelines.disclosure.protect import Protected, protect_cells

__all__ = ["AuditResult", "Protected", "audit_cells", "protect_cells"]
