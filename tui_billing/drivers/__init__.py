"""Meters and their gateways."""
