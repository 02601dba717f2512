"""The files that are taken, and the reasons why others are not."""

import gzip
import io
import json
import zipfile

import pytest

from articles.extraction.formats import HTML, TAKEN, TEXT, ContainerEntry
from articles.extraction.opening import open_container


def opened(name: str, data: bytes) -> list[ContainerEntry]:
    return list(open_container(name, io.BytesIO(data)))


def zipped(members: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return held.getvalue()


def test_a_text_file_is_one_capture():
    assert opened("a.txt", b"words") == [ContainerEntry("a.txt", TEXT, b"words")]


def test_what_is_not_taken_is_refused_with_the_list_of_what_is():
    (entry,) = opened("photo.jpg", b"x")
    assert entry.refusal == f".jpg files are not taken; taken are {TAKEN}"


def test_each_record_is_a_capture_with_its_facts():
    line = json.dumps({"text": "words", "source": "Courier", "date": "2014-01-06", "extra": 1})
    (entry,) = opened("week.jsonl", f"\n{line}\n".encode())
    assert entry == ContainerEntry(
        "week.jsonl:2", TEXT, b"words", (("source", "Courier"), ("date", "2014-01-06")), member="2"
    )


def test_a_bad_record_is_refused_by_its_line_and_the_rest_goes_on():
    entries = opened("week.jsonl", b'{"text": "a"}\nnot json\n[1]\n{"text": 3}\n{"html": "<p>b</p>"}\n')
    assert [(entry.name, bool(entry.refusal)) for entry in entries] == [
        ("week.jsonl:1", False),
        ("week.jsonl:2", True),
        ("week.jsonl:3", True),
        ("week.jsonl:4", True),
        ("week.jsonl:5", False),
    ]
    assert entries[-1].kind == HTML


def test_an_archive_gives_its_members_with_their_paths():
    entries = opened("week.zip", zipped({"courier/a.txt": b"a", "b.html": b"b"}))
    assert [(entry.name, entry.kind, entry.data) for entry in entries] == [
        ("week.zip/courier/a.txt", TEXT, b"a"),
        ("week.zip/b.html", HTML, b"b"),
    ]


@pytest.mark.parametrize("path", ["../up.txt", "/etc/abs.txt", "a/../../b.txt", "..\\up.txt", "C:/x.txt"])
def test_a_path_that_leads_out_is_refused(path):
    (entry,) = opened("week.zip", zipped({path: b"x"}))
    assert "leads out" in entry.refusal
    assert entry.data == b""


def test_an_archive_inside_an_archive_is_not_opened():
    (entry,) = opened("week.zip", zipped({"in.zip": zipped({"a.txt": b"x"})}))
    assert entry.refusal == "an archive inside an archive is not opened"


def test_a_bomb_is_refused_before_it_is_unpacked():
    (entry,) = opened(
        "week.zip",
        zipped(
            {
                "bomb.txt": b"\0" * 30_000_000,
            }
        ),
    )
    assert "times its size" in entry.refusal


def test_an_archive_of_an_unknown_version_is_one_refusal():
    data = bytearray(zipped({"a.txt": b"x"}))
    data[data.index(b"PK\x01\x02") + 6] = 200  # the version needed to extract
    (entry,) = opened("week.zip", bytes(data))
    assert "cannot be opened (zip file version" in entry.refusal


def test_a_broken_archive_is_one_refusal():
    (entry,) = opened("week.zip", b"PK\x03\x04 broken")
    assert "cannot be opened" in entry.refusal


@pytest.mark.parametrize(
    ("name", "data", "missing"),
    [
        ("a.jsonl", b"\n\n", "record"),
        ("a.mbox", b"\n", "message"),
        ("a.mbox.gz", gzip.compress(b"", mtime=0), "message"),
        ("a.zip", zipped({}), "file"),
        ("a.zip", zipped({"b.jsonl": b""}), "record"),
        ("a.warc", b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n", "web page"),
    ],
)
def test_a_container_that_holds_nothing_to_take_says_so(name, data, missing):
    (entry,) = opened(name, data)
    assert entry.refusal.startswith(f"the file holds no {missing}")
