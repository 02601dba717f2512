"""The shapes of the API's answers, as JSON Schema 2020-12; and the shape of a form, as a body it takes."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms

from articles.views.exporting.records import COLUMNS

Schema = Mapping[str, Any]

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer"}
TEXTS: Schema = {"type": "array", "items": TEXT}
NUMBER_OR_NULL: Schema = {"type": ["integer", "null"]}


def closed(**properties: Schema) -> Schema:
    """An object with these properties, all of them there."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def array_of(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def also(schema: Schema, **properties: Schema) -> Schema:
    """The same object with more properties, which are always there too."""
    return closed(**{**schema["properties"], **properties})


REFUSAL = {**closed(error=TEXT), "description": "Why not, in words."}
RECORD = closed(
    **{
        name: {
            "id": NUMBER,
            "words": NUMBER,
            "story": NUMBER,
            "notices": TEXTS,
            "printed_corrections": TEXTS,
        }.get(name, TEXT)
        for name in COLUMNS
    }
)
RESULT = also(RECORD, versions=NUMBER, outlets=NUMBER)
SEARCH_PAGE = closed(
    searched_as=TEXT,
    notes=TEXTS,
    articles=NUMBER,
    stories=NUMBER,
    page=NUMBER,
    pages=NUMBER,
    facets={
        "type": "object",
        "additionalProperties": array_of(closed(value=TEXT, label=TEXT, count=NUMBER)),
    },
    results=array_of(RESULT),
)
ARTICLE: Schema = {
    **also(
        RECORD,
        url=TEXT,
        origins={"type": "object"},
        entries=array_of(closed(first=NUMBER, last=NUMBER, when=TEXT, who=TEXT)),
    ),
    "description": "With `full=1` also `body`, a string, and `text` of entries that are no paragraphs of it.",
}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
LINK = closed(
    id=NUMBER,
    first=NUMBER,
    second=NUMBER,
    relation=TEXT,
    degree=TEXT,
    coverage_first=SHARE,
    coverage_second=SHARE,
    direction=TEXT,
    direction_cue=TEXT,
    status=TEXT,
)
STORY = closed(
    id=NUMBER,
    permalink=TEXT,
    title=TEXT,
    likely_original=NUMBER_OR_NULL,
    versions=array_of(RECORD),
    links=array_of(LINK),
)
MOVED = closed(moved_to=TEXT)
OUTCOME = closed(
    path=TEXT,
    outcome={"type": "string", "enum": ["added", "changed", "duplicate", "refused"]},
    reason=TEXT,
    notes=TEXTS,
    sha256=TEXT,
    article=NUMBER_OR_NULL,
    permalink=TEXT,
)
TAKEN = closed(
    dry_run={"type": "boolean"},
    run=NUMBER_OR_NULL,
    added=NUMBER,
    changed=NUMBER,
    duplicates=NUMBER,
    refused=NUMBER,
    outcomes=array_of(OUTCOME),
)
DECIDED = closed(decision=NUMBER, kind=TEXT, subject=TEXT)
NOTICE_MADE = also(DECIDED, notice=NUMBER)


def form_schema(form: type[forms.Form]) -> Schema:
    """A form's fields as an object: what the form requires, and how long a text may be."""
    properties: dict[str, dict[str, Any]] = {}
    needed: list[str] = []
    for name, field in form.base_fields.items():
        described: dict[str, Any] = {"type": "string"}
        if isinstance(field, forms.ChoiceField):
            described["enum"] = [value for value, _ in cast("list[tuple[str, str]]", field.choices)]
        elif isinstance(field, forms.CharField) and field.max_length:
            described["maxLength"] = field.max_length
        if field.label or field.help_text:
            described["description"] = f"{field.label or name}. {field.help_text}".strip()
        if field.required:
            needed.append(name)
            if "enum" not in described:
                described["minLength"] = 1
        properties[name] = described
    return {"type": "object", "properties": properties, "required": needed, "additionalProperties": False}
