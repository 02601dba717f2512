"""An article in the formats of reference managers and other newsrooms."""

import doctest
import json

import pytest

from articles.citation import cited as cited_module
from articles.citation import exchange, page_meta, reference_files
from articles.citation.cited import Cited

PIER = Cited(
    number=7,
    headline="Pier & harbour: 50% <closed>",
    address="https://archive.example/articles/7/",
    authors=("Ann Bell", "Ludwig van Horn"),
    source="Varna Courier",
    section="City",
    standfirst="Worm in\nthe piles",
    day="2014-01-06",
    precision="day",
    time="10:15:00+02:00",
    place="VARNA",
    agency="VW",
    language="en-GB",
    url="https://courier.example/pier",
    archive="Editorial archive",
    body="One <b>.\n\nTwo.",
)
UNDATED = Cited(8, "Pier", "https://archive.example/articles/8/")


@pytest.mark.parametrize("module", [cited_module, reference_files])
def test_the_examples_in_the_docstrings_hold(module):
    assert doctest.testmod(module).failed == 0


def test_ris_has_one_line_a_fact_and_ends_its_record():
    lines = reference_files.ris(PIER).split("\r\n")
    assert lines[0] == "TY  - NEWS"
    assert lines[-2:] == ["ER  - ", ""]
    assert {"AU  - van Horn, Ludwig", "DA  - 2014/01/06/", "AB  - Worm in the piles"} <= set(lines)
    assert all(line[2:6] == "  - " for line in lines[:-1])


def test_a_month_is_never_made_a_day():
    january = Cited(9, "Pier", "a", day="2014-01-01", precision="month")
    assert "DA  - 2014/01//" in reference_files.ris(january)
    assert reference_files.csl(january)["issued"] == {"date-parts": [[2014, 1]]}
    assert "day" not in reference_files.bibtex(january)
    assert dict(page_meta.meta_tags(january))["DC.date"] == "2014-01"


def test_bibtex_escapes_what_latex_would_take_for_its_own():
    entry = reference_files.bibtex(PIER)
    assert entry.startswith("@article{bell2014a7,")
    assert r"title = {{Pier \& harbour: 50\% <closed>}}" in entry
    assert "month = jan" in entry


def test_csl_names_are_parted_and_absent_facts_are_absent():
    assert reference_files.csl(PIER)["author"][1] == {"family": "van Horn", "given": "Ludwig"}
    assert set(reference_files.csl(UNDATED)) == {"id", "type", "title", "URL"}


def test_json_for_a_script_element_cannot_end_it():
    text = page_meta.script_text(page_meta.news_article(PIER))
    assert "<" not in text
    assert json.loads(text)["headline"] == PIER.headline
    assert json.loads(text)["datePublished"] == "2014-01-06T10:15:00+02:00"


def test_ninjs_gives_the_body_only_where_it_may():
    whole, bare = exchange.ninjs(PIER), exchange.ninjs(UNDATED)
    assert whole["bodies"][0]["value"] == "<p>One &lt;b&gt;.</p><p>Two.</p>"
    assert "bodies" not in bare
    assert bare["representationtype"] == "incomplete"


def test_plain_text_says_where_it_is_from():
    text = exchange.plain_text(PIER)
    assert text.startswith("Pier & harbour")
    assert text.endswith(
        "Varna Courier, 2014-01-06, Editorial archive, article 7\nhttps://archive.example/articles/7/\n"
    )
