"""Checks of a keyed register value, one a file, found by scanning: V01 … of the validation rules."""
