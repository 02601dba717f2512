"""Stored articles as the linker reads them: loaded with what it needs, read once, kept while a run goes
on."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from articles.language.agencies import agency_key
from articles.linking import fingerprints as table
from articles.linking.calibration import current_models
from articles.models import Article, Source
from articles.search import upkeep
from articles.syndication.agency import AgencyShare, attribute_agency
from articles.syndication.article_text import ArticleText
from articles.syndication.likelihood import LinkModels, shipped_models
from articles.syndication.reading import ArticleReading, read_article

_KEPT = 400  # Readings; some 30 kB each.
_readings: OrderedDict[tuple[int, tuple[str, ...]], ArticleReading] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Taught:
    """What curators taught the linker: the passages that they marked as boilerplate, with the source of each
    (None: everywhere), the models as their verdicts calibrated them, the archive's own agencies, and the
    short form of each of their names."""

    passages: tuple[tuple[int | None, str], ...] = ()
    models: LinkModels = field(default_factory=shipped_models)
    agencies: tuple[str, ...] = ()
    short_forms: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "Taught":
        """As the database has it now: three queries, two more where there are agencies, for all the readings
        of one transaction."""
        agencies = table.agencies()
        short_forms = Source.objects.agency_names() if agencies else {}
        return cls(tuple(table.boilerplate_marks()), current_models(), agencies, short_forms)

    def of_source(self, source_id: int | None) -> tuple[str, ...]:
        """What was marked for this source and for all."""
        return tuple(text for source, text in self.passages if source is None or source == source_id)


_FIELDS = (
    "source__name", "source__kind", "source__publisher", "unknown_outlet", "story", "path", "headline",
    "standfirst", "byline", "dateline", "credit", "contributors", "agency", "body", "printed_on",
    "printed_precision", "printed_clock", "origins", "kind", "entries",
)  # fmt: skip


def load_articles(article_ids: Iterable[int]) -> list[Article]:
    """These articles in order of arrival, with what the linker reads of them, in one query."""
    wanted = sorted(set(article_ids))
    if not wanted:
        return []
    return list(Article.objects.filter(pk__in=wanted).select_related("source").only(*_FIELDS).order_by("pk"))


def outlet_number(article: Article) -> int:
    """Whose article it is, for what an outlet sets again and again: its source's number, the negative one of
    the unknown outlet it belongs to, or 0."""
    if article.source_id:
        return article.source_id
    return -article.unknown_outlet_id if article.unknown_outlet_id else 0


def article_text_of(article: Article) -> ArticleText:
    """The article as the pure packages know it."""
    return ArticleText(
        key=article.pk,
        outlet=str(outlet_number(article) or ""),
        paragraphs=tuple(article.paragraphs),
        headline=article.headline,
        standfirst=article.standfirst,
        byline=article.byline,
        dateline=article.dateline,
        credit=article.credit,
        agency=article.agency,
        outlet_is_agency=bool(article.source and article.source.kind == Source.Kind.AGENCY),
        printed=article.printed_on.isoformat() if article.printed_on else "",
        outlet_name=article.source.name if article.source else "",
        publisher=f"publisher {article.source.publisher_id}"
        if article.source and article.source.publisher_id
        else "",
        contributors=article.contributors,
        printed_at=at.isoformat() if (at := article.printed_at) else "",
        entries=tuple((post["first"] - 1, post["last"]) for post in article.posts if post["first"]),
    )


def of(article: Article, taught: Taught) -> ArticleReading:
    """The reading of an article, with what curators marked as boilerplate left out of its narrative."""
    wanted, passages = article_text_of(article), taught.of_source(article.source_id)
    kept = _readings.get((wanted.key, passages))
    if kept is None or kept.article.paragraphs != wanted.paragraphs:
        kept = read_article(wanted, passages)
    elif kept.article != wanted:
        kept = replace(kept, article=wanted)
    _keep(kept, passages)
    return kept


def keep_reading(article: Article, reading: ArticleReading, passages: tuple[str, ...]) -> None:
    """Spare `of` the reading of an article whose paragraphs were read already, without these passages; of
    other paragraphs it is no use, and is left."""
    wanted = article_text_of(article)
    if reading.article.paragraphs == wanted.paragraphs:
        _keep(replace(reading, article=wanted), passages)


def _keep(reading: ArticleReading, passages: tuple[str, ...]) -> None:
    key = (reading.article.key, passages)
    _readings[key] = reading
    _readings.move_to_end(key)
    while len(_readings) > _KEPT:
        _readings.popitem(last=False)


def name_agency(article: Article, taught: Taught) -> None:
    """`take_agency`, and store it."""
    if take_agency(article, taught):
        Article.objects.filter(pk=article.pk).update(agency=article.agency, origins=article.origins)
        upkeep.mark([article.pk])


def take_agency(article: Article, taught: Taught) -> bool:
    """Give an article the agency that its source, dateline, byline or credit names, where nothing has yet;
    whether it did. Saves nothing."""
    if article.agency or article.origins.get("agency") == Article.Origin.CURATOR:
        return False
    is_agency = bool(article.source and article.source.kind == Source.Kind.AGENCY)
    if not (is_agency or article.dateline or article.byline or article.credit):
        return False
    found = attribute_agency(
        source=article.source.name if article.source else "",
        source_is_agency=is_agency,
        dateline=article.dateline,
        byline=article.byline,
        credit=article.credit,
        contributors=article.contributors,
        known=taught.agencies,
    )
    if found.share is not AgencyShare.WHOLE:
        return False
    article.agency = taught.short_forms.get(agency_key(found.agency), found.agency)
    article.origins = article.origins | {"agency": article.origins.get(found.said_by, Article.Origin.TEXT)}
    return True
