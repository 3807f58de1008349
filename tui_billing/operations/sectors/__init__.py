"""What a new office of a sector starts with: one file a sector, each defines one ``Sector``; found by scanning."""
