"""The journey of whoever adds captures: files are given, looked at, taken in, and withdrawn again."""
