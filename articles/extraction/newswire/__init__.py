"""PURE: the structured messages in which agencies send their copy, read into one shape."""
