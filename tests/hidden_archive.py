"""An archive whose last two articles are hidden: its visible part, and what comes in hidden afterwards."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from articles.alerts import noticing
from articles.linking import ledgers
from articles.models import (
    Annotation,
    Article,
    Capture,
    Cuttings,
    Decision,
    LexiconEntry,
    Notice,
    ReviewItem,
    SavedSearch,
    Source,
    SyndicationLink,
    UnknownOutlet,
    Webhook,
)
from articles.search import upkeep

HOUR = datetime(2026, 2, 3, 12, tzinfo=UTC)
"""The moment at which everything is looked at; the embargo ends one second later."""
TRACES = ("qemb", "qwit")
"""How every word begins that only the embargoed, or only the withdrawn, article has."""

STORY = (
    "PORT ELLIS (Meridian) — The harbor board voted nine to four on Monday to close the old fish market on"
    " the north quay, ending two centuries of auctions that began before dawn and fed half the coast.",
    "Engineers told the members that the roof trusses had rusted through in three places and that mending"
    " them would cost more than the hall has earned since the war.",
    "The traders, some of whom have kept the same stall for forty years, will move to a steel shed beside the"
    " ferry terminal before the first of the winter storms arrives.",
    "Ticket prices on the ferry will rise by a tenth to pay for the new cold store, the harbormaster’s office"
    " wrote in a note that was handed out after the vote.",
    "The market opened in 1822, burned down in 1871, and was rebuilt in the color of wet sand that"
    " painters have tried to match ever since, mostly without success.",
    "Four members who wanted to wait for a second report walked out before the count, and one of them left"
    " her keys on the table.",
)
OTHER = (
    "A combine harvester that vanished from a field outside Dunmore was found on Tuesday in a lake, with its"
    " lights still burning and its driver asleep on the bank.",
    "The sheriff’s office fined nobody, since no law says where a harvester must sleep, and the lake has"
    " been kept out of the county’s books for as long as anybody remembers.",
    "Neighbors towed it out with three tractors and a borrowed anchor before supper.",
)


def restyled(trace: str) -> list[str]:
    """The story in a hidden outlet's style, with a name and a paragraph that no other version has."""
    changed = [each.replace("harbor", "harbour").replace("color", "colour") for each in STORY]
    changed = [
        each.replace("trusses", f"{trace}usses").replace("terminal", f"{trace}inal") for each in changed
    ]
    return [
        *changed,
        f"Nobody but the {trace}body knows what became of the bell, and the {trace}body is silent.",
    ]


CUT = tuple(each.replace("harbor", "harbour") for each in STORY[:4])

VISIBLE = {
    "a1.txt": ("meridian-press", "2025-03-03", "Port Ellis closes its fish market", STORY),
    "a2.txt": ("ledger", "2025-03-04", "Dawn auctions end on the quay", CUT),
    "a3.txt": ("tribune", "2025-03-05", "Combine found in lake", OTHER),
    "a4.txt": ("", "", "Fish hall shuts", STORY[:3]),
}
HIDDEN = {
    "z1.txt": ("tribune", "1987-06-05", "Qembhead of the board resigns", "embargoed", "qemb"),
    "z2.txt": ("ledger", "1988-07-06", "Qwithead and the missing money", "withdrawn", "qwit"),
}


def take_in(folder: Path, rows: list[dict[str, str]], texts: dict[str, str]) -> None:
    """Write the captures and their manifest, and take them in by the command."""
    for name, text in texts.items():
        folder.joinpath(name).write_text(text, "utf-8")
    listed = folder.parent / f"manifest-{rows[0]['path']}.csv"
    with listed.open("w", newline="") as file:
        writer = csv.DictWriter(file, sorted({key for row in rows for key in row}))
        writer.writeheader()
        writer.writerows(rows)
    call_command(
        "ingest", str(folder), "--manifest", str(listed), verbosity=0, stdout=StringIO(), stderr=StringIO()
    )
    upkeep.drain()


