"""Changes: the body of one transaction each."""
