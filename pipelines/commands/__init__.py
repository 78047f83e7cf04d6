"""The commands of `python -m pipelines`, a module a group. Each says what it needs only when it is called."""
