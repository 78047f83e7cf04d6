"""The contracts: the shape of what comes in (returns), is counted (cells) and goes out (release)."""
