"""Work in the background: a table of jobs, the worker that does them, and what each kind does."""
