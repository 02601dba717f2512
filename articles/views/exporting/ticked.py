"""What was ticked in a list, taken away: references, tables, text, a word processor's file, or a dossier."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from articles.citation import document, exchange, reference_files
from articles.citation.cited import Cited
from articles.models import Article, Cuttings, Notice
from articles.parameters import whole_number
from articles.reports.tables import jsonl_lines
from articles.views.account.cuttings import own_list
from articles.views.exporting.cells import csv_answer
from articles.views.exporting.citing import cited_of
from articles.views.exporting.records import COLUMNS, records_of

MOST_TICKED = 500
"""Articles taken at once; a page of results has at most a hundred."""
TAKE_FULL_TEXT = "articles.take_full_text"


@dataclass(frozen=True, slots=True)
class ReferenceFile:
    """How articles are written into one file: its name's end, its media type, and how."""

    suffix: str
    media_type: str
    write: Callable[[Sequence[Cited]], str | bytes]


FILES: Mapping[str, ReferenceFile] = {
    "ris": ReferenceFile(
        "ris",
        "application/x-research-info-systems",
        lambda articles: "".join(map(reference_files.ris, articles)),
    ),
    "bibtex": ReferenceFile(
        "bib", "application/x-bibtex", lambda articles: "\n".join(map(reference_files.bibtex, articles))
    ),
    "csl": ReferenceFile(
        "json",
        "application/vnd.citationstyles.csl+json",
        lambda articles: _json(reference_files.csl, articles),
    ),
    "ninjs": ReferenceFile("json", "application/json", lambda articles: _json(exchange.ninjs, articles)),
    "text": ReferenceFile(
        "txt", "text/plain", lambda articles: "\n\n".join(map(exchange.plain_text, articles))
    ),
    "docx": ReferenceFile(
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        lambda articles: document.word_file(articles, "Articles"),
    ),
}
FORMS = (*FILES, "csv", "jsonl", "dossier")


def _json(write: Callable[[Cited], object], articles: Sequence[Cited]) -> str:
    return json.dumps([write(cited) for cited in articles], ensure_ascii=False, indent=1) + "\n"


@require_http_methods(["GET", "HEAD", "POST"])
def take_ticked(request: HttpRequest) -> HttpResponse:
    """The ticked articles in the form that `form` names, in the order of the list.

    In a reference file the body goes with a single article, and with several for those who may export full
    text; in a table for those alone. A dossier is a page of whole articles to read on paper, as a list of
    cuttings is, and open to every reader.
    """
    data = request.POST if request.method == "POST" else request.GET
    form, ids = data.get("form", ""), ticked_ids(data)
    if form not in FORMS:
        return _refused(f"There is no form {form[:20]!r}; there are {', '.join(FORMS)}.")
    if not ids:
        return _refused("No article was ticked. Go back and tick at least one.")
    with_text = len(ids) == 1 or request.user.has_perm(TAKE_FULL_TEXT)
    if form in ("csv", "jsonl"):
        return _table(ids, form, request, with_text=request.user.has_perm(TAKE_FULL_TEXT))
    found = Article.objects.visible_to(request.user).select_related("source").in_bulk(ids)
    articles = [found[pk] for pk in ids if pk in found]
    if not articles:
        return _refused("None of these articles is open to you.", status=404)
    if form == "dossier":
        notices = Notice.objects.visible_to(request.user).filter(article_id__in=list(found)).by_article()
        kept = [(article, notices.get(article.pk, [])) for article in articles]
        return render(request, "articles/dossier.html", {"kept": kept})
    file = FILES[form]
    written = file.write([cited_of(article, request, with_text=with_text) for article in articles])
    kind = file.media_type if isinstance(written, bytes) else f"{file.media_type}; charset=utf-8"
    answer = HttpResponse(written, content_type=kind)
    name = f"article-{articles[0].pk}" if len(articles) == 1 else "articles"
    answer["Content-Disposition"] = f'attachment; filename="{name}.{file.suffix}"'
    return answer


def _table(ids: list[int], form: str, request: HttpRequest, *, with_text: bool) -> HttpResponse:
    records = records_of(ids, request, with_text=with_text)
    if form == "jsonl":
        answer = HttpResponse(
            "".join(jsonl_lines(records)), content_type="application/x-ndjson; charset=utf-8"
        )
        answer["Content-Disposition"] = 'attachment; filename="articles.jsonl"'
        return answer
    columns = (*COLUMNS, "body") if with_text else COLUMNS
    rows = ([record[column] for column in columns] for record in records)
    return csv_answer("articles.csv", columns, rows)  # type: ignore[return-value]


def ticked_ids(data: QueryDict) -> list[int]:
    """The numbers ticked, each once, in their order; what is no number is left out."""
    found = (whole_number(text) for text in data.getlist("article")[:MOST_TICKED])
    return list(dict.fromkeys(number for number in found if number))


def _refused(words: str, status: int = 422) -> HttpResponse:
    return HttpResponse(f"{words}\n", content_type="text/plain; charset=utf-8", status=status)


@require_POST
@login_required
def keep_ticked(request: HttpRequest) -> HttpResponse:
    """Put the ticked articles into one of the reader's own lists, or into a new one of that name."""
    assert isinstance(request.user, User)
    name = request.POST.get("name", "").strip()[:200]
    if name:
        kept, _ = Cuttings.objects.kept().get_or_create(owner=request.user, name=name)
    else:
        kept = own_list(request, whole_number(request.POST.get("cuttings")) or 0)
    ticked = ticked_ids(request.POST)
    visible = Article.objects.visible_to(request.user).order_by().filter(pk__in=ticked)
    open_to_them = set(visible.values_list("pk", flat=True))
    put = kept.keep_all([pk for pk in ticked if pk in open_to_them])
    messages.success(request, f"{put} kept in “{kept.name}”.")
    return redirect(kept)
