"""The address that several pieces of the frame know."""

from __future__ import annotations

READY = "/readyz"
"""Where what watches over the process asks whether readers can be served."""
