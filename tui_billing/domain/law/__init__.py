"""One federal parameter a file, found by scanning."""
