"""Sentences and words of the pages: pure functions of released rows. No widget, no query."""
