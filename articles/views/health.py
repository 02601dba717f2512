"""For load balancers, monitors and Prometheus: whether it lives, whether it is ready, and its figures."""

from collections.abc import Iterator, Sequence

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, Metric, generate_latest
from prometheus_client.registry import Collector

from articles.measuring import counted_so_far
from articles.reports.figures import operating_figures
from articles.reports.readiness import readiness_of_late


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """200 and {"database": "ok"} while the database answers, else 503. Says nothing of what it holds."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return JsonResponse({"database": "unreachable"}, status=503)
    return JsonResponse({"database": "ok"})


@require_safe
@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """What the archive needs, each in fixed words, as found seconds ago; 503 where it cannot serve.

    With `?strict=1` 503 also where something needs attention, for monitors that read the status alone.
    """
    looks = readiness_of_late()
    states = {look.state for look in looks}
    status = "failed" if "failed" in states else "attention" if "attention" in states else "ready"
    is_well = status == "ready" or (status == "attention" and request.GET.get("strict") != "1")
    told = {look.name: {"state": look.state, "told": look.told} for look in looks}
    return JsonResponse({"status": status, **told}, status=200 if is_well else 503)


class FiguresCollector(Collector):
    """The figures of the database, the index and the disk, as Prometheus takes them."""

    def collect(self) -> Iterator[Metric]:
        now = operating_figures()
        yield _by_label(
            "archive_ingested", "Files of all runs, by outcome.", "outcome", now.outcomes, "counter"
        )
        yield _by_label("archive_jobs", "Background jobs that wait or run.", "state", now.jobs)
        yield _by_label("archive_due_work", "What waits for a settle.", "kind", now.due)
        yield _by_label("archive_questions", "Open questions to curators.", "kind", now.questions)
        single: tuple[tuple[str, str, float | None], ...] = (
            ("archive_index_pending", "Articles that wait for the index.", now.pending),
            ("archive_index_lag_seconds", "Age of the oldest change the index lacks.", now.index_lag),
            ("archive_index_usable", "1 where the index can be used.", float(not now.problem)),
            ("archive_disk_free_bytes", "Free bytes of the archive's disk.", now.disk.free),
            ("archive_disk_bytes", "Bytes of the archive's disk.", now.disk.total),
            ("archive_worker_age_seconds", "Since a worker gave a sign.", now.worker_age),
            ("archive_backup_age_seconds", "Since the last proved backup.", now.backup_age),
        )
        for name, words, figure in single:
            if figure is not None:
                metric = Metric(name, words, "gauge")
                metric.add_sample(name, {}, figure)
                yield metric


def _by_label(
    name: str, words: str, label: str, counts: Sequence[tuple[str, int]], kind: str = "gauge"
) -> Metric:
    metric = Metric(name, words, kind)
    for value, count in counts:
        metric.add_sample(f"{name}_total" if kind == "counter" else name, {label: value}, count)
    return metric


@require_safe
@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus's text, for whoever sends ARCHIVE_METRICS_TOKEN as a bearer; there is no page for others."""
    token = settings.ARCHIVE_METRICS_TOKEN
    if not token or not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}"):
        raise Http404
    registry = counted_so_far()
    registry.register(FiguresCollector())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
