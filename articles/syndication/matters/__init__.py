"""PURE: what matters in a difference: figures, names, quotations, attribution, what is claimed at all."""
