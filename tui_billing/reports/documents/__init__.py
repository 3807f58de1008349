"""One document a file, found by scanning."""
