"""Accrual as arithmetic: facts in, lines out; no database, no terminal, no files, no clock."""
