"""The reading pages: one file per kind of page. Views ask the packages below; they hold no rules."""
