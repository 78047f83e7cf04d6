"""Invented returns, shaped like Scotland, about children and partnerships that do not exist."""

from pipelines.synthetic.run import DEFAULT_SEED, Synthesised, synthesise

__all__ = ["DEFAULT_SEED", "Synthesised", "synthesise"]
