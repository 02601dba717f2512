"""PURE: files that hold many captures: web archives, feeds, mailboxes. Streamed, never unpacked to disk."""
