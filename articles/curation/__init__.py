"""What people decide: verdicts, corrected fields, notices, withdrawal; all recorded, all undoable."""
