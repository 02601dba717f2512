"""The samples hold what their README, their manifest and their lists of what is expected say."""

import csv
import io
import json
import re
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
CODECS = {
    "UTF-8": "utf-8",
    "UTF-8 with BOM": "utf-8-sig",
    "UTF-16 little-endian with BOM": "utf-16",
    "UTF-16 big-endian with BOM": "utf-16",
    "Windows-1252": "cp1252",
}
MARKS = {
    "UTF-8 with BOM": b"\xef\xbb\xbf",
    "UTF-16 little-endian with BOM": b"\xff\xfe",
    "UTF-16 big-endian with BOM": b"\xfe\xff",
}
BODY = {"paragraph", "crosshead", "list-item", "caption", "pull-quote"}
COLUMNS = [
    "path", "source", "url", "date", "rights", "status",
    "embargo_until", "withdrawn_reason", "legal_warning", "language",
]  # fmt: skip
ROW = re.compile(r"^\| `([^`]+\.txt)` \| (.+) \| ([^|]+) \|$", re.MULTILINE)


def _json(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text(encoding="utf-8"))


PARTS: dict[str, dict[str, Any]] = _json("expected-parts.json")
LEDGER = _json("expected-ledger.json")
FAMILIES = _json("expected-families.json")
SOURCES = _json("sources.json")
README = (SAMPLES / "README.md").read_text(encoding="utf-8")
VERSIONS = [(story, version) for story in LEDGER["stories"] for version in story["versions"]]


def captures() -> set[str]:
    return {str(place.relative_to(SAMPLES)) for place in SAMPLES.rglob("*.txt")}


