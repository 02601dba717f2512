"""Pages for looking around: sources, bylines, sections, dates, reuse, house style."""
