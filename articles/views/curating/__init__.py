"""Pages where people decide: the review queue, the record, articles and stories at the desk."""
