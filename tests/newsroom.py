"""A small fictional archive for page tests: one of everything that a page has to show."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from articles.models import Article, Capture, Notice, Source, Story, SyndicationLink
from tests.factories import ArticleFactory, CaptureFactory, SourceFactory, StoryFactory

WIRE = (
    "PORT ELLIS — The Harbour Board voted on Monday to close the old fish market, ending two centuries of"
    " dawn sales on the quay.",
    "Board members said the building had become unsafe and that repairs would cost $4 million.",
    "“We held on as long as we could,” said the board’s chair, Orla Finn. “The roof decided for us.”",
    "Traders will move to a hall beside the ferry terminal before the winter.",
    "The market opened in 1822 and survived a fire, a flood and three plans to replace it.",
    "A public meeting is set for March 12.",
)


@dataclass(frozen=True, slots=True)
class SmallArchive:
    """What the tests point at by name."""

    wire: Article
    cut: Article
    restyled: Article
    unidentified: Article
    embargoed: Article
    withdrawn: Article
    arabic: Article
    feature: Article
    merged: Story


def article(headline: str, paragraphs: tuple[str, ...], roles: tuple[str, ...] = (), **facts) -> Article:
    """An article with one capture of its own."""
    body = "\n\n".join(paragraphs)
    made = ArticleFactory(
        headline=headline,
        body=body,
        body_roles=list(roles or ("paragraph",) * len(paragraphs)),
        origins={"headline": "text", "printed_on": "header", "source": "path"},
        **facts,
    )
    lines = [headline, "", *body.split("\n"), "", "Read more", "© Somebody"]
    labels = ["headline", "blank"]
    kinds = iter(made.body_roles)
    labels += [next(kinds) if line else "blank" for line in body.split("\n")]
    text = "\n".join(lines)
    CaptureFactory(
        article=made,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        roles=[*labels, "blank", "furniture", "copyright"],
        line_confidences=[96] * (len(lines) - 1) + [51],
        repairs=["read as Windows-1252: not valid UTF-8"],
    )
    return made


def link(first: Article, second: Article, **facts) -> SyndicationLink:
    """A joining link; the lower number comes first."""
    low, high = sorted((first, second), key=lambda each: each.pk)
    given = {"relation": "version", "degree": "whole", "status": "automatic", "score": 0.9, **facts}
    return SyndicationLink.objects.create(
        first=low,
        second=high,
        coverage_first=0.93,
        coverage_second=0.41,
        algorithm="test",
        evidence={"reason": "96 words of narrative, 93% of the shorter article's, in 3 paragraphs"},
        **given,
    )


def small_archive() -> SmallArchive:
    """Three outlets and an agency, one story in four versions, and one of each odd thing."""
    agency = SourceFactory(name="Meridian Press", slug="meridian-press", kind="agency")
    ledger = SourceFactory(
        name="The Evening Ledger", slug="evening-ledger", homepage="https://ledger.example/", spelling="uk"
    )
    tribune = SourceFactory(name="Prairie Tribune", slug="prairie-tribune", spelling="us")
    story = StoryFactory()
    shared = {"story": story, "dateline": "PORT ELLIS", "agency": "Meridian"}
    wire = article(
        "Port Ellis closes its fish market",
        WIRE,
        source=agency,
        printed_on=date(2025, 3, 3),
        printed_clock="18:05 GMT",
        byline="By Nell Arden",
        section="Business",
        standfirst="Harbour Board says repairs would cost $4 million",
        credit="Meridian Press",
        url="https://meridian.example/2025/fish-market",
        **shared,
    )
    restyled = article(
        "Dawn sales end on the quay as board shuts market",
        (WIRE[0].replace("on Monday ", ""), *WIRE[1:4], "The quay was quiet on Monday."),
        source=ledger,
        printed_on=date(2025, 3, 4),
        byline="By Nell Arden",
        section="News",
        url="javascript:alert(1)",
        **shared,
    )
    cut = article("Fish market to close", WIRE[:3], source=tribune, printed_on=date(2025, 3, 4), **shared)
    unidentified = article(
        "", WIRE[:2], source=None, path="scans/IMG_0041.txt", story=story, printed_on=None, language=""
    )
    link(wire, restyled, direction="first", direction_cue="the first is the agency's own")
    link(wire, cut, status="confirmed", decided_at=datetime(2025, 4, 1, tzinfo=UTC))
    link(wire, unidentified)
    story.likely_original = wire
    story.save()

    roles = ("paragraph", "crosshead", "list-item", "list-item", "pull-quote", "caption", "paragraph")
    paragraphs = (
        "The museum reopens on Friday.",
        "What is new",
        "• a reading room",
        "• a lift",
        "“It took longer than we said.”",
        "The east gallery. Photograph: E. Lund",
        "Entry stays free.",
    )
    feature = article(
        "Museum reopens after nine years", paragraphs, roles, source=ledger, section="Arts/Culture"
    )
    Notice.objects.create(
        article=feature,
        kind="correction",
        text="The museum closed for nine years, not ten.",
        printed_sentence="It was shut for ten years.",
        corrected_sentence="It was shut for nine years.",
    )
    Notice.objects.create(article=feature, kind="legal", text="Do not repeat the allegation in line 4.")
    second = CaptureFactory(article=feature, number=2, text="Museum reopens\n\nThe museum reopens today.")
    assert isinstance(second, Capture)

    arabic = article(
        "المتحف يفتح أبوابه من جديد",
        ("قال المتحف إنه سيفتح يوم الجمعة.",),
        source=tribune,
        language="ar",
        printed_on=date(2025, 1, 1),
        printed_precision="month",
        dateline="BEIRUT",
    )
    article(
        "L’été à Port-Ellis",
        ("Le marché ferme.",),
        source=tribune,
        language="fr",
        language_detected=True,
        printed_on=date(2024, 1, 1),
        printed_precision="year",
        path="prairie-tribune/ete.txt",
    )
    embargoed = article(
        "Minister to resign at noon",
        ("The minister resigns.",),
        source=ledger,
        status="embargoed",
        embargo_until=datetime.now(UTC) + timedelta(days=30),
        section="Secret section",
        byline="By Hidden Hand",
        dateline="NOWHERE",
        printed_on=date(2023, 2, 2),
    )
    withdrawn = article(
        "The mayor and the missing money",
        ("A claim that did not stand.",),
        source=ledger,
        status="withdrawn",
        withdrawn_at=datetime(2025, 5, 6, tzinfo=UTC),
        printed_on=date(2023, 2, 3),
    )
    Notice.objects.create(article=withdrawn, kind="withdrawal", text="Withdrawn: a complaint was upheld.")
    merged = StoryFactory(merged_into=story)
    assert Source.objects.count() == 3
    return SmallArchive(wire, cut, restyled, unidentified, embargoed, withdrawn, arabic, feature, merged)
