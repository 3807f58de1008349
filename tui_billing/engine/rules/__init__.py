"""One charging rule a file, found by scanning."""
