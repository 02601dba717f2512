"""What people decide: verdicts, mending, notices, withdrawal; all recorded, all undoable."""
