"""Bytes to text: what is read, what is repaired and said, what is refused and why."""

import time
from itertools import product

import ftfy
import pytest

from articles.extraction.decode import _PRINTERS, Undecodable, decode


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b" \n\t\r\n", "only white space"),
        ("\ufeff \u00a0".encode(), "only white space"),
        (b"abc\x00def", "NUL"),
        (bytes(range(256)) * 20, "NUL"),
        (b"\x89PNG\r\n\x1a\n" + b"\x01" * 40, "a PNG picture"),
        (b"%PDF-1.7 text", "a PDF document"),
        (bytes(range(1, 32)) * 50, "control characters"),
    ],
)
def test_what_is_no_text_is_refused_with_its_reason(data, reason):
    with pytest.raises(Undecodable, match=reason):
        decode(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_unicode_form_reads_alike(encoding):
    text = "The café on the quay — “closed”, said Zoë\nand the boats stayed in."
    assert decode(text.encode(encoding)).text == text


def test_windows_1252_keeps_its_quotes_and_dashes_and_says_so():
    decoded = decode("“It’s over” – the café’s owner".encode("cp1252"))
    assert decoded.text == "“It’s over” – the café’s owner"
    assert decoded.repairs == ("read as Windows-1252: not valid UTF-8",)


def test_arabic_and_russian_single_byte_pages_are_told():
    assert decode("وقال الوزير إن الميناء سيفتح يوم الأحد".encode("cp1256")).text.startswith("وقال")
    assert (
        decode("Министр сказал, что порт откроется в воскресенье утром".encode("cp1251")).encoding == "cp1251"
    )


def test_quotes_and_dashes_alone_are_no_sign_of_mojibake():
    around = "aZ0 .?$"
    words = ("".join(each) for length in (1, 2, 3, 4) for each in product(_PRINTERS + around, repeat=length))
    assert not any(ftfy.badness.is_bad(word) for word in words)


def test_mojibake_is_mended_and_never_silently():
    decoded = decode("The harbour\nIt’s a “lamp”".encode().replace("’".encode(), "â€™".encode()))
    assert decoded.text == "The harbour\nIt’s a “lamp”"
    assert decoded.repairs == ("mojibake repaired on 1 lines",)


def test_line_ends_are_one_kind_and_the_number_of_lines_is_kept():
    decoded = decode(b"one\r\ntwo\rthree\n")
    assert decoded.text == "one\ntwo\nthree\n"
    assert len(decoded.repairs) == 2


def test_lone_surrogates_and_overrides_are_removed_and_recorded():
    decoded = decode(b"a\xed\xa0\x80b " + "c\u202ed\u202c".encode())
    assert "\u202e" not in decoded.text
    assert any("surrogate" in repair for repair in decoded.repairs)
    assert any("direction of writing" in repair for repair in decoded.repairs)
    decoded.text.encode()


def test_no_break_spaces_between_words_go_and_french_ones_stay():
    assert decode("a\u00a0b".encode()).text == "a b"
    assert decode("«\u00a0Non\u00a0»".encode()).text == "«\u00a0Non\u00a0»"


def test_plain_text_is_not_repaired():
    assert decode(b"Just words.\n").repairs == ()


@pytest.mark.parametrize("data", [b"a" * 50_000_000, b"a line of words\n" * 300_000])
def test_monsters_are_refused_at_once(data):
    start = time.process_time()
    with pytest.raises(Undecodable, match="at most"):
        decode(data)
    assert time.process_time() - start < 5
