"""The whole archive written to one file, read back on an empty machine, and checked for integrity."""
