"""Pages of invented outlets: each prints stories among furniture of its own and of the trade's."""

import random
from pathlib import Path

TRADE = [
    "Home",
    "Contact us",
    "Privacy policy",
    "Terms of use",
    "Most read",
    "Share this article",
    "News",
    "Sport",
]
NOUNS = ["harbour", "council", "quay", "market", "bridge", "school", "ferry", "museum", "orchard", "theatre"]
ACTS = ["opened", "closed", "delayed", "funded", "rebuilt", "sold", "praised", "flooded", "painted", "moved"]
STEMS = ["Alder", "Birch", "Cedar", "Drover", "Ember", "Falcon", "Gannet", "Heron", "Ivory", "Juniper"]
KINDS = ["Post", "Herald", "Courier", "Echo", "Argus", "Sentinel", "Beacon", "Mercury", "Tribune", "Journal"]


def outlet_name(number: int) -> str:
    """A name that no other number has."""
    stem, kind = STEMS[number % len(STEMS)], KINDS[number // len(STEMS) % len(KINDS)]
    return f"{stem}vale {kind}"


def own_lines(outlet: int) -> list[str]:
    """The furniture that one outlet alone prints."""
    name = outlet_name(outlet)
    domain = name.lower().replace(" ", "") + ".com"
    words = random.Random(f"furniture {outlet}")
    return [
        f"{name} newsletters",
        f"Follow {name} on Twitter",
        f"Download the {name} app",
        f"© 2014 {name}. All rights reserved.",
        f"Advertise in the {name}",
        f"Write to letters@{domain}",
        *(f"{words.choice(NOUNS).title()} {words.choice(ACTS)} {words.choice(STEMS)}" for _ in range(12)),
    ]


def furniture_lines(outlet: int, story: int) -> list[str]:
    """The furniture of one capture: some of the trade's, most of the outlet's own."""
    draw = random.Random(f"lines {outlet} {story}")
    return [*draw.sample(TRADE, 6), *(line for line in own_lines(outlet) if draw.random() < 0.9)]


def page(outlet: int, story: int) -> str:
    """One capture: headline, five paragraphs, and the outlet's furniture, some of it left out."""
    draw = random.Random(f"{outlet} {story}")
    paragraphs = [
        " ".join(
            f"The {draw.choice(NOUNS)} was {draw.choice(ACTS)} by {draw.randint(2, 900)} people on the "
            f"{draw.choice(NOUNS)} side, the {draw.choice(NOUNS)} board said."
            for _ in range(3)
        )
        for _ in range(5)
    ]
    headline = (
        f"{draw.choice(NOUNS).title()} {draw.choice(ACTS)} after {story} years at the {draw.choice(NOUNS)}"
    )
    kept = [line for line in own_lines(outlet) if draw.random() < 0.9]
    return "\n\n".join([headline, *paragraphs, *draw.sample(TRADE, 6), *kept]) + "\n"


def write_pages(folder: Path, pages: list[tuple[int, int]]) -> None:
    """Files with numbers for names, as they come out of a shoe box."""
    folder.mkdir(parents=True, exist_ok=True)
    for outlet, story in pages:
        (folder / f"{outlet * 1000 + story:06d}.txt").write_text(page(outlet, story))


def outlet_of(path: str) -> int:
    return int(path.rpartition("/")[2].removesuffix(".txt")) // 1000
