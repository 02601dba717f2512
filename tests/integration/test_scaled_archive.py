"""Mixtures stand in an archive as an ingest would have put them there."""

from collections import Counter

import numpy as np
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from articles.backup.integrity import find_faults
from articles.backup.proofs import Proofs
from articles.ingest.settling import settle_record
from articles.linking import shingle_rows
from articles.linking.fingerprints import stored
from articles.models import Article, DueWork
from articles.search import upkeep
from articles.syndication.fingerprint import SHINGLE_WORDS
from articles.syndication.verdict import RARE_SHINGLES
from benchmarks import scaled_tables
from benchmarks.scaled_archive import first_numbers, write
from benchmarks.scaled_mixtures import GROUP, RUN, in_order, mould
from benchmarks.scaled_pool import read_pool
from benchmarks.scaled_rows import Maker

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="mixtures are written to SQLite alone")
MADE = 2 * GROUP + 20


@pytest.fixture
def scaled(db, tmp_path):
    """The samples, and mixtures of them in three groups, each with a real paragraph in its first."""
    samples = settings.BASE_DIR / "samples"
    call_command("ingest", sources=str(samples / "sources.json"), verbosity=0)
    folders = [str(each) for each in sorted(samples.iterdir()) if each.is_dir()]
    call_command("ingest", *folders, manifest=str(samples / "manifest.csv"), verbosity=0)
    first = first_numbers()
    pool = read_pool(first.article - 1, 3, seed=1)
    maker = Maker.read(pool, first, seed=1)
    proved = []
    for groups in (range(2), range(2, 3)):
        rows = maker.rows(groups, MADE)
        proved += rows.get("proved", [])
        write(rows)
    assert proved and all(is_right for _, is_right in proved)
    scaled_tables.write_shingles(first, tmp_path, lambda text: None)
    scaled_tables.learn_furniture(lambda text: None)
    return pool, first


def test_an_archive_with_mixtures_is_sound_in_every_proof(scaled):
    settle_record()
    upkeep.rebuild()
    assert Article.objects.filter(path__contains="/mixture-").count() == MADE
    assert not DueWork.objects.exists()
    proofs = Proofs.of(everything=True)
    assert [*find_faults(), *proofs.find_faults()] == []
    assert proofs.looked_at["splits"] >= MADE and proofs.looked_at["links"] >= MADE


def test_only_a_mixture_with_a_real_paragraph_shares_enough_to_be_a_candidate(scaled):
    pool, first = scaled
    assert RUN < SHINGLE_WORDS
    most = {True: 0, False: 0}
    for number in range(MADE):
        pk = first.article + number
        shared = Counter(
            place.article
            for held in shingle_rows.sightings(stored(pk).hashes).values()
            for place in held
            if place.article != pk
        )
        has_whole = number % GROUP == 0 and bool(mould(pool, number // GROUP, 1).whole)
        most[has_whole] = max(most[has_whole], *shared.values(), 0)
    assert most[False] < RARE_SHINGLES <= most[True]


def test_the_same_number_gives_the_same_mould_and_another_order_other_sentences(scaled):
    pool, _ = scaled
    assert mould(pool, 1, 1) == mould(pool, 1, 1) != mould(pool, 2, 1)
    given = mould(pool, 1, 1)
    one, other = (in_order(pool, given, np.random.default_rng(seed)) for seed in (1, 2))
    assert one.paragraphs != other.paragraphs
    assert sorted(one.words) == sorted(other.words)
