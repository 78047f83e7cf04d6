"""Charts: one noun a file turns released rows into a spec; a renderer draws the spec."""
