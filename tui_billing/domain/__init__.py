"""Nouns: tables, value types, dated law, refusals."""
