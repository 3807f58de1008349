"""What must hold of the money in a database. One file an invariant, found by scanning."""
