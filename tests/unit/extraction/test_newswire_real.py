"""Documents as they come: mutated ones are read or refused in words, real ones give their fields."""

import random

import pytest

from articles.extraction.containers import warc
from articles.extraction.newswire import iptc7901, newsml, ninjs, nitf
from articles.extraction.newswire.message import NotTaken, PubStatus

from .newswire_cast import (
    FORMATS,
    given,
)
from .newswire_mutated import READERS, mutated


@pytest.mark.parametrize("kind", READERS)
def test_a_mutated_file_is_read_or_refused_in_words(kind):
    seed, read = READERS[kind]
    chance = random.Random(kind)
    for _ in range(200):
        data = mutated(seed, chance)
        try:
            assert read(data)
        except NotTaken as refused:
            assert str(refused)


@given
def test_real_nitf_documents_give_their_fields():
    ap = nitf.read_nitf((FORMATS / "nitf" / "ap-nitf.xml").read_bytes())
    assert (ap.byline, ap.place, ap.source) == ("BERNARD CONDON", "NEW YORK", "The Associated Press")
    assert (len(ap.body), ap.issued) == (28, "2015-12-10T19:10:44Z")
    killed = nitf.read_nitf((FORMATS / "nitf" / "nitf-fishing.xml").read_bytes())
    assert (killed.status, killed.place) == (PubStatus.CANCELED, "Newport News, VA")
    assert "For editors" not in killed.text
    efe = nitf.read_nitf((FORMATS / "nitf" / "efe_nitf.xml").read_bytes())
    assert (efe.byline, efe.source, efe.guid) == ("", "Agencia EFE", "22751909")


@given
def test_real_newsml_documents_give_their_fields():
    folder = FORMATS / "newsml-g2"
    afp = newsml.read_newsml((folder / "afp.xml").read_bytes())
    assert (afp.source, afp.place, afp.urgency, len(afp.body)) == ("AFP", "Stockholm", "4", 9)
    ansa = newsml.read_newsml((folder / "ansa-newsmlg2-text.xml").read_bytes())
    assert (ansa.headline, len(ansa.body)) == ("Catalan independence declaration unacceptable - Alfano", 4)
    text = newsml.read_newsml((folder / "LISTING_2_NewsML-G2_Text_Document.xml").read_bytes())
    assert (text.source, text.byline, text.version) == ("Associated Press", "Meredith Jameson", 11)
    for name, reason in (("snep.xml", "a package"), ("LISTING_3_Photo_in_NewsML-G2.xml", "a picture")):
        with pytest.raises(NotTaken, match=reason):
            newsml.read_newsml((folder / name).read_bytes())


@given
def test_real_ninjs_items_give_their_fields():
    item = ninjs.read_ninjs((FORMATS / "ninjs" / "ninjs2.json").read_bytes())
    assert (item.headline, item.byline, item.source, item.version, len(item.body)) == (
        "Oil prices edge up on first drop in US drilling in months", "Henning Gloystein", "Reuters", 4, 9,
    )  # fmt: skip
    assert len(ninjs.read_ninjs((FORMATS / "ninjs" / "ninjsExMediumText1.json").read_bytes()).body) == 4


@given
def test_real_wire_messages_give_their_fields():
    (part,) = iptc7901.split_messages((FORMATS / "iptc-7901" / "IPTC7901.txt").read_bytes())
    message = iptc7901.read_iptc7901(part.decode())
    assert message.headline == "Germany Social Democrats: Coalition talks with Merkel could fail"
    assert (message.place, message.source, message.issued, len(message.body)) == (
        "Berlin", "dpa", "2013-11-13T11:37:00Z", 5,
    )  # fmt: skip
    (part,) = iptc7901.split_messages((FORMATS / "iptc-7901" / "dpa_two_line.txt").read_bytes())
    assert iptc7901.read_iptc7901(part.decode()).headline.startswith("Peace talks on Yemen")


@given
@pytest.mark.parametrize(
    ("name", "pages"),
    [
        ("example.warc", 1), ("example.warc.gz", 1), ("example.arc", 1), ("example.arc.gz", 1),
        ("example-iana.org-chunked.warc", 1), ("example-bad-non-chunked.warc.gz", 1),
        ("post-test.warc.gz", 0),
    ],
)  # fmt: skip
def test_real_web_archives_give_their_pages(name, pages):
    with (FORMATS / "warc" / name).open("rb") as stream:
        taken = [member for member in warc.read_warc(stream) if not member.refusal]
    assert len(taken) == pages
    assert all(member.url.startswith("http") and member.captured_at for member in taken)
