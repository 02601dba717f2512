"""What belongs to one reader: saved searches and cuttings."""
