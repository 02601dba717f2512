"""What the API decides, through the same functions as the desk: verdicts on links, notices."""

import json
from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from articles.curation.errors import signed_in
from articles.curation.forms import NoticeForm, Reasoned
from articles.curation.notices import publish_notice, retract_notice
from articles.curation.review import confirm_link, reject_link, verdict_token
from articles.curation.rows import made_rows
from articles.models import Article, Decision, Notice, Scope, SyndicationLink
from articles.views.access import article_or_gone
from articles.views.api.operations import Operation, operation
from articles.views.api.refusals import refusal
from articles.views.api.schemas import DECIDED, NOTICE_MADE, REFUSAL, Schema, form_schema

JSON = "application/json"
SAID = {
    404: ("There is none of this number", REFUSAL),
    409: ("It cannot be done, or somebody else was first", REFUSAL),
    415: ("The body is not JSON", REFUSAL),
    422: ("A field is missing or wrong; `fields` says which", REFUSAL),
}


class VerdictForm(Reasoned):
    """What is decided of a link."""

    verdict = forms.ChoiceField(
        label="Verdict", choices=[("confirmed", "confirmed"), ("rejected", "rejected")]
    )
    seen = forms.CharField(
        label="Status last seen",
        required=False,
        max_length=100,
        help_text="The link's status as you know it; if it has another by now, the verdict is refused.",
    )


def _body(form: type[forms.Form]) -> dict[str, Schema]:
    return {JSON: form_schema(form)}


@operation(
    Operation(
        "POST",
        "Confirm or reject a link between two articles",
        Scope.CURATE,
        {200: ("The decision", DECIDED), **SAID},
        body=_body(VerdictForm),
    )
)
def api_verdict(request: HttpRequest, pk: int) -> HttpResponse:
    """One link, judged. Answers the decision, by which the desk can undo it."""
    link = SyndicationLink.objects.visible_to(request.user).filter(pk=pk).first()
    if link is None:
        raise Http404(f"There is no link {pk}.")
    form = _filled(VerdictForm, request)
    if isinstance(form, HttpResponse):
        return form
    given = form.cleaned_data
    if given["seen"] and given["seen"] != link.status:
        return refusal(409, f"The link is {link.status} now; look at it again.")
    decide = confirm_link if given["verdict"] == "confirmed" else reject_link
    # Asked again under the lock: somebody may judge between the look above and the verdict.
    seen = verdict_token(link) if given["seen"] else None
    return JsonResponse(_decided(decide(link, by=signed_in(request.user), why=given["why"], seen=seen)))


@operation(
    Operation(
        "POST",
        "Publish a notice on an article",
        Scope.CURATE,
        {200: ("The decision and the notice", NOTICE_MADE), 410: ("It was withdrawn", REFUSAL), **SAID},
        body=_body(NoticeForm),
    )
)
def api_notices(request: HttpRequest, pk: int) -> HttpResponse:
    """A correction, clarification, note or legal warning at the head of an article."""
    article = article_or_gone(request, pk)
    form = _filled(NoticeForm, request)
    if isinstance(form, HttpResponse):
        return form
    made = publish_notice(article, by=signed_in(request.user), **form.cleaned_data)
    (number,) = made_rows(made, "notice")
    return JsonResponse({**_decided(made), "notice": number})


@operation(
    Operation(
        "POST",
        "Retract a notice",
        Scope.CURATE,
        {200: ("The decision", DECIDED), **SAID},
        body=_body(Reasoned),
    )
)
def api_retract(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a notice down; it stays in the record."""
    hidden = Article.objects.hidden_from(request.user).order_by().values("pk")
    notice = Notice.objects.filter(pk=pk).exclude(article__in=hidden).first()
    if notice is None:
        raise Http404(f"There is no notice {pk}.")
    form = _filled(Reasoned, request)
    if isinstance(form, HttpResponse):
        return form
    return JsonResponse(_decided(retract_notice(notice, by=signed_in(request.user), **form.cleaned_data)))


def _decided(decision: Decision) -> dict[str, Any]:
    return {"decision": decision.pk, "kind": decision.kind, "subject": decision.subject}


def _has_half_a_character(text: str) -> bool:
    """Whether a character of it is half of a surrogate pair, which JSON can name and no text can hold."""
    return any("\ud800" <= character <= "\udfff" for character in text)


def _filled(form: type[forms.Form], request: HttpRequest) -> Any:
    """The form filled from a JSON object, valid; or the refusal that says what is wrong with it.

    Raises BadRequest for what is no JSON object.
    """
    if request.content_type != JSON:
        return refusal(415, f"The body is to be {JSON}.")
    try:
        given = json.loads(request.body or b"{}")
    except (ValueError, RecursionError) as bad:
        raise BadRequest(f"The body is no JSON: {bad}") from bad
    if not isinstance(given, dict):
        raise BadRequest("The body is to be a JSON object.")
    wrong: dict[str, list[str]] = {name: ["not known"] for name in given if name not in form.base_fields}
    wrong |= {name: ["to be a string"] for name, value in given.items() if not isinstance(value, str)}
    wrong |= {
        name: ["to hold whole characters; one is half of a surrogate pair"]
        for name, value in given.items()
        if isinstance(value, str) and _has_half_a_character(value)
    }
    filled = form({name: value for name, value in given.items() if name not in wrong})
    if wrong or not filled.is_valid():
        fields = {name: [str(each) for each in errors] for name, errors in filled.errors.items()} | wrong
        said = "; ".join(f"{name}: {' '.join(words)}" for name, words in fields.items())
        return refusal(422, said, fields=fields)
    return filled
