"""PURE: words and their forms, for everybody: tokens, folds, spellings, agencies, datelines, numerals."""
