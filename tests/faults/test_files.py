"""Every way in which a file can be wrong: refused with its reason, or taken and said how; never a crash."""

import io
import os
import socket
import sys
from datetime import date

import pytest
import time_machine
from django.core.management import CommandError, call_command

from articles.ingest import files
from articles.models import Article, Capture, ReviewItem, Source

pytestmark = pytest.mark.django_db

GOOD = """Board votes to rebuild harbour mole

The harbour board of Oldmouth voted on Tuesday to rebuild the northern mole before the winter storms return, \
after a debate that lasted until midnight and twice had to be adjourned for want of a quorum.

Its chair, Ines Calloway, said the work would cost four million and begin in the first week of June, once \
the dredgers that are now at work in the estuary have been brought round to the outer basin.

Fishing crews had asked for the repair since a breach flooded the auction hall two years ago and carried \
away eleven boats, three of which were found on the beach at Sandholm in the following week.

The board will meet again next month to choose between two builders from the region, both of whom have \
said that they could begin before the summer and finish within a year and a half of the first stone.
"""


def take(folder, capsys):
    """Ingest a folder; what was said on the error stream, and how it ended."""
    code = 0
    try:
        call_command("ingest", str(folder))
    except CommandError as stopped:
        code = stopped.returncode
    return capsys.readouterr().err, code


def body_of(name):
    return Article.objects.get(path=name).body


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b" \n\t \r\n \xc2\xa0\n", "the file holds only white space"),
        (b"\xef\xbb\xbf", "the file holds only white space"),
        (b"A headline\x00 with\x00 NULs in the\x00 middle of the words", "NUL bytes"),
        (bytes(range(256)) * 40, "NUL bytes"),
        (os.urandom(64).replace(b"\0", b"\1") + b"\x01\x02\x03" * 400, "binary"),
        (b"%PDF-1.7\n1 0 obj", "a PDF document, not text"),
        (b"\x89PNG\r\n\x1a\n123", "a PNG picture, not text"),
    ],
)
def test_what_holds_no_text_is_refused_with_its_reason(tmp_path, capsys, data, reason):
    (tmp_path / "bad.txt").write_bytes(data)
    (tmp_path / "good.txt").write_text(GOOD)
    said, code = take(tmp_path, capsys)
    assert code == 1
    assert "bad.txt: " in said
    assert reason in said
    assert [article.path for article in Article.objects.all()] == ["good.txt"]
    assert ReviewItem.objects.filter(kind="refused", text__startswith="bad.txt").count() == 1


@pytest.mark.parametrize(
    ("data", "encoding", "repair"),
    [
        (b"\xef\xbb\xbf" + GOOD.encode(), "utf-8", "byte order mark removed"),
        (GOOD.encode("utf-16"), "utf-16-le", "byte order mark removed"),
        (GOOD.replace("Ines", "Inès").encode("cp1252"), "cp1252", "read as Windows-1252: not valid UTF-8"),
        (GOOD.replace("Ines", "Inès").encode("latin-1"), "cp1252", "read as Windows-1252: not valid UTF-8"),
        (GOOD.replace("\n", "\r\n").encode(), "utf-8", "CRLF line ends read as LF"),
        (GOOD.replace("The harbour", "The\u00a0harbour").encode(), "utf-8", "1 no-break spaces"),
        (GOOD.replace("Tuesday", "Tue\u202esday").encode(), "utf-8", "1 overrides of the direction"),
        (GOOD.encode() + b"\xed\xa0\x80 and so on.\n", "utf-8", "1 lone surrogates replaced"),
    ],
)
def test_odd_encodings_are_taken_and_every_repair_is_kept(tmp_path, capsys, data, encoding, repair):
    (tmp_path / "odd.txt").write_bytes(data)
    said, code = take(tmp_path, capsys)
    assert (said, code) == ("", 0)
    capture = Capture.objects.get()
    assert capture.encoding == encoding
    assert any(repair in one for one in capture.repairs), capture.repairs
    assert capture.data == data
    assert "voted on Tuesday to rebuild" in body_of("odd.txt")


