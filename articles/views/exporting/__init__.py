"""What leaves the archive: the API, feeds, exports."""
