"""The commands of `python -m dashboard`, a module a subject."""
