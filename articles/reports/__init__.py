"""What the archive can count and compare over what one reader may see: the figures, no pages."""
