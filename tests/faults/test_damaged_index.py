"""Random damage to the index's files: no wrong answer, no 500; it is told, and made anew without a hand."""

import logging
import random
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from articles.models import DueWork
from articles.search import upkeep
from articles.search.engine import current_engine
from articles.search.engines.whoosh import segment, segment_writing, snapshot
from tests.factories import ArticleFactory

WORDS = ("harbour", "balloon", "tannery", "ferry", "council", "wheat", "bridge", "orchard")
PAGE = 4096


def flip_few(data, seeded):
    for _ in range(16):
        data[seeded.randrange(len(data))] ^= seeded.randrange(1, 256)


def flip_many(data, seeded):
    for _ in range(200):
        data[seeded.randrange(len(data))] ^= seeded.randrange(1, 256)


def zero_page(data, seeded):
    at = seeded.randrange(max(1, len(data) - PAGE))
    data[at : at + PAGE] = bytes(len(data[at : at + PAGE]))


def cut_short(data, seeded):
    del data[seeded.randrange(len(data)) :]


DAMAGES = (flip_few, flip_many, zero_page, cut_short)


@pytest.fixture
def archive(db):
    """Forty articles in several segments, some of them written twice, so that documents are deleted."""
    seeded = random.Random(7)
    made = []
    for _ in range(4):
        batch = [ArticleFactory(body=" ".join(seeded.choices(WORDS, k=60))) for _ in range(10)]
        upkeep.mark([article.pk for article in batch])
        upkeep.drain()
        made += batch
    upkeep.mark([article.pk for article in made[::7]])
    upkeep.drain()
    return made


def answers(client):
    """What pages say of each word, and whether the index said it."""
    found = {}
    for word in WORDS:
        page = client.get(reverse("search"), {"q": word})
        assert page.status_code == 200
        found[word] = (page.context["found"].count, page.context["found"].degraded)
    return found


@pytest.mark.parametrize("restarted", [True, False], ids=["a new worker", "a worker that has it open"])
def test_damage_is_never_answered_from_and_heals_by_itself(client, rhea, archive, restarted, caplog):
    client.force_login(rhea)
    right = {word: count for word, (count, _) in answers(client).items()}
    caplog.set_level(logging.CRITICAL)
    damaged = 0
    for seed in range(12):
        seeded = random.Random(seed)
        files = sorted(current_engine().folder.current.glob("*.*"))
        file = seeded.choice([each for each in files if each.suffix in (".toc", ".postings")])
        data = bytearray(file.read_bytes())
        DAMAGES[seed % len(DAMAGES)](data, seeded)
        if restarted:
            file.write_bytes(data)
            snapshot.forget_open_snapshots()
        else:
            with file.open("r+b") as written:  # in place, under the hands of who has it open
                written.write(data)
                written.truncate()
        found = answers(client)
        assert {word: count for word, (count, _) in found.items()} == right, f"{seed}: {file.name}"
        # Padding between two arrays may be hit, and a table of contents that is open is not read again.
        if any(degraded for _, degraded in found.values()):
            damaged += 1
            assert DueWork.objects.filter(kind=DueWork.Kind.INDEX).count() == 1
            call_command("settle", stdout=StringIO())
            assert not DueWork.objects.filter(kind=DueWork.Kind.INDEX).exists()
        else:
            upkeep.rebuild()
        healed = answers(client)
        assert healed == {word: (count, False) for word, count in right.items()}
        assert upkeep.check().is_sound
    assert damaged >= 6


def test_the_page_says_that_search_is_being_repaired_and_the_operator_is_told_once(
    client, rhea, archive, caplog
):
    client.force_login(rhea)
    file = next(current_engine().folder.current.glob("*.postings"))
    data = bytearray(file.read_bytes())
    data[100] ^= 1
    file.write_bytes(data)
    for _ in range(2):
        assert "Search is being repaired" in client.get(reverse("search"), {"q": "ferry"}).content.decode()
    told = [record.message for record in caplog.records if record.name == "articles.search.damage"]
    assert len(told) == 1
    assert file.name in told[0] and "manage.py settle" in told[0]
    assert client.get(archive[0].get_absolute_url()).status_code == 200


