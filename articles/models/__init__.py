"""What the archive remembers: one noun a file."""

from .access import AccessToken, Bearer, FeedAddress, Scope, issue_feed, issue_token
from .alert import Alert, Follow, HowOften, Webhook, WebhookCall
from .annotation import Annotation
from .article import SEE_HIDDEN, Article, in_printing_order, may_read
from .calibration import LinkCalibration
from .capture import BoilerplateMark, Capture, LineMark
from .decision import Decision
from .desk import Cutting, Cuttings, SavedSearch
from .difference import StoredDifference
from .due import DueWork
from .job import Job, Upload
from .lexicon import LexiconEntry, LexiconSighting
from .link import SyndicationLink
from .notice import Notice
from .pending import FlaggedArticle, PendingIndex, UnseenDocument
from .recognition import OutletEvidence, UnknownOutlet
from .review import ReviewItem
from .run import IngestOutcome, IngestRun
from .source import Publisher, Source, SourceAlias
from .state import SharedState
from .story import Story

__all__ = [
    "SEE_HIDDEN",
    "AccessToken",
    "Alert",
    "Annotation",
    "Article",
    "Bearer",
    "BoilerplateMark",
    "Capture",
    "Cutting",
    "Cuttings",
    "Decision",
    "DueWork",
    "FeedAddress",
    "FlaggedArticle",
    "Follow",
    "HowOften",
    "IngestOutcome",
    "IngestRun",
    "Job",
    "LexiconEntry",
    "LexiconSighting",
    "LineMark",
    "LinkCalibration",
    "Notice",
    "OutletEvidence",
    "PendingIndex",
    "UnseenDocument",
    "Publisher",
    "ReviewItem",
    "SavedSearch",
    "Scope",
    "SharedState",
    "Source",
    "SourceAlias",
    "StoredDifference",
    "Story",
    "SyndicationLink",
    "UnknownOutlet",
    "Webhook",
    "WebhookCall",
    "in_printing_order",
    "issue_feed",
    "issue_token",
    "Upload",
    "may_read",
]
