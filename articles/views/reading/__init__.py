"""Pages for reading one thing: an article, its captures, its story."""
