"""What a reader is told of: followed stories, searches with alerts, webhooks and what came of their calls."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.alerts import noticing
from articles.alerts.outside import NotCalled, checked_parts
from articles.alerts.stopping import stop_mails, user_to_stop
from articles.models import Follow, HowOften, SavedSearch, Story, Webhook, WebhookCall

CALLS_SHOWN = 50
MOST_WEBHOOKS = 10


class HowOftenForm(forms.Form):
    how_often = forms.ChoiceField(label="Tell me", choices=HowOften.choices, required=False)


class WebhookForm(forms.ModelForm):
    """An address outside; whether it is a public one is asked at every call."""

    address = forms.URLField(max_length=500, assume_scheme="https")

    class Meta:
        model = Webhook
        fields = ("address",)

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"])
        try:
            checked_parts(address)
        except NotCalled as stopped:
            raise forms.ValidationError(f"It cannot be called: {stopped}.") from stopped
        return address


@require_safe
@login_required
def alerts_page(request: HttpRequest) -> HttpResponse:
    """Stories that one follows, searches that tell, webhooks and their last calls."""
    return render(request, "articles/alerts.html", contents_of_alerts(request))


def contents_of_alerts(request: HttpRequest, **more: Any) -> dict[str, Any]:
    """What the page shows; `more` overrules it. A story with nothing left to see is named by number alone."""
    assert isinstance(request.user, User)
    follows = list(Follow.objects.filter(user=request.user).select_related("story"))
    stories = [follow.story_id for follow in follows]
    visible = set(Story.objects.visible_to(request.user).filter(pk__in=stories).values_list("pk", flat=True))
    return {
        "follows": [(follow, follow.story_id in visible) for follow in follows],
        "searches": SavedSearch.objects.kept().filter(user=request.user).exclude(how_often=HowOften.NEVER),
        "webhooks": Webhook.objects.filter(user=request.user),
        "calls": WebhookCall.objects.filter(webhook__user=request.user).select_related("webhook", "alert")[
            :CALLS_SHOWN
        ],
        "choices": HowOften.choices,
        "form": WebhookForm(),
        **more,
    }


def _how_often(request: HttpRequest) -> str:
    form = HowOftenForm(request.POST)
    return str(form.cleaned_data["how_often"]) if form.is_valid() else HowOften.NEVER.value


@require_POST
@login_required
def story_follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Follow a story that this reader may see, otherwise often, or no more."""
    assert isinstance(request.user, User)
    story = get_object_or_404(Story.objects.visible_to(request.user), pk=pk)
    how_often = _how_often(request)
    if how_often == HowOften.NEVER:
        Follow.objects.filter(user=request.user, story=story).delete()
        messages.success(request, "You follow this story no more.")
    else:
        noticing.follow_story(request.user.pk, story, how_often)
        messages.success(request, f"You follow this story; you are told {HowOften(how_often).label}.")
    return redirect(story)


@require_POST
@login_required
def follow_end(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Follow, pk=pk, user_id=request.user.pk).delete()
    messages.success(request, "You follow this story no more.")
    return redirect("alerts")


@require_POST
@login_required
def saved_alert(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell of what is new in a saved search, so often as the form says."""
    saved = get_object_or_404(SavedSearch.objects.kept(), pk=pk, user_id=request.user.pk)
    noticing.tell_of_search(saved, _how_often(request))
    if saved.how_often == HowOften.NEVER:
        messages.success(request, f"You are told nothing of “{saved.name}” any more.")
    else:
        messages.success(
            request, f"You are told {HowOften(saved.how_often).label} what is new in “{saved.name}”."
        )
    return redirect("saved")


@require_POST
@login_required
def webhook_new(request: HttpRequest) -> HttpResponse:
    """Add a webhook; its secret stands beside it from now on."""
    assert isinstance(request.user, User)
    form = WebhookForm(request.POST, instance=Webhook(user=request.user))
    if Webhook.objects.filter(user=request.user).count() >= MOST_WEBHOOKS:
        form.add_error("address", f"At most {MOST_WEBHOOKS} are kept; remove one first.")
    if form.is_valid():
        try:
            with transaction.atomic():
                form.save()
        except IntegrityError:
            form.add_error("address", "This address is called already.")
        else:
            messages.success(request, "Alerts are posted there from now on.")
            return redirect("alerts")
    return render(request, "articles/alerts.html", contents_of_alerts(request, form=form), status=422)


@require_POST
@login_required
def webhook_remove(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Webhook, pk=pk, user_id=request.user.pk).delete()
    messages.success(request, "Nothing more is posted there.")
    return redirect("alerts")


@csrf_exempt  # a mail program posts here without a cookie (RFC 8058); the signed key is what counts
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def alerts_stop(request: HttpRequest, key: str) -> HttpResponse:
    """The end of alert mails for whom the key is of: asked on a page, done by what is posted."""
    user = user_to_stop(key)
    if user is None:
        raise Http404("This address ends no mails.")
    if request.method == "POST":
        stop_mails(user)
    return render(request, "articles/alerts_stop.html", {"is_done": request.method == "POST"})
