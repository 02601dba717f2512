"""PURE: documents that hold one article: mail, PDF, word processors' files; read as messages."""
