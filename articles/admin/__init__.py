"""The curators' admin: one file per model. Every change goes through articles.curation."""

from . import (  # noqa: F401
    article,
    capture,
    decision,
    lexicon,
    link,
    mark,
    notice,
    review,
    run,
    site,
    source,
    story,
)
