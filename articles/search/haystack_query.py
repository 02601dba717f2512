"""Haystack's filters in the archive's own grammar."""

from datetime import date, datetime
from typing import Any

FIELD_OF = {"content": "", "text": "", "place": "dateline", "kind": "type", "printed": "date"}
WHOLE = {"source", "agency", "section", "dateline", "story", "type"}


class GrammarQuery:
    """Mixed into a query class of Haystack's: its filters as text that search.query parses."""

    def clean(self, query_fragment: str) -> str:
        """A reader's words made harmless: no operator, bracket or quotation mark means anything."""
        words = "".join(" " if character in '"()=*:~' else character for character in query_fragment).split()
        return " ".join(word.lower() if word in {"AND", "OR", "NOT"} else word.lstrip("-") for word in words)

    def matching_all_fragment(self) -> str:
        return "*"

    def build_query_fragment(self, field: str, filter_type: str, value: Any) -> str:
        name = FIELD_OF.get(field, field)
        prefix = f"{name}:" if name else ""
        if name == "date":
            return _dates(filter_type, value)
        if filter_type == "in":
            return "(" + " OR ".join(f'{prefix}"{self.clean(str(each))}"' for each in value) + ")"
        if hasattr(value, "prepare"):
            prepared = str(value.prepare(self))
            is_typed = value.input_type_name in {"raw", "auto_query", "exact"} or not value.post_process
            return f"{prefix}({prepared})" if is_typed else f"{prefix}({self.clean(prepared)})"
        text = self.clean(str(value))
        if filter_type == "startswith":
            return f"{prefix}({' '.join(f'{word}*' for word in text.split())})"
        if filter_type == "exact" or name in WHOLE:
            return f'{prefix}"{text}"'
        return f"{prefix}({text})"


def _dates(filter_type: str, value: Any) -> str:
    def day(one: Any) -> str:
        return (one.date() if isinstance(one, datetime) else one).isoformat()

    if filter_type == "range":
        return f"date:{day(value[0])}..{day(value[1])}"
    if filter_type == "in":
        return "(" + " OR ".join(f"date:{day(each)}" for each in value) + ")"
    one = value.date() if isinstance(value, datetime) else value
    if not isinstance(one, date):
        return f"date:{one}"
    step = {"gt": 1, "lt": -1}.get(filter_type, 0)
    edge = date.fromordinal(one.toordinal() + step).isoformat()
    return {
        "gt": f"date:{edge}..",
        "gte": f"date:{edge}..",
        "lt": f"date:..{edge}",
        "lte": f"date:..{edge}",
    }.get(filter_type, f"date:{edge}")
