"""The extractors' votes on a page: what they take, and what they may cost."""

import justext

from articles.extraction.page_lines import parse_page
from articles.extraction.page_votes import MOST_PARAGRAPHS, VOTERS, outputs

TEXT = "The keeper of the lamp slept through the night and nobody of the harbour saw the ship that came in. "


def justext_of(markup: str) -> str:
    tree = parse_page(markup)
    assert tree is not None
    return outputs(tree, markup, "")[VOTERS.index("justext")]


def test_justext_votes_as_its_own_function_classifies():
    markup = (
        f"<html><body><p>Menu</p><h1>Lamps</h1><p>{TEXT * 3}</p><p>Short.</p><p>{TEXT * 3}</p></body></html>"
    )
    own = justext.justext(markup.encode(), justext.get_stoplist("English"))
    assert justext_of(markup) == "\n".join(one.text for one in own if not one.is_boilerplate) != ""


def test_justext_has_no_vote_on_a_page_of_very_many_paragraphs():
    page = f"<html><body><p>{TEXT * 3}</p>{{}}</body></html>"
    assert justext_of(page.format("<p>Two words</p>" * (MOST_PARAGRAPHS - 1)))
    assert justext_of(page.format("<p>Two words</p>" * MOST_PARAGRAPHS)) == ""
