"""Marks stand on the words that were found, and the articles of a snippet join to the words as printed."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from articles.language.search_tokens import word_pattern
from articles.search.plan import Style, plan_query
from articles.search.query import parse_query
from articles.search.snippets import LENGTH, marked_segments, marks_of, snippet

SIGNS = "aUSus.F-16 '’é“”&<\u0301日,\n1"


def shown(text, query, style=None):
    planned = plan_query(parse_query(query).tree, style or Style())
    return [text[start:end] for start, end in marks_of(text, planned)]


def test_every_form_of_a_word_is_marked():
    assert shown("He runs. Running is fun. A run.", "run") == ["runs", "Running", "run"]


def test_the_country_is_marked_and_the_pronoun_is_not():
    assert shown("The U.S. told us so, the US did.", "US") == ["U.S.", "US"]


def test_a_phrase_is_marked_only_where_it_stands_together():
    assert shown("Air strike. The air was clear; a strike.", '"air strike"') == ["Air", "strike"]


def test_other_spellings_are_marked_too():
    style = Style({("qaeda",): frozenset({("qaida",)})})
    assert shown("Men of al-Qa’ida and al Qaeda.", "Qaeda", style) == ["Qa’ida", "Qaeda"]


def test_words_under_not_are_not_marked():
    assert shown("Harbour and bridge.", "harbour NOT bridge") == ["Harbour"]


def test_a_prefix_marks_whole_words():
    assert shown("The harbour harboured harm.", "harb*") == ["harbour", "harboured"]


def test_a_snippet_begins_near_its_first_mark_and_is_short():
    text = "word " * 400 + "The zeppelin landed. " + "word " * 400
    articles = snippet(text, plan_query(parse_query("zeppelin").tree))
    assert [article for article, is_marked in articles if is_marked] == ["zeppelin"]
    assert sum(len(article) for article, _ in articles) <= LENGTH + 10


@settings(max_examples=200, deadline=None)
@given(
    st.text(alphabet=SIGNS, max_size=120), st.sampled_from(["us", "US", "a", "f", "16", "f-16", "1*", "é"])
)
def test_marks_are_words_of_the_text_in_order_and_articles_join_to_it(text, query):
    marks = marks_of(text, plan_query(parse_query(query).tree))
    spans = [match.span() for match in word_pattern(text).finditer(text)]
    assert set(marks) <= set(spans)
    assert marks == sorted(marks)
    assert "".join(article for article, _ in marked_segments(text, marks)) == text
    joined = "".join(article for article, _ in snippet(text, plan_query(parse_query(query).tree)))
    assert re.sub(r"\s|…", "", joined) in re.sub(r"\s|…", "", text)
