"""One package an engine; nothing above names an engine's files, segments or generations."""
