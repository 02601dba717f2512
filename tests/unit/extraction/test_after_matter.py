"""End matter is let go below a body; what reports on the same things keeps its text."""

import pytest

from articles.extraction.after_matter import MOST, is_after_matter
from articles.extraction.pages import read_page, without_end_matter
from articles.extraction.split import split_capture

REPORT = [
    "The regulator fined Lantern on Monday over the way that it words its privacy policy, it said.",
    "Those who signed up before May were never shown the privacy policy, and could not have agreed to it.",
    "The company said that it would write a shorter privacy policy within a month and show it to everybody.",
    "Lawyers for the users asked the court to look at how it uses cookies and at the privacy policy too.",
]


def test_a_page_about_a_privacy_policy_keeps_its_body():
    paragraphs = "".join(f"<p>{one}</p>" for one in REPORT)
    page = read_page(
        f"<html><body><article><h1>Regulator fines Lantern</h1>{paragraphs}</article></body></html>"
    )
    assert page.body.split("\n") == REPORT


def test_a_text_about_a_privacy_policy_keeps_its_body():
    found = split_capture("\n\n".join(["Regulator fines Lantern", *REPORT]))
    assert [paragraph.text for paragraph in found.paragraphs] == REPORT


@pytest.mark.parametrize(
    "sentence",
    [
        "Ann Bell was a senior editor at the Courier for thirty years before her death.",
        "Sir Tom Hart was the first reporter to reach the harbour on Monday night.",
        "The photographs are under a Creative Commons licence and cost nothing, the museum said.",
        "The app uses cookies that the ministry wants to forbid, its spokesman said on Monday.",
        "The software is licensed under the terms that the council agreed to in May.",
    ],
)
def test_a_sentence_of_the_report_is_no_end_matter(sentence):
    assert not is_after_matter(sentence)


@pytest.mark.parametrize(
    "notice",
    [
        "This site is protected by reCAPTCHA and the Google Privacy Policy and Terms of Service apply.",
        "This article is republished from The Varna Review under a Creative Commons license. "
        "Read the original article.",
        "Republish this article for free, online or in print.",
        "By signing up you agree to our Terms of Service and to our Privacy Policy.",
        "For more information see our Privacy Policy.",
        "About Us | Privacy Policy | Contact",
        "All rights reserved. This material may not be published, broadcast, rewritten or redistributed.",
        "We use cookies to show you what you like.",
        "Privacy Policy",
    ],
)
def test_a_notice_is_end_matter(notice):
    assert is_after_matter(notice)


def test_the_first_sentence_stays_whatever_it_is_and_few_lines_are_let_go():
    notice = "This site is protected by reCAPTCHA."
    assert without_end_matter(notice) == notice
    assert without_end_matter(f"The lamp burnt all night.\n{notice}") == "The lamp burnt all night."
    many = "\n".join(["The lamp burnt all night.", *[notice] * 9])
    assert without_end_matter(many).count("\n") == 9 - MOST
