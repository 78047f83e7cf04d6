"""Released rows, read as what one screen asks of them: a measure, its course, its peers, its pairs."""
