"""A full disk in each command: the fault is named for what it is, and nothing is left behind."""

import errno
import os
import resource
import signal

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError, call_command
from django.core.management.commands.flush import Command as DjangoFlush
from django.db import OperationalError, connection

from articles import measuring
from articles.backup import copying, integrity, restoring
from articles.database.faults import is_passing
from articles.database.guards import missing_guards
from articles.ingest.pipeline import Ingest
from articles.ingest.runs import CannotFinish, cause
from articles.jobs.worker import KINDS, work_once
from articles.management.archive_command import faults_told
from articles.management.commands import demo, worker
from articles.models import Job, PendingIndex
from articles.read_only import begin_read_only, is_read_only
from articles.search import upkeep
from articles.search.engines.whoosh import segment_writing
from articles.search.engines.whoosh.codec import SegmentStorage
from articles.search.engines.whoosh.engine import WhooshSearch
from tests.factories import ArticleFactory
from tests.faults.test_index import entry, folder, make
from tests.faults.test_system import ON_SQLITE, manage

__all__ = ["folder"]
FULL = "database or disk is full"


def no_room(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")


def no_room_in_the_database(*_, **__):
    raise OperationalError(FULL)


def is_told(*words, **options):
    """What a command says that ends with exit code 3."""
    with pytest.raises(CommandError) as stopped:
        call_command(*words, **options)
    assert stopped.value.returncode == 3, stopped.value
    return str(stopped.value)


@pytest.mark.parametrize(
    ("stopped", "remedy"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "/srv/full/locked.zip"), "check the rights"),
        (OSError(errno.ENOSPC, "No space left on device", "/srv/locked/a"), "the disk is full; make room"),
        (OperationalError("could not extend file: No space left on device"), "the disk is full; make room"),
        (OperationalError("/srv/full/a.sqlite3: unable to open database file"), "cannot be written to"),
        (OperationalError("database is locked"), "another program holds the database"),
    ],
)
def test_a_fault_is_named_by_what_it_is_not_by_the_name_of_a_file(stopped, remedy):
    assert remedy in cause(stopped)
    assert is_passing(stopped)


@pytest.mark.parametrize("words", ["database disk image is malformed", "no such table: articles_capture"])
def test_damage_does_not_pass(words):
    assert not is_passing(OperationalError(words))


@pytest.mark.django_db
@pytest.mark.parametrize("reading", ["_database", "_captures", "_record"])
@pytest.mark.parametrize("words", [FULL, "disk I/O error"])
def test_a_full_disk_is_not_taken_for_a_damaged_archive(monkeypatch, reading, words):
    """SQLite needs room even to read: its shared memory lies in a file beside the database."""

    def stopped():
        raise OperationalError(words)
        yield

    monkeypatch.setattr(integrity, reading, stopped)
    said = is_told("check_archive")
    assert "make room" in said and "run check_archive again" in said


@pytest.mark.django_db
@pytest.mark.parametrize("step", ["work_once", "finish_left_over", "mail_links_again"])
@pytest.mark.parametrize("fault", [no_room, no_room_in_the_database])
def test_a_worker_that_is_to_work_once_says_that_it_was_stopped(monkeypatch, step, fault):
    monkeypatch.setattr(worker, step, fault)
    assert "make room and run worker again" in is_told("worker", once=True)


@pytest.mark.django_db
@pytest.mark.parametrize("fault", [no_room, no_room_in_the_database])
def test_a_job_on_a_full_disk_is_begun_again_later_and_blames_no_program(monkeypatch, fault):
    monkeypatch.setitem(KINDS, "fill", fault)
    job = Job.objects.create(kind="fill")
    with pytest.raises((OSError, OperationalError)):
        work_once()
    job.refresh_from_db()
    assert (job.state, job.message) == (Job.State.RUNNING, "")
    Job.objects.update(beat_at=Job.abandoned_before())
    monkeypatch.setitem(KINDS, "fill", lambda *_: {})
    assert work_once()
    job.refresh_from_db()
    assert job.state == Job.State.DONE


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("words", ["settle", "resplit", "recognise", "link_syndication", "ingest"])
def test_a_command_whose_index_cannot_be_written_says_so(monkeypatch, tmp_path, words):
    upkeep.rebuild()
    given = []
    if words == "ingest":
        given = [str(tmp_path / "a.txt")]
        (tmp_path / "a.txt").write_text("A headline\n\nA paragraph of a few words.\n")
    article = ArticleFactory()
    with monkeypatch.context() as full:
        full.setattr(WhooshSearch, "write", no_room)
        upkeep.mark([article.pk])
        with pytest.raises(CommandError, match=f"make room and run {words} again") as stopped:
            call_command(words, *given)
    assert stopped.value.returncode == 3
    assert PendingIndex.objects.filter(article_id=article.pk).exists()
    call_command(words, *given)
    assert not PendingIndex.objects.exists()


def names(folder):
    return sorted(path.name for path in folder.current.iterdir())


@pytest.mark.parametrize("fails", ["segment", "contents"])
def test_an_index_that_could_not_be_written_leaves_nothing_on_the_full_disk(folder, monkeypatch, fails):
    """Else each try would fill what room was made."""
    make(folder, [1])
    before = names(folder)
    with monkeypatch.context() as full:
        if fails == "segment":
            full.setattr(segment_writing._Summed, "checksums", no_room)
        else:
            full.setattr(SegmentStorage, "rename_file", no_room)
        with pytest.raises(OSError, match="No space left"):
            make(folder, [2])
    assert names(folder) == before
    make(folder, [2])
    assert len([name for name in names(folder) if name.endswith(".postings")]) == 2


