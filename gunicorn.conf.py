"""What gunicorn reads where it is started in this folder; what its command line says goes before this."""

from typing import Any

workers = 2
threads = 12
"""One works on a dear request and nine may wait for their turn; two are always left for light ones."""


def post_worker_init(worker: Any) -> None:
    """A process knows how many of its threads may wait (articles/views/turns.py)."""
    from articles.views import fair_share

    fair_share.seat(worker.cfg.threads)
