"""Screens: ask questions, make changes, place widgets."""
