"""Two versions, or two captures of one article, side by side."""