def test_one_line_of_50_megabytes_is_refused_in_bounded_time(tmp_path, capsys):
    (tmp_path / "long.txt").write_bytes(b"word " * 10_000_000)
    said, code = take(tmp_path, capsys)
    assert code == 1
    assert "a line has 50,000,000 characters; at most 1,000,000 are taken" in said


def test_a_file_too_large_is_refused_unread(tmp_path, capsys):
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(20 * 1024**3)
    said, code = take(tmp_path, capsys)
    assert code == 1
    assert "the file has 21,474,836,480 bytes" in said


def test_100_000_lines_are_taken(tmp_path, capsys):
    (tmp_path / "lines.txt").write_text(GOOD + "\n" + "Related story\n" * 100_000)
    said, code = take(tmp_path, capsys)
    assert (said, code) == ("", 0)
    assert len(Capture.objects.get().roles) > 100_000


def test_a_named_pipe_and_a_socket_are_refused_and_never_opened(tmp_path, capsys):
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        here = os.getcwd()
        os.chdir(tmp_path)
        try:
            listener.bind("socket.txt")
        finally:
            os.chdir(here)
        said, code = take(tmp_path, capsys)
    assert code == 1
    assert "pipe.txt: a named pipe, not a file" in said
    assert "socket.txt: a socket, not a file" in said


def test_a_pipe_put_in_a_files_place_does_not_hold_the_run_up(tmp_path, capsys, monkeypatch):
    (tmp_path / "a.txt").write_text(GOOD)
    met = list(files.find([str(tmp_path)]))
    (tmp_path / "a.txt").unlink()
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(files.Unreadable, match="a named pipe"):
        files.read_file(met[0])


def test_a_link_out_of_the_folder_is_refused_and_one_inside_is_a_duplicate(tmp_path, capsys):
    outside = tmp_path / "secret.txt"
    outside.write_text(GOOD.replace("Board", "Secret"))
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "other.txt").write_text(GOOD.replace("Board", "Other"))
    drop = tmp_path / "drop"
    drop.mkdir()
    (drop / "a.txt").write_text(GOOD)
    (drop / "inside.txt").symlink_to(drop / "a.txt")
    (drop / "outside.txt").symlink_to(outside)
    (drop / "folder").symlink_to(tmp_path / "elsewhere")
    said, code = take(drop, capsys)
    assert code == 1
    assert "outside.txt: a symbolic link that leads out of the folder" in said
    assert "folder: a symbolic link that leads out of the folder" in said
    assert [article.path for article in Article.objects.all()] == ["a.txt"]


def test_links_that_loop_end(tmp_path, capsys):
    (tmp_path / "a.txt").write_text(GOOD)
    (tmp_path / "one.txt").symlink_to(tmp_path / "two.txt")
    (tmp_path / "two.txt").symlink_to(tmp_path / "one.txt")
    (tmp_path / "round").symlink_to(tmp_path)
    (tmp_path / "nowhere.txt").symlink_to(tmp_path / "gone.txt")
    said, code = take(tmp_path, capsys)
    assert code == 1
    assert "one.txt: a symbolic link that leads back to itself" in said
    assert "nowhere.txt: the file vanished before it could be read, or its link leads nowhere" in said
    assert Article.objects.count() == 1


def test_an_unreadable_file_and_folder_are_named(tmp_path, capsys, monkeypatch):
    # Root reads everything, so the refusal of the system is played.
    (tmp_path / "locked.txt").write_text(GOOD)
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "in.txt").write_text(GOOD)
    really_open, really_scan = os.open, os.scandir

    def no_open(path, *args, **kwargs):
        if str(path).endswith("locked.txt"):
            raise PermissionError(13, "Permission denied")
        return really_open(path, *args, **kwargs)

    def no_scan(path):
        if str(path).endswith("vault/"):
            raise PermissionError(13, "Permission denied")
        return really_scan(path)

    monkeypatch.setattr(files.os, "open", no_open)
    monkeypatch.setattr(files.os, "scandir", no_scan)
    said, code = take(tmp_path, capsys)
    assert code == 1
    assert "locked.txt: no permission to read it" in said
    assert "vault/: the folder cannot be read (no permission to read it)" in said


