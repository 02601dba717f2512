"""Keeping: the whole archive written to one file, read back on an empty machine, and proved sound."""
