"""Widgets: show rows and say what was typed; know no database."""
