"""A file that is cut off, tampered with, newer or reaching outside is refused; nothing is changed."""

import json
import zipfile

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import OperationalError

from articles.backup import exporting, importing
from articles.backup.manifest import NAME, InvalidBackup
from articles.models import Article, Decision, PendingIndex, Source
from articles.search import upkeep
from tests.factories import CaptureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole(tmp_path, db):
    """A good file of a small archive, and the archive empty again."""
    CaptureFactory()
    place = tmp_path / "archive.zip"
    exporting.write_backup(place)
    call_command("flush", interactive=False, verbosity=0)
    return place


def parts_of(place):
    with zipfile.ZipFile(place) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def pack(place, parts, names=lambda name: name):
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(names(name), data)
    return place


def with_manifest(place, change):
    parts = parts_of(place)
    manifest = json.loads(parts[NAME])
    change(manifest)
    return pack(place, {**parts, NAME: json.dumps(manifest)})


def cut_off(place):
    place.write_bytes(place.read_bytes()[: place.stat().st_size // 2])


def no_zip(place):
    place.write_text("not an archive")


def tampered(place):
    parts = parts_of(place)
    name = "rows/article.jsonl"
    pack(place, {**parts, name: parts[name].replace(b"Council", b"Mayor's")})


def without_a_part(place):
    parts = parts_of(place)
    del parts["rows/source.jsonl"]
    pack(place, parts)


def with_a_strange_part(place):
    pack(place, {**parts_of(place), "rows/virus.exe": b"x"})


def with_traversal(place):
    pack(place, {**parts_of(place), "../../outside.txt": b"x"})


def with_absolute_path(place):
    pack(place, {**parts_of(place), "/etc/outside": b"x"})


def with_traversal_in_manifest(place):
    with_manifest(place, lambda told: told["parts"][0].update(name="rows/../../x"))


def with_bomb(place):
    pack(place, {**parts_of(place), "rows/bomb.jsonl": b"0" * 30_000_000})


def newer_version(place):
    with_manifest(place, lambda told: told.update(version=99))


def newer_migration(place):
    with_manifest(place, lambda told: told.update(migration="9999_from_the_future"))


def another_format(place):
    with_manifest(place, lambda told: told.update(format="somebody-else"))


def manifest_of_nonsense(place):
    pack(place, {**parts_of(place), NAME: b"[" * 5000})


def without_manifest(place):
    parts = parts_of(place)
    del parts[NAME]
    pack(place, parts)


def wrong_sum(place):
    with_manifest(place, lambda told: told["parts"][1].update(sha256="0" * 64))


FAULTS = {
    cut_off: "damaged",
    no_zip: "damaged",
    tampered: "checksum",
    without_a_part: "missing",
    with_a_strange_part: "does not name",
    with_traversal: "outside",
    with_absolute_path: "outside",
    with_traversal_in_manifest: "missing|no name",
    with_bomb: "bomb",
    newer_version: "Upgrade first",
    newer_migration: "Upgrade first",
    another_format: "format",
    manifest_of_nonsense: "cannot be read",
    without_manifest: "no manifest",
    wrong_sum: "checksum",
}


@pytest.mark.parametrize(("spoil", "reason"), FAULTS.items(), ids=[spoil.__name__ for spoil in FAULTS])
def test_a_spoilt_file_is_refused_with_its_reason_and_nothing_changes(spoil, reason, whole, tmp_path):
    spoil(whole)
    before = {path.name for path in tmp_path.iterdir()}
    with pytest.raises(CommandError, match=reason) as stopped:
        call_command("import_archive", str(whole))
    assert stopped.value.returncode == 1
    assert "Nothing was changed." in str(stopped.value)
    assert not Article.objects.exists() and not Source.objects.exists() and not User.objects.exists()
    assert {path.name for path in tmp_path.iterdir()} == before


def test_a_file_that_is_not_there_is_refused(tmp_path, db):
    with pytest.raises(InvalidBackup, match="damaged or no archive file"):
        importing.check_backup(tmp_path / "nothing.zip")


def test_a_file_whose_rows_contradict_one_another_is_refused_whole(whole):
    parts = parts_of(whole)
    name = "rows/article.jsonl"
    row = json.loads(parts[name])
    row["fields"]["story"] = 999_999
    data = json.dumps(row).encode() + b"\n"
    import hashlib

    manifest = json.loads(parts[NAME])
    for part in manifest["parts"]:
        if part["name"] == name:
            part.update(bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
    pack(whole, {**parts, name: data, NAME: json.dumps(manifest)})
    with pytest.raises(InvalidBackup, match="do not fit"):
        importing.restore_backup(whole)
    assert not Article.objects.exists()


def test_an_archive_that_is_not_empty_is_left_alone(whole):
    held = CaptureFactory().article
    with pytest.raises(InvalidBackup, match="not empty"):
        importing.restore_backup(whole)
    assert Article.objects.get() == held
    assert not Decision.objects.exists()


def test_a_restoring_that_was_cut_off_before_its_index_is_finished_by_the_next_run(whole):
    importing.restore_backup(whole)  # all rows, and each article waits for the index
    waiting = PendingIndex.objects.count()
    assert waiting
    with pytest.raises(CommandError, match=f"not empty.*{waiting} articles that waited .* were indexed"):
        call_command("import_archive", str(whole))
    assert not PendingIndex.objects.exists()
    assert upkeep.check().is_sound
    with pytest.raises(CommandError, match=r"not empty.*Nothing was changed\."):
        call_command("import_archive", str(whole))


def test_a_full_disk_is_no_fault_of_the_file(whole, monkeypatch):
    def full(*_):
        raise OperationalError("database or disk is full")

    with monkeypatch.context() as disk:
        disk.setattr(importing, "_take_in", full)
        with pytest.raises(CommandError, match="make room and run import_archive again") as stopped:
            call_command("import_archive", str(whole))
    assert stopped.value.returncode == 3
    call_command("import_archive", str(whole))
    assert Article.objects.count() == 1


def test_an_export_never_writes_over_a_file(whole):
    before = whole.read_bytes()
    with pytest.raises(CommandError, match="nothing is written over"):
        call_command("export_archive", str(whole))
    assert whole.read_bytes() == before


def test_an_export_that_fails_leaves_no_half_file(tmp_path, db, monkeypatch):
    CaptureFactory()

    def full(*args):
        raise OSError("No space left on device")

    monkeypatch.setattr(exporting, "_part", full)
    with pytest.raises(CommandError, match="No space left"):
        call_command("export_archive", str(tmp_path / "a.zip"))
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("a.zip")] == []
