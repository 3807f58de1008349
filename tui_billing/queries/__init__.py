"""Questions: (session, …) to frozen typed rows, or to columns."""