def manifest() -> list[dict[str, str]]:
    text = (SAMPLES / "manifest.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def lines_of(path: str) -> list[str]:
    text = (SAMPLES / path).read_bytes().decode(CODECS[PARTS[path]["encoding"]])
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n")


def body_of(path: str) -> list[str]:
    lines = lines_of(path)
    return [
        lines[number - 1]
        for role, first, last in PARTS[path]["roles"]
        for number in range(first, last + 1)
        if role in BODY
    ]


def listed() -> dict[str, tuple[str, str]]:
    table = README.partition("\n## Every capture")[2].partition("\n## ")[0]
    return {path: (what, encoding) for path, what, encoding in ROW.findall(table)}


def paths_named(value: Any) -> set[str]:
    """Every capture that a JSON value names, at any depth."""
    if isinstance(value, str):
        return {value} if value.endswith(".txt") else set()
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set().union(*(paths_named(child) for child in children), set())


def test_there_are_at_least_forty_captures():
    assert len(captures()) >= 40


def test_the_readme_lists_every_capture_and_no_other():
    assert set(listed()) == captures()


def test_the_expected_parts_cover_every_capture_and_no_other():
    assert set(PARTS) == captures()


@pytest.mark.parametrize("named", [LEDGER, FAMILIES, manifest()], ids=["ledger", "families", "manifest"])
def test_every_capture_that_a_list_names_exists(named):
    assert paths_named(named) <= captures()


def test_every_folder_is_a_source_or_says_that_there_is_none():
    slugs = {source["slug"] for source in SOURCES}
    assert {path.split("/")[0] for path in captures()} == slugs | {"unidentified"}


def test_sources_are_told_apart_and_live_on_example_domains():
    for key in ("name", "slug", "homepage"):
        assert max(Counter(source[key] for source in SOURCES).values()) == 1
    for source in SOURCES:
        assert source["kind"] in ("outlet", "agency", "broadcaster", "other")
        assert source["spelling"] in ("us", "uk", "other")
        assert source["date_order"] in ("dmy", "mdy", "")
        assert source["house_style"]
        assert all(domain.endswith(".example") for domain in source["domains"])
        assert source["homepage"].split("/")[2].removeprefix("www.") in source["domains"]
    assert sum(source["kind"] == "agency" for source in SOURCES) == 2


@pytest.mark.parametrize("path", sorted(PARTS))
def test_a_capture_is_encoded_as_its_readme_row_says(path):
    data = (SAMPLES / path).read_bytes()
    encoding, *notes = listed()[path][1].split(", ")
    assert encoding == PARTS[path]["encoding"]
    text = data.decode(CODECS[encoding])
    found = [mark for mark in MARKS.values() if data.startswith(mark)]
    assert found == ([MARKS[encoding]] if encoding in MARKS else [])
    assert ("CRLF" in notes) == ("\r\n" in text) == (PARTS[path]["line_ends"] == "CRLF")
    assert "\r" not in text.replace("\r\n", "")
    assert ("no-break spaces" in notes) == ("\u00a0" in text) == PARTS[path]["no_break_spaces"]
    if encoding == "Windows-1252":
        with pytest.raises(UnicodeDecodeError):
            data.decode("utf-8")


def test_every_odd_encoding_is_there():
    assert {parts["encoding"] for parts in PARTS.values()} == set(CODECS)
    assert any(parts["line_ends"] == "CRLF" for parts in PARTS.values())
    assert any(parts["no_break_spaces"] for parts in PARTS.values())


@pytest.mark.parametrize("path", sorted(PARTS))
def test_the_expected_parts_stand_on_the_lines_they_name(path):
    parts, lines = PARTS[path], lines_of(path)
    assert parts["lines"] == len(lines)
    covered = [n for _, first, last in parts["roles"] for n in range(first, last + 1)]
    assert covered == list(range(1, len(lines) + 1))
    for role, first, last in parts["roles"]:
        for number in range(first, last + 1):
            assert (role == "blank") == (lines[number - 1] == "")
    fields = [parts[name] for name in ("section", "headline", "standfirst", "credit", "contributors")]
    for field in [one for one in fields if one] + parts["bylines"]:
        assert lines[field["line"] - 1].replace("\u00a0", " ") == field["value"]
    bodies = [n for role, a, b in parts["roles"] if role in BODY for n in range(a, b + 1)]
    assert (parts["body_first_line"], parts["body_last_line"]) == (
        (bodies[0], bodies[-1]) if bodies else (None, None)
    )
    assert parts["body_blocks"] == len(bodies)
    assert parts["body_words"] == sum(len(text.split()) for text in body_of(path))
    if parts["dateline"]:
        assert any(text.startswith(parts["dateline"]) for text in body_of(path)[:3])


def test_a_printed_day_agrees_with_the_path():
    dated = 0
    for path, parts in PARTS.items():
        found = re.search(r"/(\d{4})/(\d\d)/(\d\d)/", path)
        if found and parts["printed"]:
            assert parts["printed"]["day"] == "-".join(found.groups()), path
            dated += 1
    assert dated >= 40


def test_a_printed_weekday_is_the_calendar_s():
    names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    seen = 0
    for path, parts in PARTS.items():
        if not parts["printed"]:
            continue
        first = re.match(r"[A-Z][a-z]+day", lines_of(path)[parts["printed"]["line"] - 1])
        if first:
            assert first[0] == names[date.fromisoformat(parts["printed"]["day"]).weekday()], path
            seen += 1
    assert seen >= 10


def test_the_dates_span_fourteen_months():
    days = sorted(parts["printed"]["day"] for parts in PARTS.values() if parts["printed"])
    first, last = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
    assert (last.year - first.year) * 12 + last.month - first.month >= 13


def test_the_settled_furniture_of_an_outlet_recurs():
    for slug in ("harbor-beacon", "northgate-courier", "evening-ledger", "the-continental"):
        shared: Counter[str] = Counter()
        for path in PARTS:
            if path.startswith(slug + "/"):
                furniture = {
                    lines_of(path)[n - 1]
                    for role, a, b in PARTS[path]["roles"]
                    if role == "furniture"
                    for n in range(a, b + 1)
                }
                shared.update(furniture)
        assert sum(count >= 3 for count in shared.values()) >= 10, slug


def test_the_manifest_has_its_columns_and_one_embargoed_one_withdrawn_one_warned():
    rows = manifest()
    assert list(rows[0]) == COLUMNS
    names = {source["name"] for source in SOURCES}
    assert all(row["source"] in names for row in rows)
    assert {row["rights"] for row in rows} <= {"ours", "licensed", "reference", ""}
    by_status = Counter(row["status"] for row in rows)
    assert by_status["embargoed"] == by_status["withdrawn"] == 1
    (embargoed,) = [row for row in rows if row["embargo_until"]]
    assert embargoed["status"] == "embargoed"
    assert datetime.fromisoformat(embargoed["embargo_until"]).year == 2099
    (withdrawn,) = [row for row in rows if row["withdrawn_reason"]]
    assert withdrawn["status"] == "withdrawn"
    (warned,) = [row for row in rows if row["legal_warning"]]
    assert warned["status"] == "live"
    assert {"fr", "ar"} <= {row["language"] for row in rows}


def _ledger_id(pair: tuple[dict[str, Any], dict[str, Any]]) -> str:
    return pair[1]["path"]


@pytest.mark.parametrize("pair", VERSIONS, ids=_ledger_id)
def test_a_ledger_accounts_for_every_paragraph_of_both_sides(pair):
    story, version = pair
    rows = version["paragraphs"]
    assert sorted(row["original"] for row in rows if row["original"]) == list(
        range(1, story["paragraphs"] + 1)
    )
    assert sorted(row["position"] for row in rows if row["position"]) == list(
        range(1, len(body_of(version["path"])) + 1)
    )
    assert len(body_of(story["fullest"])) == story["paragraphs"]
    tally = Counter(row["operation"] for row in rows)
    assert {k: v for k, v in version["counts"].items() if v and k != "moved"} == dict(tally)
    assert version["counts"]["moved"] == sum(row["moved"] for row in rows)


@pytest.mark.parametrize("pair", VERSIONS, ids=_ledger_id)
def test_a_ledger_says_what_the_captures_show(pair):
    story, version = pair
    fullest, own = body_of(story["fullest"]), body_of(version["path"])
    for row in version["paragraphs"]:
        before = fullest[row["original"] - 1] if row["original"] else ""
        after = own[row["position"] - 1] if row["position"] else ""
        match row["operation"]:
            case "identical":
                assert before == after
            case "restyled" | "recast":
                assert before != after
                for change in row["changes"]:
                    if change["kind"] not in ("typography", "lost closing quotation mark"):
                        assert change["from"] in before or change["from"].casefold() in before.casefold()
                        assert change["to"].strip() in after.replace("’", "'")
            case "cut":
                assert before not in own
            case "added":
                assert after not in fullest


def test_the_six_outlet_story_has_every_operation_asked_of_it():
    (story,) = [one for one in LEDGER["stories"] if one["story"] == "black-sea-fund"]
    outlets = {one["path"].split("/")[0] for one in story["versions"]} - {"unidentified"}
    assert len(outlets) == 6
    assert story["paragraphs"] >= 16
    ops = {one["path"].split("/")[0]: one["counts"] for one in story["versions"]}
    assert ops["northgate-courier"]["restyled"] > 10 and ops["northgate-courier"]["cut"] == 0
    assert ops["southern-clarion"]["added"] == 1
    assert ops["evening-ledger"]["moved"] == 1
    cut = {
        one["path"].split("/")[0]: [r["original"] for r in one["paragraphs"] if r["operation"] == "cut"]
        for one in story["versions"]
    }
    assert cut["harbor-beacon"] == list(range(10, 19))
    assert cut["prairie-tribune"] == list(range(7, 12))


def test_the_update_pairs_the_paragraphs_it_names():
    update = LEDGER["update"]
    early, later = body_of(update["early"]), body_of(update["later"])
    pairs = update["pairs"]
    assert sorted(p["early"] for p in pairs if p["early"]) == list(range(1, len(early) + 1))
    assert sorted(p["later"] for p in pairs if p["later"]) == list(range(1, len(later) + 1))
    for pair in pairs:
        if pair["operation"] == "identical":
            assert early[pair["early"] - 1] == later[pair["later"] - 1]


def test_the_silently_edited_page_has_one_url_and_changes_only_where_it_says():
    revision = LEDGER["revision"]
    assert PARTS[revision["early"]]["header"] == PARTS[revision["later"]]["header"]
    assert revision["early"] < revision["later"]  # ingest goes by name: the first capture comes first
    early, later = body_of(revision["early"]), body_of(revision["later"])
    same = [n for n, (a, b) in enumerate(zip(early, later, strict=True), 1) if a == b]
    assert same == revision["identical"]
    for change in revision["changes"]:
        was, now = early[change["paragraph"] - 1], later[change["paragraph"] - 1]
        assert change["from"] in was and change["from"] not in now and change["to"] in now


def test_families_match_the_ledger_and_keep_clear_of_the_traps():
    in_family = Counter(member["path"] for family in FAMILIES["families"] for member in family["members"])
    assert max(in_family.values()) == 1
    for family, story in zip(FAMILIES["families"], LEDGER["stories"], strict=True):
        assert family["story"] == story["story"]
        members = {member["path"] for member in family["members"]}
        assert members == {story["fullest"]} | {one["path"] for one in story["versions"]}
    trapped = paths_named(FAMILIES["traps"])
    revised = paths_named(FAMILIES["revisions"])
    alone = set(FAMILIES["alone"])
    groups = [set(in_family), trapped, revised, alone]
    assert sum(map(len, groups)) == len(set().union(*groups)) == len(captures())


def _runs(path: str, length: int) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", " ".join(body_of(path)).casefold())
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}


