"""The audit: what can be worked out from a release, by code that shares nothing with what protected it.

`audit_cells` is every test of `methods.md` A6. Not here: protection, of which nothing is imported but the
bare solver.
"""

from __future__ import annotations

from pipelines.disclosure.audit.cells import AuditResult, audit_cells

__all__ = ["AuditResult", "audit_cells"]
