"""Where SQLite and PostgreSQL differ: one module a concern, what each needs side by side.

Nothing outside this package, the migrations and the settings asks which database it is on.
"""