def test_the_next_save_makes_a_damaged_index_of_a_small_archive_anew(client, rhea, archive):
    client.force_login(rhea)
    for file in current_engine().folder.current.glob("*.postings"):
        file.write_bytes(file.read_bytes()[:-1])
    upkeep.mark([ArticleFactory(body="A zeppelin.").pk])
    upkeep.drain()
    page = client.get(reverse("search"), {"q": "zeppelin"})
    assert (page.context["found"].count, page.context["found"].degraded) == (1, False)
    assert not DueWork.objects.exists()


def test_damage_since_the_opening_is_not_merged_into_a_sound_segment(archive):
    opened = current_engine().folder.snapshot().segments[0]
    data = bytearray(opened.path.read_bytes())
    data[100] ^= 1
    opened.path.write_bytes(data)
    with pytest.raises(upkeep.EngineDamaged):
        current_engine().merge_all()


def test_a_block_is_read_against_its_checksum_when_it_is_first_needed(archive, monkeypatch):
    for module in (segment, segment_writing):
        monkeypatch.setattr(module, "BLOCK", 64)
    upkeep.rebuild()
    path = next(current_engine().folder.current.glob("*.postings"))
    whole = segment.Segment(path)
    kind, offset, count = whole.layout["token_address"]
    first = whole.column("token_address")[:10].tolist()
    data = bytearray(path.read_bytes())
    data[offset + (count - 1) * int(kind[-1])] ^= 1
    path.write_bytes(data)
    damaged = segment.Segment(path)
    assert damaged.token_address[0:10].tolist() == first
    with pytest.raises(segment.DamagedFile, match="changed between bytes"):
        damaged.token_address[count - 1 : count]
    with pytest.raises(segment.DamagedFile):
        damaged.verify()


def test_a_segment_cut_in_place_in_the_middle_of_a_search_is_told_and_ends_no_process(archive):
    path = next(current_engine().folder.current.glob("*.postings"))
    opened = segment.Segment(path)
    proved = opened.column("token_address").tolist()
    with path.open("r+b") as written:
        written.truncate(len(proved) // 2)
    assert opened.column("token_address").tolist() == proved
    with pytest.raises(segment.DamagedFile, match="cut short"):
        opened.verify()


def test_what_was_proved_is_answered_as_it_was_though_the_file_is_changed_in_place(archive):
    path = next(current_engine().folder.current.glob("*.postings"))
    opened = segment.Segment(path)
    proved = opened.column("token_address").tolist()
    with path.open("r+b") as written:
        written.write(bytes(path.stat().st_size))
    assert opened.column("token_address").tolist() == proved


@pytest.mark.parametrize(
    "asked", [{"q": "ferry"}, {"q": "ferry", "sort": "newest"}], ids=["ranked", "newest"]
)
def test_damage_that_only_a_search_meets_is_told_on_the_page_noted_and_healed(
    client, rhea, archive, monkeypatch, asked
):
    client.force_login(rhea)
    for module in (segment, segment_writing):
        monkeypatch.setattr(module, "BLOCK", 64)
    upkeep.rebuild()
    right = client.get(reverse("search"), asked).context["found"].count
    path = next(current_engine().folder.current.glob("*.postings"))
    whole = segment.Segment(path)
    data = bytearray(path.read_bytes())
    for name in ("posting_document", "posting_token", "posting_weight"):
        kind, offset, count = whole.layout[name]
        for at in range(offset, offset + count * int(kind[-1]), 32):
            data[at] ^= 255
    path.write_bytes(data)
    page = client.get(reverse("search"), asked)
    assert "Search is being repaired" in page.content.decode()
    assert DueWork.objects.filter(kind=DueWork.Kind.INDEX).exists()
    call_command("settle", stdout=StringIO())
    healed = client.get(reverse("search"), asked).context["found"]
    assert (healed.count, healed.degraded) == (right, False)
