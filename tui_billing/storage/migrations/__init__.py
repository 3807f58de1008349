"""Alembic's folder: the environment and the revisions, shipped with the program."""