def test_a_file_that_vanishes_is_refused(tmp_path):
    file_path = tmp_path / "a.txt"
    file_path.write_text(GOOD)
    (met,) = files.find([str(tmp_path)])
    file_path.unlink()
    with pytest.raises(files.Unreadable, match="vanished"):
        files.read_file(met)


@pytest.mark.parametrize("change", ["grows", "is replaced"])
def test_a_file_that_changes_while_it_is_read_is_refused_this_time(tmp_path, monkeypatch, change):
    file_path = tmp_path / "a.txt"
    file_path.write_text(GOOD)
    (met,) = files.find([str(tmp_path)])
    really_open = os.fdopen

    class Changing(io.BufferedReader):
        def read(self, size=-1):
            if change == "grows":
                with file_path.open("a") as more:
                    more.write("More of it.\n")
            else:
                (tmp_path / "new").write_text(GOOD)
                os.replace(tmp_path / "new", file_path)
            return super().read(size)

    monkeypatch.setattr(files.os, "fdopen", lambda number, mode: Changing(really_open(number, mode, 0)))
    with pytest.raises(files.Unreadable, match="changed while it was read"):
        files.read_file(met)
    monkeypatch.undo()
    assert files.read_file(met).data.startswith(GOOD.encode())


def test_a_name_that_is_not_utf8_is_taken_and_shown_escaped(tmp_path, capsys):
    with open(os.fsencode(tmp_path) + b"/caf\xe9.txt", "w") as file:
        file.write(GOOD)
    said, code = take(tmp_path, capsys)
    assert (said, code) == ("", 0)
    assert Capture.objects.get().name == r"caf\xe9.txt"


def test_a_name_of_255_bytes_is_taken_and_a_longer_one_is_a_usage_error(tmp_path, capsys):
    (tmp_path / ("n" * 251 + ".txt")).write_text(GOOD)
    assert take(tmp_path, capsys) == ("", 0)
    with pytest.raises(CommandError, match="File name too long") as stopped:
        call_command("ingest", str(tmp_path / ("n" * 252 + ".txt")))
    assert stopped.value.returncode == 2


def test_a_name_with_a_line_end_stays_on_one_line_of_the_report(tmp_path, capsys):
    (tmp_path / "two\nlines.txt").touch()
    said, _ = take(tmp_path, capsys)
    assert "two\\nlines.txt: the file is empty" in said


def test_files_of_other_kinds_are_refused_with_the_list_of_what_is_taken(tmp_path, capsys):
    (tmp_path / "page.doc").write_bytes(b"PK")
    said, code = take(tmp_path, capsys)
    assert code == 1
    assert "page.doc: files that end in .doc are not taken; taken are" in said
    assert ".txt" in said


def test_dot_files_are_left_out(tmp_path, capsys):
    (tmp_path / ".a.txt.swp").write_text(GOOD)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "a.txt").write_text(GOOD)
    assert take(tmp_path, capsys) == ("", 0)
    assert not Article.objects.exists()


def test_the_order_is_that_of_the_names_bytes_folder_by_folder(tmp_path):
    for name in ("b.txt", "a/z.txt", "a.txt", "a/b/c.txt", "B.txt", "é.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [one.relative_path for one in files.find([str(tmp_path)])] == [
        "B.txt",
        "a.txt",
        "a/b/c.txt",
        "a/z.txt",
        "b.txt",
        "é.txt",
    ]


def test_a_tree_deeper_than_the_recursion_limit_is_walked(tmp_path):
    file_path = tmp_path
    here = os.getcwd()
    try:
        os.chdir(file_path)
        for _ in range(900):
            os.mkdir("d")
            os.chdir("d")
        with open("deep.txt", "w") as file:
            file.write("x")
    finally:
        os.chdir(here)
    assert [type(one) for one in files.find([str(tmp_path)])] == [files.FileEntry]


