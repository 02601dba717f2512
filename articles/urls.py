"""The address map of the archive. Numbers in addresses are permanent."""

from allauth.account.views import reauthenticate
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required, login_required
from django.urls import path, re_path, register_converter
from django.views.generic import RedirectView

from articles import parameters
from articles.views import health
from articles.views.account import account, alerts, cuttings, saved, sessions, signing_in
from articles.views.adding import upload
from articles.views.api import adding, document
from articles.views.api import curating as api_curating
from articles.views.api import reading as api_reading
from articles.views.browsing import browse, disagreements, home, lexicon, reuse, source
from articles.views.comparing import compare
from articles.views.curating import curate, curate_story, jobs, outlets, review, review_log, while_reading
from articles.views.exporting import export, feeds, prepared, ticked
from articles.views.reading import annotations, article, capture, mementos, notices, pages, report, story
from articles.views.searching import search

for _name, _converter in (
    ("number", parameters.NumberConverter),
    ("year", parameters.YearConverter),
    ("month", parameters.MonthConverter),
    ("day", parameters.DayConverter),
    ("name", parameters.NameConverter),
):
    register_converter(_converter, _name)

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("search/passage/", search.search_passage, name="search-passage"),
    path("search/suggest/", search.suggest, name="suggest"),
    # Articles and stories
    path("articles/<number:pk>/", article.article_detail, name="article"),
    path("articles/<number:pk>/captures/<number:number>/", capture.capture_detail, name="capture"),
    path("articles/<number:pk>/captures/<number:number>/raw/", capture.capture_raw, name="capture-raw"),
    path("articles/<number:pk>/timemap/", mementos.timemap, name="timemap"),
    path("articles/<number:pk>/timegate/", mementos.timegate, name="timegate"),
    path("articles/<number:pk>/annotations/new/", annotations.annotation_new, name="annotation-new"),
    path("annotations/<number:pk>/remove/", annotations.annotation_remove, name="annotation-remove"),
    path("articles/<number:pk>/report/", report.report_problem, name="report-problem"),
    path("stories/<number:pk>/", story.story_detail, name="story"),
    # Versions compared
    path("compare/", compare.choose_pair, name="compare-choose"),
    path("compare/<number:left>/<number:right>/", compare.compare_articles, name="compare"),
    path("compare/<number:left>/<number:right>.json", compare.compare_json, name="compare-json"),
    path("compare/<number:left>/<number:right>.csv", compare.compare_csv, name="compare-csv"),
    path(
        "articles/<number:pk>/revisions/<number:a>/<number:b>/",
        compare.compare_revisions,
        name="compare-revisions",
    ),
    path("figures/", disagreements.disagreements, name="disagreements"),
    path("reuse/", reuse.reuse, name="reuse"),
    path("reuse.csv", reuse.reuse_csv, name="reuse-csv"),
    path("style/", lexicon.lexicon, name="lexicon"),
    path("style.csv", lexicon.lexicon_csv, name="lexicon-csv"),
    # Browsing
    path("sources/", source.source_list, name="sources"),
    path("sources/<slug:slug>/", source.source_detail, name="source"),
    path("outlets/<number:pk>/", source.unknown_outlet_detail, name="unknown-outlet"),
    path("bylines/", browse.bylines, name="bylines"),
    path("bylines/<name:name>/", browse.byline, name="byline"),
    path("sections/", browse.sections, name="sections"),
    path("sections/<name:name>/", browse.section, name="section"),
    path("places/", browse.places, name="places"),
    path("places/<name:name>/", browse.place, name="place"),
    path("dates/", browse.dates, name="dates"),
    path("dates/undated/", browse.undated, name="undated"),
    path("dates/<year:year>/", browse.year, name="year"),
    path("dates/<year:year>/<month:month>/", browse.month, name="month"),
    path("dates/<year:year>/<month:month>/<day:day>/", browse.day_page, name="day"),
    path("corrections/", notices.corrections, name="corrections"),
    # What a reader keeps and takes away
    path("cuttings/", cuttings.cuttings_index, name="cuttings-index"),
    path("cuttings/new/", cuttings.cuttings_new, name="cuttings-new"),
    path("cuttings/add/", cuttings.cutting_add, name="cutting-add"),
    path("cuttings/<number:pk>/", cuttings.cuttings, name="cuttings"),
    path("cuttings/<number:pk>/change/", cuttings.cuttings_change, name="cuttings-change"),
    path(
        "cuttings/<number:pk>/articles/<number:article_pk>/", cuttings.cutting_change, name="cutting-change"
    ),
    path("saved/", saved.saved_index, name="saved"),
    path("saved/new/", saved.saved_new, name="saved-new"),
    path("saved/<number:pk>/", saved.saved_open, name="saved-open"),
    path("saved/<number:pk>/look/", saved.saved_looked, name="saved-looked"),
    path("saved/<number:pk>/delete/", saved.saved_delete, name="saved-delete"),
    path("saved/<number:pk>/alert/", alerts.saved_alert, name="saved-alert"),
    path("stories/<number:pk>/follow/", alerts.story_follow, name="story-follow"),
    path("alerts/", alerts.alerts_page, name="alerts"),
    path("alerts/follows/<number:pk>/end/", alerts.follow_end, name="follow-end"),
    path("alerts/stop/<str:key>/", alerts.alerts_stop, name="alerts-stop"),
    path("alerts/webhooks/new/", alerts.webhook_new, name="webhook-new"),
    path("alerts/webhooks/<number:pk>/remove/", alerts.webhook_remove, name="webhook-remove"),
    path("take/", ticked.take_ticked, name="take-ticked"),
    path("take/keep/", ticked.keep_ticked, name="keep-ticked"),
    re_path(r"^search\.(?P<form>csv|jsonl)$", export.export, name="export"),
    path("exports/", prepared.exports, name="exports"),
    path("exports/<number:pk>/", prepared.export_prepared, name="export-prepared"),
    path("exports/<number:pk>/file", prepared.export_file, name="export-file"),
    path("exports/<number:pk>/stop/", prepared.export_stop, name="export-stop"),
    path("search.atom", feeds.search_feed, name="search-feed"),
    path("feeds/<str:secret>.atom", feeds.private_feed, name="private-feed"),
    # For programs
    path("api/", document.api_page, name="api"),
    path("api/v1/openapi.json", document.openapi, name="openapi"),
    path("api/v1/search", api_reading.api_search, name="api-search"),
    path("api/v1/articles/<number:pk>", api_reading.api_article, name="api-article"),
    path("api/v1/stories/<number:pk>", api_reading.api_story, name="api-story"),
    path("api/v1/captures", adding.api_captures, name="api-captures"),
    path("api/v1/links/<number:pk>/verdict", api_curating.api_verdict, name="api-verdict"),
    path("api/v1/articles/<number:pk>/notices", api_curating.api_notices, name="api-notices"),
    path("api/v1/notices/<number:pk>/retract", api_curating.api_retract, name="api-retract"),
    # Adding captures
    path("add/", upload.upload_new, name="upload-new"),
    path("add/<number:pk>/", upload.upload_detail, name="upload"),
    path("add/<number:pk>/take/", upload.upload_take, name="upload-take"),
    path("add/<number:pk>/stop/", upload.upload_stop, name="upload-stop"),
    path("add/<number:pk>/undo/", upload.upload_undo, name="upload-undo"),
    # The curators' desk
    path("review/", review.review_queue, name="review"),
    path("review/next/", review.review_next, name="review-next"),
    path("review/items/<number:pk>/", review.review_item, name="review-item"),
    path("review/links/<number:pk>/", review.review_link, name="review-link"),
    path("review/spellings/<number:pk>/", review.review_spelling, name="review-spelling"),
    path("review/alike/<slug:kind>/", review.review_alike, name="review-alike"),
    path("review/outlets/<number:pk>/", outlets.review_group, name="review-group"),
    path("review/articles/<number:pk>/outlet/", outlets.review_outlet, name="review-outlet"),
    path("review/jobs/", jobs.review_jobs, name="review-jobs"),
    path("review/jobs/link-again/", jobs.review_relink, name="review-relink"),
    path("review/jobs/<number:pk>/", jobs.review_job, name="review-job"),
    path("review/jobs/<number:pk>/stop/", jobs.review_job_stop, name="review-job-stop"),
    path("review/log/", review_log.review_log, name="review-log"),
    path("review/log.csv", review_log.review_log_csv, name="review-log-csv"),
    path("review/decisions/<number:pk>/", review_log.review_decision, name="review-decision"),
    path("review/articles/<number:pk>/mend/", curate.edit_record_page, name="review-edit"),
    path("review/articles/<number:pk>/lines/", curate.mark_lines, name="review-lines"),
    path("review/articles/<number:pk>/notice/", curate.publish, name="review-notice"),
    path("review/articles/<number:pk>/embargo/", curate.embargo, name="review-embargo"),
    path("review/articles/<number:pk>/withdraw/", curate.withdraw, name="review-withdraw"),
    path("review/articles/<number:pk>/restore/", curate.restore, name="review-restore"),
    path("review/notices/<number:pk>/", curate.notice, name="review-notice-detail"),
    path("review/stories/<number:pk>/", curate_story.story_desk, name="review-story"),
    # Curating where one reads: sent from the pages of a story, a comparison, an article
    path("review/links/<number:pk>/verdict/", while_reading.judge_link, name="review-verdict"),
    path("review/decisions/<number:pk>/undo/", while_reading.undo_here, name="review-undo"),
    path("review/stories/<number:pk>/take-out/", while_reading.take_out, name="review-take-out"),
    path("review/stories/<number:pk>/merge/", while_reading.choose_story, name="review-choose-story"),
    path("review/stories/<number:pk>/merge/with/", while_reading.merge_into, name="review-merge"),
    path("review/articles/<number:pk>/correct/", while_reading.correct_field, name="review-correct"),
    # About the archive itself
    path("about/", pages.about, name="about"),
    path("help/", pages.help_page, name="help"),
    path("opensearch.xml", pages.opensearch, name="opensearch"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    # Accounts
    path("account/", account.account, name="account"),
    path("account/tokens/new/", account.token_new, name="token-new"),
    path("account/tokens/<number:pk>/revoke/", account.token_revoke, name="token-revoke"),
    path("account/feeds/new/", account.feed_new, name="feed-new"),
    path("account/feeds/<number:pk>/revoke/", account.feed_revoke, name="feed-revoke"),
    path("account/sessions/<number:pk>/end/", sessions.session_end, name="session-end"),
    path("account/sessions/end/", sessions.sessions_end, name="sessions-end"),
    path("accounts/login/", signing_in.SignInView.as_view(), name="login"),
    path("accounts/logout/", login_not_required(auth.LogoutView.as_view()), name="logout"),
    path("accounts/password_change/", auth.PasswordChangeView.as_view(), name="password_change"),
    path(
        "accounts/password_change/done/",
        auth.PasswordChangeDoneView.as_view(),
        name="password_change_done",
    ),
    path("accounts/forgotten/", signing_in.ForgottenView.as_view(), name="password_reset"),
    path("accounts/forgotten/sent/", auth.PasswordResetDoneView.as_view(), name="password_reset_done"),
    path(
        "accounts/forgotten/<uidb64>/<token>/",
        auth.PasswordResetConfirmView.as_view(),
        name="password_reset_confirm",
    ),
    path(
        "accounts/forgotten/done/", auth.PasswordResetCompleteView.as_view(), name="password_reset_complete"
    ),
    # Sign-on by a provider, and second factors; allauth asks for these names
    path("accounts/sign-on/", signing_in.sign_on, name="sign-on"),
    path("accounts/sign-on/<slug:provider_id>/back/", signing_in.signed_on, name="openid_connect_callback"),
    path("accounts/login/", signing_in.SignInView.as_view(), name="account_login"),
    path("accounts/login/", signing_in.SignInView.as_view(), name="account_signup"),
    path("accounts/again/", reauthenticate, name="account_reauthenticate"),
    path("accounts/second-factor/", login_not_required(factors.authenticate), name="mfa_authenticate"),
    path("accounts/second-factor/again/", factors.reauthenticate, name="mfa_reauthenticate"),
    path(
        "account/second-factor/",
        login_required(RedirectView.as_view(pattern_name="account")),
        name="mfa_index",
    ),
    path("account/second-factor/set-up/", totp.activate_totp, name="mfa_activate_totp"),
    path("account/second-factor/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/second-factor/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "account/second-factor/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
]
