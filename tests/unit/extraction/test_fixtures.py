"""Fictional captures with known parts: every field exact, and nothing that the text does not have."""

import json
from pathlib import Path

import pytest

from articles.extraction.decode import decode
from articles.extraction.parts import Field, Role
from articles.extraction.split import split_capture

FOLDER = Path(__file__).parents[2] / "captures"
EXPECTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))


def value(field: Field | None) -> str | None:
    return field.value if field else None


def parts_of(name: str):
    return split_capture(decode((FOLDER / f"{name}.txt").read_bytes()).text)


@pytest.mark.parametrize("name", EXPECTED)
def test_every_part_of_a_fixture_is_exact(name):
    parts = parts_of(name)
    printed = parts.printed
    assert {
        "header": dict(parts.header),
        "section": value(parts.section),
        "headline": value(parts.headline),
        "standfirst": value(parts.standfirst),
        "bylines": [byline.value for byline in parts.bylines],
        "printed": [printed.day, printed.clock, printed.zone, printed.updated] if printed else None,
        "dateline": value(parts.dateline),
        "agency": value(parts.agency),
        "credit": value(parts.credit),
        "contributors": value(parts.contributors),
        "body": [paragraph.line for paragraph in parts.paragraphs],
    } == EXPECTED[name]


def test_every_fixture_has_its_expected_parts():
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(EXPECTED)


def test_the_blocks_of_a_body_have_roles_of_their_own():
    roles = {paragraph.line: paragraph.role for paragraph in parts_of("furnished").paragraphs}
    assert roles[31] is Role.CROSSHEAD
    assert roles[37] is roles[38] is Role.LIST_ITEM
    assert roles[27] is Role.PARAGRAPH


def test_a_correction_and_a_copyright_line_are_told_from_the_body():
    roles = {line.role: line.number for line in parts_of("furnished").lines}
    assert roles[Role.CORRECTION] == 42
    assert {line.role for line in parts_of("agency").lines if line.text.startswith("©")} == {Role.COPYRIGHT}


def test_the_day_of_the_visit_in_the_menu_is_not_the_day_of_print():
    printed = parts_of("furnished").printed
    assert printed is not None
    assert printed.day != "2015-08-30"


def test_furniture_alone_gives_no_date():
    assert parts_of("furniture-only").printed is None