def visible_part(folder: Path, users: dict[str, object]) -> None:
    """Sources, four articles, a story, a notice, a suggested link, a shared list and an open question."""
    for name, slug, kind in (
        ("Meridian Press", "meridian-press", "agency"),
        ("The Evening Ledger", "ledger", "outlet"),
        ("Prairie Tribune", "tribune", "outlet"),
    ):
        Source.objects.create(name=name, slug=slug, kind=kind)
    rows = [
        {"path": name, "source": source, "date": day, "byline": "Nell Arden", "section": "Business"}
        for name, (source, day, _, _) in VISIBLE.items()
    ]
    texts = {
        name: "\n\n".join((headline, *paragraphs)) + "\n"
        for name, (_, _, headline, paragraphs) in VISIBLE.items()
    }
    take_in(folder, rows, texts)
    ledgers.write_ledgers()
    wire, _, feature, _ = Article.objects.order_by("pk")
    Notice.objects.create(article=feature, kind="correction", text="The lake is in the next county.")
    Capture.objects.create(
        article=feature,
        number=2,
        sha256="0" * 64,
        packed=Capture.pack(b"Combine found in lake\n\nA combine was found."),
        size=43,
        name="a3.txt",
        path="a3.txt",
        encoding="utf-8",
        roles=["headline", "blank", "paragraph"],
        line_confidences=[99, 99, 99],
        splitter_version="test",
    )
    ReviewItem.objects.create(kind="split", article=feature, text="Is the last line furniture?", doubt=0.6)
    feature.unknown_outlet = UnknownOutlet.objects.create()
    feature.save(update_fields=["unknown_outlet"])
    shared = Cuttings.objects.create(owner=users["rhea"], name="Quays", is_shared=True)
    shared.articles.create(article=wire, position=1, note="for Friday")
    users["rhea"].saved_searches.create(name="Quays", query="q=quay")
    story = Article.objects.get(path="a1.txt").story
    noticing.follow_story(users["rhea"].pk, story, "once")
    noticing.tell_of_search(SavedSearch.objects.get(user=users["rhea"]), "once")
    Webhook.objects.create(user=users["rhea"], address="https://hooks.example/")


def hidden_part(folder: Path, users: dict[str, object]) -> None:
    """Two versions of the visible story that no reader may see, with all that may hang on an article."""
    rows, texts = [], {}
    for name, (source, day, headline, status, trace) in HIDDEN.items():
        row = {"path": name, "source": source, "date": day, "status": status}
        row |= {"byline": f"{trace.title()}name Writer", "section": f"{trace.title()}section"}
        if status == "embargoed":
            row["embargo_until"] = (HOUR + timedelta(seconds=1)).isoformat()
        else:
            row["withdrawn_reason"] = "A complaint was upheld."
        rows.append(row)
        texts[name] = "\n\n".join((headline, *restyled(trace))) + "\n"
    take_in(folder, rows, texts)
    visible_story = Article.objects.get(path="a1.txt").story
    shared = Cuttings.objects.get()
    for position, (name, (_, _, headline, _, trace)) in enumerate(HIDDEN.items(), 2):
        article = Article.objects.get(path=name)
        assert article.story_id == visible_story.pk, (
            "the linker must join the hidden versions, or nothing is tested"
        )
        article.headline = headline
        article.standfirst = f"A {trace}stand of the old guard"
        article.dateline = f"{trace}place".upper()
        article.credit = f"{trace}credit"
        article.agency = f"{trace}agency"
        article.unknown_outlet = UnknownOutlet.objects.get()
        article.save()
        assert f"{trace}body" in article.body
        upkeep.mark([article.pk])
        Notice.objects.create(article=article, kind="correction", text=f"The {trace}notice was wrong.")
        ReviewItem.objects.create(kind="split", article=article, text=f"Is {trace}line furniture?", doubt=0.9)
        ReviewItem.objects.create(kind="report", article=article, text=f"The {trace}report", doubt=0.8)
        Decision.objects.create(
            kind="mend field",
            article=article,
            subject=headline,
            why=f"the {trace}why",
            actor="stan",
            before={"headline": f"{trace}before"},
            after={"headline": headline},
        )
        shared.articles.create(article=article, position=position, note=f"{trace}note")
        quoted = article.paragraphs[0][:30]
        Annotation.objects.create(
            user=users["cora"], article=article, quote=quoted, note=f"{trace}annotation", is_shared=True
        )
        entry = LexiconEntry.objects.create(left=f"{trace}lex", right="rlex", kind="name", count=3)
        link = SyndicationLink.objects.of(article.pk).first()
        entry.sightings.create(link=link, left_article=link.first, right_article=link.second, count=3)
    first, second = (Article.objects.get(path=name) for name in HIDDEN)
    feature = Article.objects.get(path="a3.txt")
    for one, other in ((feature, first), (feature, second)):
        SyndicationLink.objects.create(
            first=one,
            second=other,
            relation="version",
            degree="partial",
            status="suggested",
            coverage_first=0.3,
            coverage_second=0.2,
            score=0.4,
            algorithm="test",
            evidence={"reason": "30 words of narrative"},
        )
    ledgers.write_ledgers()
    upkeep.drain()


@contextmanager
def frozen() -> Iterator[None]:
    """One moment for everything, so that two answers differ in nothing but what they say."""
    import time_machine

    with time_machine.travel(HOUR, tick=False):
        yield
    connection.ensure_connection()
