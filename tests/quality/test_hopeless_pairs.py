"""What the linker leaves unread among real articles is what it would have judged nothing."""

import random

from benchmarks.hopeless_pairs import tell
from benchmarks.linking_offline import OfflineArchive
from benchmarks.linking_records import read_articles


def test_no_linked_pair_of_real_articles_is_left_unread(shared, capsys):
    records = list(read_articles(shared / "data" / "news-2012-2015.jsonl.gz"))
    random.Random(5).shuffle(records)
    assert tell(OfflineArchive(records[:2500])) == 0
    left = capsys.readouterr().out
    assert '"left unread": 0' not in left
