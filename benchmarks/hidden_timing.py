"""Whether time tells a hidden article from one that never was: `python -m benchmarks.hidden_timing`.

So many `--rounds` (300) a reader asks for an embargoed article of a temporary archive of the samples, for
one number that never was, and for another, in turn. Milliseconds of processor: hidden and absent are to
differ by less than single requests for an absent one do (their interquartile range). The last line is for
machines; the exit code is 1 where it is more.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.searching import prepare

PATHS = ("/articles/{}/", "/articles/{}/captures/1/", "/api/v1/articles/{}", "/articles/{}/report/")
ABSENT, OTHER = 9_999_991, 9_999_992


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rounds", type=int, default=300)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="hidden-") as name:
        prepare(Path(name))
        from django.core.management import call_command

        call_command("demo", "--no-serve", verbosity=0)
        return measure(rounds)


def measure(rounds: int) -> int:
    """The medians by address; 1 where a difference is more than the noise."""
    import logging

    from django.conf import settings
    from django.contrib.auth.models import Group, User
    from django.test import Client

    from articles.models import Article

    logging.disable(logging.CRITICAL)
    settings.ALLOWED_HOSTS = ["*"]
    hidden = Article.objects.order_by("pk")[0].pk
    Article.objects.filter(pk=hidden).update(status="embargoed", embargo_until="2099-01-01T00:00Z")
    reader = User.objects.create_user("reader")
    reader.groups.add(Group.objects.get(name="readers"))
    client = Client()
    client.force_login(reader)
    worst = 0.0
    for path in PATHS:
        times: dict[int, list[float]] = {hidden: [], ABSENT: [], OTHER: []}
        for number in range(rounds + 20):
            for pk, taken in times.items():
                begun = time.process_time()
                status = client.get(path.format(pk)).status_code
                if number >= 20:  # the first ones fill caches
                    taken.append((time.process_time() - begun) * 1000)
                assert status == 404, f"{path.format(pk)} answers {status}"
        middle = {pk: statistics.median(taken) for pk, taken in times.items()}
        quarters = statistics.quantiles(times[ABSENT], n=4)
        noise = quarters[2] - quarters[0]
        difference = abs(middle[hidden] - middle[ABSENT])
        worst = max(worst, difference / noise)
        told = f"hidden {middle[hidden]:.3f} ms, absent {middle[ABSENT]:.3f} and {middle[OTHER]:.3f}"
        print(f"{path:<28} {told}; noise {noise:.3f}")
    print(f"worst_difference_of_noise {worst:.2f}")
    return int(worst > 1)


if __name__ == "__main__":
    sys.exit(main())
