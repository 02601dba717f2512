"""The search page and what stands around its results."""
