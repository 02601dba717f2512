"""Files to captures to articles: find, read, store, report."""