def test_articles_outside_a_family_share_no_run_of_eight_words_but_the_quoted():
    quoting = {frozenset(trap["paths"]) for trap in FAMILIES["traps"] if "same event" not in trap["trap"]}
    families = [{m["path"] for m in family["members"]} for family in FAMILIES["families"]]
    together = [*families, set(FAMILIES["revisions"][0]["captures"]), *quoting]
    runs = {path: _runs(path, 8) for path in sorted(PARTS)}
    for at, a in enumerate(runs):
        for b in list(runs)[at + 1 :]:
            if not any(a in group and b in group for group in together):
                assert not runs[a] & runs[b], (a, b)


def test_what_the_traps_share_stands_in_quotation_marks():
    for trap in FAMILIES["traps"]:
        texts = [" ".join(body_of(path)) for path in trap["paths"]]
        told = [
            re.sub(r"“[^”]*”|\"[^\"]*\"|‘(?:[^’]|’(?=\w))*’(?!\w)", " | ", text).casefold() for text in texts
        ]
        shares = [
            {tuple(w[i : i + 8]) for i in range(len(w) - 7)} for w in (re.findall(r"\w+|\|", t) for t in told)
        ]
        for at, one in enumerate(shares):
            for other in shares[at + 1 :]:
                assert not one & other, trap["trap"]


