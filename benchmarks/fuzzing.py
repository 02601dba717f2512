"""Odd requests without end: `python -m benchmarks.fuzzing [--requests 20000] [--seed 1]`.

A temporary archive of the samples is walked as an administrator; then pages are asked with odd parameters,
every address of the map is filled with odd values, and every form is sent with some fields odd, missing or
doubled, JSON to the API among them. The acts are real, so that the archive gets odder on the way; it is
walked again every thousand requests. No answer may be an error of the program (500) or take over
SLOWEST seconds. The same seed sends the same requests. The last line is for machines; the exit
code is 1 where one failed.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks.searching import prepare

SLOWEST = 5.0
"""Seconds of processor that no answer may take; nobody else uses the archive, so no lock is waited for."""
WALK_EVERY = 1_000
SIGN_IN_EVERY = 20
API_POSTS = (
    "/api/v1/captures",
    "/api/v1/links/1/verdict",
    "/api/v1/articles/1/notices",
    "/api/v1/notices/1/retract",
)


@dataclass(frozen=True, slots=True)
class OddRequest:
    """One request as it is sent; `body` None for GET."""

    address: str
    query: str = ""
    body: dict[str, Any] | str | None = None


def main() -> int:
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="fuzzing-") as name:
        prepare(Path(name))
        from django.core.management import call_command

        call_command("demo", "--no-serve", verbosity=0)
        return fire(options.requests, options.seed)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def fire(count: int, seed: int) -> int:
    """Send so many requests; 1 where one ended in an error of the program or took too long."""
    import logging

    from django.conf import settings
    from django.core.signals import got_request_exception
    from django.test import Client

    from benchmarks.fuzzing_forms import walk_pages

    logging.disable(logging.CRITICAL)
    settings.ALLOWED_HOSTS = ["*"]
    settings.ARCHIVE_API_PER_MINUTE = 10**9
    raised: list[str] = []
    got_request_exception.connect(lambda **_: raised.append(_last_error()), weak=False)
    chance, client = random.Random(seed), Client(raise_request_exception=False)
    statuses, failed, slowest = Counter[int](), Counter[str](), 0.0
    ground = None
    for number in range(count):
        if number % SIGN_IN_EVERY == 0:
            client.force_login(administrator())
        if number % WALK_EVERY == 0:
            ground = walk_pages(client)
            print(
                f"{number:,} sent; {len(ground.pages)} pages, {len(ground.forms)} forms, "
                f"{len(ground.names)} names of parameters",
                flush=True,
            )
        assert ground is not None
        request = odd_request(ground, chance)
        raised.clear()
        begun = time.process_time()
        status = send(client, request)
        took = time.process_time() - begun
        slowest = max(slowest, took)
        statuses[status] += 1
        if status == 500 or took > SLOWEST:
            what = raised[0] if raised else f"answer {status}"
            if not failed[what] or took > SLOWEST:
                print(f"{status} after {took:.1f} s: {str(request)[:600]}\n   {what}", flush=True)
            failed[what] += 1
    print(", ".join(f"{status}: {n:,}" for status, n in sorted(statuses.items())))
    print(f"requests {count} errors {sum(failed.values())} slowest {slowest:.2f} s")
    return int(bool(failed))


def administrator() -> Any:
    """The one who sends; whatever the requests made of the account, it may do everything again."""
    from django.contrib.auth.models import User

    user, _ = User.objects.update_or_create(
        username="fuzzer", defaults={"is_staff": True, "is_superuser": True, "is_active": True}
    )
    return user


def odd_request(ground: Any, chance: random.Random) -> OddRequest:
    """The next request: a page, a map address, a form or JSON, with something odd in it."""
    from benchmarks.fuzzing_forms import filled, odd_value, route_patterns

    kind = chance.random()
    if kind < 0.25:
        address = chance.choice(ground.pages).partition("?")[0]
        return OddRequest(address, odd_query(ground, chance))
    if kind < 0.45:
        address = filled(chance.choice(list(route_patterns())), chance)
        if chance.random() < 0.5:
            return OddRequest(address, odd_query(ground, chance) if chance.random() < 0.5 else "")
        names = chance.sample(ground.names, k=chance.randint(0, 6))
        return OddRequest(address, body={name: odd_value(chance) for name in names})
    if kind < 0.5:
        fields = {name: odd_value(chance) for name in ("verdict", "why", "text", "kind", "version", "path")}
        return OddRequest(
            chance.choice(API_POSTS), body=json.dumps(chance.choice([fields, [fields], 1, "\ud800"]))
        )
    form = chance.choice(ground.forms)
    return odd_form(form, chance)


def odd_query(ground: Any, chance: random.Random) -> str:
    from benchmarks.fuzzing_forms import odd_value

    names = chance.sample(ground.names, k=chance.randint(1, 3))
    return "&".join(f"{quote(name)}={quote(odd_value(chance))}" for name in names)


def odd_form(form: Any, chance: random.Random) -> OddRequest:
    """A form with one to three of its fields odd, doubled or left out."""
    from benchmarks.fuzzing_forms import odd_value

    fields: dict[str, list[str]] = {}
    for name, value in form.fields:
        fields.setdefault(name, []).append(value)
    for name in chance.sample(sorted(fields), k=min(len(fields), chance.randint(1, 3))):
        change = chance.random()
        if change < 0.1:
            del fields[name]
        elif change < 0.2:
            fields[name] = [*fields[name], odd_value(chance)]
        else:
            fields[name] = [odd_value(chance)]
    if form.method == "POST":
        return OddRequest(form.address.partition("?")[0], form.address.partition("?")[2], fields)
    query = "&".join(f"{quote(name)}={quote(value)}" for name, values in fields.items() for value in values)
    return OddRequest(form.address.partition("?")[0], query)


def send(client: Any, request: OddRequest) -> int:
    """The status of the answer; the path goes undecoded, the body of a stream is read to its end."""
    path = request.address
    if request.body is None:
        response = client.get(path, QUERY_STRING=request.query)
    elif isinstance(request.body, str):
        response = client.generic("POST", path, request.body, "application/json")
    else:
        response = client.post(path, request.body, QUERY_STRING=request.query)
    if response.streaming:
        for _ in response.streaming_content:
            pass
    return int(response.status_code)


def _last_error() -> str:
    """The error in hand: its kind and where in the archive it came from."""
    import traceback

    kind, _, trace = sys.exc_info()
    ours = [frame for frame in traceback.extract_tb(trace) if "site-packages" not in frame.filename]
    where = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"
    deepest = traceback.extract_tb(trace)[-1]
    name = kind.__name__ if kind else "?"
    return f"{name} at {where} ({Path(deepest.filename).name}:{deepest.lineno})"


if __name__ == "__main__":
    sys.exit(main())
