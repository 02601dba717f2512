"""The samples' wire stories give exactly the operations that were done to them, as their recipes say."""

import json
import re
from pathlib import Path

import pytest

from articles.syndication.article_text import ArticleText
from articles.syndication.compare import Comparison, State, compare
from articles.syndication.compare_kinds import Kind

SAMPLES = Path(__file__).resolve().parents[3] / "samples"
PARTS = json.loads((SAMPLES / "expected-parts.json").read_text("utf-8"))
EXPECTED = json.loads((SAMPLES / "expected-ledger.json").read_text("utf-8"))
OPERATIONS = {State.SAME: "identical", State.RESTYLED: "restyled", State.RECAST: "recast"}
VERSIONS = [
    pytest.param(story["fullest"], version, id=version["path"].removesuffix(".txt"))
    for story in EXPECTED["stories"]
    for version in story["versions"]
]


def sample(path: str) -> ArticleText:
    """The article as its expected parts say, read from the file."""
    parts = PARTS[path]
    lines = (SAMPLES / path).read_bytes().decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    body = [
        lines[number - 1].strip()
        for role, first, last in parts["roles"]
        if role in ("paragraph", "list-item", "crosshead", "caption")
        for number in range(first, last + 1)
    ]
    standfirst = parts["standfirst"]["value"] if parts["standfirst"] else ""
    return ArticleText(0, "", tuple(body), headline=parts["headline"]["value"], standfirst=standfirst)


def operations(found: Comparison) -> set[tuple[str, int | None, int | None, bool]]:
    """(operation, the original's paragraph, the version's, moved), numbers from 1."""
    out = set()
    for row in found.rows:
        original = row.a[0] + 1 if row.a else None
        position = row.b[0] + 1 if row.b else None
        name = OPERATIONS.get(row.state) or ("cut" if row.state is State.ONLY_A else "added")
        out.add((name, original, position, row.moved))
    return out


@pytest.mark.parametrize(("fullest", "version"), VERSIONS)
def test_every_version_has_the_operations_that_were_done_to_it(fullest, version):
    found = compare(sample(fullest), sample(version["path"]))
    expected = {
        (entry["operation"], entry["original"], entry["position"], entry["moved"])
        for entry in version["paragraphs"]
    }
    assert operations(found) == expected


@pytest.mark.parametrize(("fullest", "version"), VERSIONS)
def test_every_change_of_words_stands_among_the_changes_found(fullest, version):
    found = compare(sample(fullest), sample(version["path"]))
    for entry in version["paragraphs"]:
        rows = [row for row in found.pairs if row.a[0] + 1 == entry["original"]]
        for change in entry["changes"]:
            if "quotation mark" in change["from"] + change["kind"]:
                continue  # told apart by kind, below
            (row,) = rows
            changed = [segment for segment in row.segments if segment.kind is not Kind.SAME]
            shown = {word for s in changed for word in re.findall(r"[\w%]+|[\u2013\u2014]", s.a + " " + s.b)}
            wanted = set(re.findall(r"[\w%]+|[\u2013\u2014]", change["from"] + " " + change["to"]))
            assert shown & wanted, change


def test_an_update_in_the_same_outlet_shows_what_became_of_the_early_version():
    update = EXPECTED["update"]
    found = compare(sample(update["early"]), sample(update["later"]))
    expected = {(pair["operation"], pair["early"], pair["later"]) for pair in update["pairs"]}
    assert {operation[:3] for operation in operations(found)} == expected


def test_two_captures_of_one_page_compare_like_two_versions():
    revision = EXPECTED["revision"]
    found = compare(sample(revision["early"]), sample(revision["later"]))
    assert found.headline is not None and found.headline.state.value == revision["headline"]
    assert [row.a[0] + 1 for row in found.pairs if row.state is State.SAME] == revision["identical"]
    changed = [(row.a[0] + 1, row.state) for row in found.pairs if row.state is not State.SAME]
    assert changed == [(2, State.RECAST), (3, State.RECAST)]