def test_the_wrong_figure_stands_where_it_is_said_to_stand():
    figure = FAMILIES["wrong_figure"]
    for path in figure["carried_by"]:
        assert figure["as_printed"] in " ".join(body_of(path))
    for path in figure["corrected_by"]:
        assert figure["as_printed"] not in " ".join(body_of(path))
        assert (PARTS[path]["correction"] is not None) == (path in figure["own_notice"])
    assert len(figure["corrected_by"]) == 2


def test_one_closing_quotation_mark_is_lost():
    drift = FAMILIES["quote_drift"]
    whole = body_of(drift["whole"])[drift["paragraph_of_whole"] - 1]
    drifted = body_of(drift["drifted"])[drift["paragraph_of_drifted"] - 1]
    assert whole.count('"') % 2 == 0
    assert drifted.count("“") == drifted.count("”") + 1


def test_us_may_and_the_f_16_are_there_to_be_found():
    texts = {path: " ".join(body_of(path)) for path in PARTS}
    for token in ("US", "May", "F-16", "U.S.", "W-2"):
        assert any(re.search(rf"(?<![\w.]){re.escape(token)}(?!\w)", text) for text in texts.values()), token


def test_the_odd_ones_are_there():
    assert any(parts["headline"] and not parts["body_blocks"] for parts in PARTS.values())
    assert any(parts["printed"] and parts["printed"]["clock"] == "23:40" for parts in PARTS.values())
    undated = [p for p, parts in PARTS.items() if not parts["printed"] and not re.search(r"/\d{4}/", p)]
    assert any(path.startswith("harbor-beacon/") for path in undated)
    heavy = [
        path
        for path, parts in PARTS.items()
        if sum(last - first + 1 for role, first, last in parts["roles"] if role == "furniture") >= 60
    ]
    assert heavy
    agencies = {parts["agency"] for parts in PARTS.values()}
    assert {"MP", "TPN", "AP", "Reuters", "AFP"} <= agencies


@pytest.mark.parametrize(
    ("slug", "never"),
    [
        ("harbor-beacon", r"\bKiev\b|per cent|harbour|labour|\d ?pm\b|[“”‘’]"),
        ("prairie-tribune", r"\bKyiv\b|\bOdesa\b|per cent|harbour|labour|\d ?pm\b|[“”‘’]"),
        ("northgate-courier", r"\bKiev\b|percent|harbor\b|labor\b|\d [ap]\.m\.|[\"'“”]"),
        ("evening-ledger", r"\bKyiv\b|\bOdesa\b|per ?cent|harbor\b|labor\b|\d [ap]\.m\.|[\"']"),
        ("southern-clarion", r"\bKiev\b|percent|harbor\b|labor\b|\d [ap]\.m\.|[“”‘’]"),
        ("the-continental", r"\bKiev\b|per cent|harbor\b|labor\b|\d ?pm\b|[\"']"),
        ("coastline-radio", r"percent|harbor\b|labor\b|\d [ap]\.m\.|al-Q|[\"']"),
        ("meridian-press", r"\bKiev\b|\bOdessa\b|per cent|harbour|labour|\d ?pm\b|[“”‘’]"),
        ("transpolar-news", r"per cent|harbour|labour|[“”‘’]"),
    ],
)
def test_an_outlet_keeps_its_house_style(slug, never):
    own = [path for path in PARTS if path.startswith(slug + "/")]
    assert own
    for path in own:
        assert not re.findall(never, "\n".join(body_of(path))), path


def test_git_leaves_line_ends_alone():
    assert "samples/** -text" in (SAMPLES.parent / ".gitattributes").read_text().splitlines()
