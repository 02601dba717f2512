"""The reading pages: one file per kind of page. Views ask rooms; they hold no rules."""
