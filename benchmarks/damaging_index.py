"""Files of the index damaged under a server: never a wrong answer, told, and healed without a hand."""

import io
import logging
import random
import re
from pathlib import Path
from typing import Any

FOUND = re.compile(r'<h2 id="found">(.*?)</h2>', re.DOTALL)
REPAIRED = "Search is being repaired"
WORDS = 12
PAGE = 4_096


def damage_index(count: int, seed: int) -> int:
    """Damage the index of this process's archive so often; 1 where one was answered wrongly or not healed."""
    from django.conf import settings
    from django.test import Client

    from articles.models import DueWork
    from articles.search import upkeep
    from articles.search.engine import current_engine
    from articles.search.engines.whoosh.snapshot import forget_open_snapshots

    logging.disable(logging.CRITICAL)
    settings.ALLOWED_HOSTS = ["*"]
    settings.ARCHIVE_PUBLIC_READING = True
    client = Client(raise_request_exception=False)
    addresses = searches(random.Random(seed))
    right = answers(client, addresses)
    assert not any("repaired" in answer for answer in right.values())
    told = wrong = 0
    for number in range(count):
        chance = random.Random(f"{seed} index {number}")
        engine: Any = current_engine()
        files = sorted(engine.folder.current.glob("*.*"))
        file = chance.choice([each for each in files if each.suffix in (".toc", ".postings")])
        is_open = chance.random() < 0.5
        how = damage(file, chance)
        if not is_open:
            forget_open_snapshots()
        now = answers(client, addresses)
        repaired = [address for address, answer in now.items() if answer.endswith("repaired")]
        faults = [
            f"{address}: {answer}, not {right[address]}"
            for address, answer in now.items()
            if address not in repaired and answer != right[address]
        ]
        faults += [f"{address}: {now[address]}" for address in repaired if not now[address].startswith("200")]
        if repaired:
            told += 1
            if not DueWork.objects.filter(kind=DueWork.Kind.INDEX).exists():
                faults.append("it was not noted as due")
            settle()
        else:  # between two arrays, or in what these searches do not read: a check finds it
            upkeep.check(fix=True)
        if (healed := answers(client, addresses)) != right or not upkeep.check().is_sound:
            faults.append(f"not healed: {[each for each in healed if healed[each] != right[each]][:3]}")
            upkeep.rebuild()
        if faults:
            wrong += 1
            state = "open" if is_open else "not open"
            print(f"WRONG {number}: {file.name} {how}, {state}: {'; '.join(faults[:4])}", flush=True)
    print(f"index: {count} corruptions, {told} told on pages, {wrong} wrong")
    return int(bool(wrong))


def searches(chance: random.Random) -> list[str]:
    """Searches of every kind for words that the archive has."""
    from articles.models import Article

    bodies = [body for body in Article.objects.order_by("pk").values_list("body", flat=True) if body]
    words = sorted({word for body in bodies for word in re.findall(r"[a-z]{4,}", body)})
    some = chance.sample(words, k=WORDS)
    found = [f"/search/?q={word}" for word in some]
    found += [f"/search/?q={one}+OR+{other}&sort=newest" for one, other in zip(some, some[1:], strict=False)]
    found += [f"/search/?q={word[:4]}*" for word in some[:4]]
    for body in chance.sample(bodies, k=4):
        printed = re.findall(r"[a-z]+", body)
        found.append(f"/search/?q=%22{printed[3]}+{printed[4]}%22&exact=1")
    return found


def answers(client: Any, addresses: list[str]) -> dict[str, str]:
    """What each search says: status and heading; "repaired" at the end where it says so."""
    found = {}
    for address in addresses:
        response = client.get(address)
        text = response.content.decode()
        heading = FOUND.search(text)
        said = " ".join(re.sub(r"<[^>]+>", " ", heading[1]).split()) if heading else "no heading"
        found[address] = f"{response.status_code} {said}{' repaired' if REPAIRED in text else ''}"
    return found


def damage(file: Path, chance: random.Random) -> str:
    """Damage a file in place; how."""
    data = bytearray(file.read_bytes())
    kind = chance.randrange(4)
    if kind < 2:
        count = (16, 200)[kind]
        for _ in range(count):
            data[chance.randrange(len(data))] ^= chance.randrange(1, 256)
        how = f"{count} bytes flipped"
    elif kind == 2:
        at = chance.randrange(max(1, len(data) - PAGE))
        data[at : at + PAGE] = bytes(len(data[at : at + PAGE]))
        how = f"a page zeroed at {at:,}"
    else:
        del data[chance.randrange(len(data)) :]
        how = f"cut to {len(data):,} bytes"
    with file.open("r+b") as written:
        written.write(data)
        written.truncate()
    return how


def settle() -> None:
    from django.core.management import call_command

    call_command("settle", stdout=io.StringIO())
