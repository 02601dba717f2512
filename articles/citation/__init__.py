"""PURE: an article as others' programs cite and exchange it: RIS, BibTeX, CSL-JSON, ninjs, meta tags."""
