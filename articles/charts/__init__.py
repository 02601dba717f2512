"""PURE: accessible charts and strips as SVG text."""