def test_a_table_of_contents_that_is_written_keeps_its_segments_whatever_fails_then(folder, monkeypatch):
    with monkeypatch.context() as full:
        full.setattr("whoosh.index.clean_files", no_room)
        with pytest.raises(OSError, match="No space left"):
            make(folder, [1])
    assert folder.snapshot().digests().keys() == {1}
    writer = folder.writer()
    writer.add(entry(2))
    writer.commit()
    assert folder.snapshot().digests().keys() == {1, 2}


@pytest.mark.django_db
def test_an_upgrade_that_was_stopped_after_its_migrations_makes_the_rights_that_follow_them(settings):
    settings.ARCHIVE_HOME.mkdir(exist_ok=True)
    upkeep.rebuild()
    Permission.objects.filter(codename="view_job").delete()  # made once all migrations are applied
    begin_read_only()
    call_command("upgrade", plan=True)
    assert is_read_only() and not Permission.objects.filter(codename="view_job").exists()
    call_command("upgrade")
    assert Permission.objects.filter(codename="view_job").exists()
    assert not is_read_only()


@pytest.mark.django_db
def test_the_demo_says_that_the_disk_is_full(settings, monkeypatch):
    settings.ARCHIVE_HOME.mkdir(exist_ok=True)

    def stopped(*_, **__):
        raise CannotFinish(f"{FULL}: the disk is full; make room")
        yield

    monkeypatch.setattr(Ingest, "take_in", stopped)
    assert "the disk is full; make room" in is_told("demo", no_serve=True)


@pytest.mark.django_db
def test_the_demos_account_is_made_with_its_group_or_not_at_all(monkeypatch):
    """Its password is shown once."""
    monkeypatch.setattr(demo.Group.objects, "get", no_room_in_the_database)
    with pytest.raises(OperationalError):
        demo.Command()._make_login()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_database_that_cannot_be_emptied_says_why_and_keeps_its_guards(monkeypatch):
    def refused(*_, **__):
        raise CommandError("It may not be set up.") from OperationalError(FULL)

    monkeypatch.setattr(DjangoFlush, "handle", refused)
    assert "make room and run flush again" in is_told("flush", interactive=False)
    assert not missing_guards()


@ON_SQLITE
def test_a_command_of_djangos_own_on_a_full_disk_ends_in_a_sentence_too(tmp_path):
    def fill_the_disk():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    run = manage(tmp_path, "migrate", preexec_fn=fill_the_disk)
    assert run.returncode == 3 and "Traceback" not in run.stderr, run.stderr
    assert "run migrate again" in run.stderr


def test_a_restore_that_goes_on_keeps_the_word_that_it_does(monkeypatch, tmp_path, settings):
    """Written again on a full disk it would be emptied, and the next try be refused."""

    def emptied(path, _):
        path.open("w").close()
        no_room()

    settings.ARCHIVE_HOME.mkdir()
    begun = settings.ARCHIVE_HOME / "restoring"
    begun.write_text("digest")
    note = copying.BackupNote("", restoring.migrations()[-1], "digest", 0, {})
    monkeypatch.setattr(restoring, "checked_note", lambda copy: note)
    monkeypatch.setattr(restoring, "_holds_something", lambda: False)
    monkeypatch.setattr(type(begun), "write_text", emptied)
    monkeypatch.setattr(restoring, "_take_index_away", no_room)
    with pytest.raises(OSError, match="No space left"):
        restoring.restore_copy(tmp_path / "copy", replace=False, tell=print)
    assert begun.read_text() == "digest"


def test_a_file_of_counts_that_a_full_disk_cut_short_is_filled_before_it_is_mapped(monkeypatch, tmp_path):
    """A write into a hole of a mapped file on a full disk would end the process."""
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    monkeypatch.setattr(measuring, "_counting", {})
    files = [tmp_path / f"{kind}_{os.getpid()}.db" for kind in ("counter", "histogram")]
    files[0].write_bytes(bytes(10))  # of another process that had this number
    assert measuring._may_count()
    assert [file.stat().st_size for file in files] == [measuring._MAPPED_BYTES] * 2


def test_rows_that_were_half_read_are_let_go_of_before_the_database_is_closed():
    """Else SQLite's cursor ends in a traceback after the sentence, as an export's did."""
    let_go = []

    def rows():
        try:
            yield 1
        finally:
            let_go.append("rows")

    def stopped():
        half_read = rows()
        next(half_read)
        no_room()

    def stopped_at_the_end_too():
        try:
            stopped()
        finally:
            no_room()

    with pytest.raises(CommandError) as told, faults_told("export_archive"):
        stopped_at_the_end_too()
    assert let_go == ["rows"]
    assert told.value.__cause__ is not None  # which would hold them by its frames


@ON_SQLITE
@pytest.mark.django_db
def test_a_full_disk_is_not_taken_for_an_sqlite_without_json(monkeypatch):
    """Django asks within a transaction, and its checks then say of every field that it cannot be."""
    monkeypatch.setattr("django.db.backends.sqlite3.features.transaction.atomic", no_room_in_the_database)
    assert type(connection.features)(connection).supports_json_field
