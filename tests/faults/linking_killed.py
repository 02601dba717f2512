"""Run by test_linking.py in a process of its own: links an archive, killed each time at another point.

Prints one JSON line: the points at which it was killed, and what was found afterwards.
"""

import json
import os
import shutil
import signal
import sys
from pathlib import Path

import django

from tests.homes import SERVER, copied_home

POINTS = 8


def main() -> None:
    home = Path(os.environ["ARCHIVE_HOME"])
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    base = home / "base"
    call_command("migrate", verbosity=0)
    fill()
    put_away(connection)
    keep_copy(home, base)
    queries = count_queries()
    wanted = state()
    put_away(connection)
    found = []
    for at in range(1, POINTS + 1):
        keep_copy(base, home)
        killed = link_and_die(queries * at // (POINTS + 1))
        half = [link["is_whole"] for link in links()]
        from articles.linking import relinking

        relinking.relink_all()
        found.append({"killed": killed, "half": all(half), "links": len(half), "same": state() == wanted})
        put_away(connection)
    print(json.dumps({"queries": queries, "wanted": len(wanted[0]), "found": found}))


def keep_copy(source: Path, target: Path) -> None:
    """The database of one home as that of the other, which loses its own."""
    for leftover in target.glob("archive.sqlite3*"):
        leftover.unlink()
    if SERVER:
        copied_home(source, target)
        return
    target.mkdir(exist_ok=True)
    shutil.copy(source / "archive.sqlite3", target)


def put_away(connection) -> None:
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()


def fill() -> None:
    """Versions, updates, an outlet's panel that becomes common, a rejected pair, strangers."""
    from django.utils import timezone

    from articles.models import Article, SyndicationLink
    from tests.factories import ArticleFactory
    from tests.integration.test_linking import cast

    for fields in cast():
        ArticleFactory(**fields)
    first, second = Article.objects.filter(path__in=["p0", "p3"]).order_by("pk")
    SyndicationLink.objects.create(
        first=first, second=second, relation="none", status="rejected", decided_at=timezone.now(),
        coverage_first=0, coverage_second=0, algorithm="by hand",
    )  # fmt: skip


def count_queries() -> int:
    from django.db import connection

    from articles.linking import relinking

    count = 0

    def counting(execute, *args):
        nonlocal count
        count += 1
        return execute(*args)

    with connection.execute_wrapper(counting):
        relinking.relink_all()
    return count


def link_and_die(after: int) -> bool:
    """Link in a forked process that kills itself at a query, half way into whatever it is doing."""
    from django.db import connection

    put_away(connection)
    child = os.fork()
    if child == 0:
        from articles.linking import relinking

        left = after

        def dying(execute, *args):
            nonlocal left
            left -= 1
            if left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(*args)

        with connection.execute_wrapper(dying):
            relinking.relink_all()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def links() -> list[dict[str, bool]]:
    """Whether each link that stands has all that a verdict rests on."""
    from articles.models import SyndicationLink

    needed = {"reason", "first", "second", "shared", "narrative", "longest", "ignored", "thresholds"}
    return [
        {"is_whole": needed <= set(link.evidence) and bool(link.spans)}
        for link in SyndicationLink.objects.exclude(status="rejected")
    ]


def state() -> tuple[object, object]:
    from tests.integration.test_linking import state as by_name

    links, stories = by_name()
    told = sorted(repr((sorted(ends), *rest)) for ends, *rest in links)
    return told, sorted(sorted(story) for story in stories)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main()
