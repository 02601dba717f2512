"""PURE: who printed whose words: fingerprints, candidates, alignment, verdicts, comparison, ledgers."""
