"""An article as it is cited and exchanged: what reference managers, other newsrooms and page readers get."""

from django.conf import settings
from django.http import HttpRequest

from articles.citation.cited import Cited, authors_of
from articles.ingest.addresses import may_link
from articles.models import Article


def cited_of(article: Article, request: HttpRequest, *, with_text: bool = False) -> Cited:
    """What there is to cite of an article; `with_text` gives its body too."""
    return Cited(
        number=article.pk,
        headline=article.title,
        address=request.build_absolute_uri(article.get_absolute_url()),
        authors=authors_of(article.byline),
        source=article.source.name if article.source else "",
        section=article.section,
        standfirst=article.standfirst,
        day=article.printed_on.isoformat() if article.printed_on else "",
        precision=article.printed_precision,
        first=article.about_first.isoformat() if article.about_first else "",
        last=article.about_last.isoformat() if article.about_last else "",
        place=article.dateline,
        agency=article.agency,
        language=article.language,
        url=article.url if may_link(article.url) else "",
        rights=article.get_rights_display() if article.rights else "",
        changed=article.changed_at.isoformat(timespec="seconds"),
        archive=settings.ARCHIVE_NAME,
        body=article.body if with_text else "",
    )
