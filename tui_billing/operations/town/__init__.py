"""A deterministic town for demonstrations, tests and benchmarks: the same seed gives the same rows."""
