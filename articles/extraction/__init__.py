"""PURE: bytes to labelled lines to the parts of an article."""
