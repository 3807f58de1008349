"""A billing office for Russian utilities that runs in a terminal."""