@pytest.mark.parametrize(
    ("text", "has_headline"),
    [("Board votes to rebuild harbour mole\n", None), ("Home\nNews\nSport\nContact us\nCookies\n", False)],
)
def test_a_headline_or_furniture_alone_is_taken_without_a_body_and_asked_about(
    tmp_path, capsys, text, has_headline
):
    (tmp_path / "thin.txt").write_text(text)
    assert take(tmp_path, capsys) == ("", 0)
    article = Article.objects.get()
    assert article.printed_on is None
    assert ReviewItem.objects.get(kind="split", article=article).status == "open"
    if has_headline is False:
        assert (article.headline, article.body) == ("", "")


def test_an_article_without_a_date_stays_undated_whatever_its_furniture_says(tmp_path, capsys):
    (tmp_path / "undated.txt").write_text(GOOD + "\n\nMost read\n\nStorm hits Oldmouth\n3 July 2024\n")
    assert take(tmp_path, capsys) == ("", 0)
    assert Article.objects.get().printed_on is None


def test_a_day_in_the_future_is_kept_as_stated_and_noted(tmp_path, capsys):
    (tmp_path / "a.txt").write_text(GOOD)
    call_command("ingest", str(tmp_path), date="2099-01-01")
    assert "lies in the future" in capsys.readouterr().err
    assert Article.objects.get().printed_on == date(2099, 1, 1)
    assert "2099-01-01" in ReviewItem.objects.get(kind="ingest").text


def test_the_same_bytes_under_another_name_are_a_duplicate(tmp_path, capsys):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(GOOD)
    call_command("ingest", str(tmp_path))
    assert "1 added, 0 changed, 1 duplicates" in capsys.readouterr().out


def test_a_clock_that_runs_backwards_changes_nothing_in_the_order_of_captures(tmp_path, capsys):
    Source.objects.create(name="Oldmouth Gazette", slug="oldmouth-gazette")
    file_path = tmp_path / "a.txt"
    for moment, headline in (("2026-06-01", "Board votes to rebuild harbour mole"), ("2020-01-01", "Later")):
        file_path.write_text(
            GOOD.replace("Board votes to rebuild harbour mole", headline + " words of the board")
        )
        with time_machine.travel(moment, tick=True):
            call_command("ingest", str(tmp_path), source="oldmouth-gazette")
    newest = Article.objects.get().captures.order_by("-number").first()
    assert newest.number == 2
    assert newest.data.startswith(b"Later words")


def test_standard_input_is_taken_and_two_of_them_are_two_articles(monkeypatch, capsys):
    Source.objects.create(name="Oldmouth Gazette", slug="oldmouth-gazette")
    for text in (GOOD, GOOD.replace("Board", "Council")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        call_command("ingest", "-", source="oldmouth-gazette")
    assert Article.objects.count() == 2
    assert all(article.path.startswith("stdin-") for article in Article.objects.all())


def test_a_watched_folder_gives_only_files_that_have_settled(tmp_path):
    from articles.ingest.watching import sweeps

    file_path = tmp_path / "a.txt"
    file_path.write_text("half a pie")
    naps = iter(
        [
            lambda: file_path.write_text("half an article, and the rest"),
            lambda: None,
            lambda: None,
            lambda: file_path.write_text("new bytes"),
            lambda: None,
        ]
    )
    looks = sweeps([str(tmp_path)], sleep=lambda seconds: next(naps)())
    given = [[one.relative_path for one in next(looks)] for _ in range(6)]
    assert given == [[], [], ["a.txt"], [], [], ["a.txt"]]


def test_an_error_in_the_program_costs_one_file_not_the_run(tmp_path, capsys, monkeypatch):
    from articles.ingest import working

    really_gather = working.gather
    (tmp_path / "a.txt").write_text(GOOD)
    (tmp_path / "b.txt").write_text(GOOD.replace("Board", "Council"))

    def stumble(stated, parts, agencies=None):
        if stated.filed == "a.txt":
            raise KeyError("played")
        return really_gather(stated, parts, agencies)

    monkeypatch.setattr(working, "gather", stumble)
    said, code = take(tmp_path, capsys)
    assert code == 1
    assert "a.txt: an error in the program (KeyError: 'played'); please report it" in said
    assert [article.path for article in Article.objects.all()] == ["b.txt"]
