"""The only place that begins and ends a transaction."""
