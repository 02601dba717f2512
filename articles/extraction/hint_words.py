"""Words of which a byline with a label, or a line of furniture in the head, has one.

Looked up with the word lists, so that the long expressions are tried on few lines.
"""

_BY = "by byby par von por di da door av af od przez από του της بقلم"
_AUTHOR = (
    "author authors writer writers contributor contributors autor autorin autoren auteur auteurs autore автор"
)
_LABELS = (
    "share shares tweet tweets facebook twitter email print subscribe login newsletter newsletters"
    " comment comments cookie cookies menu search advertisement follow whatsapp linkedin pinterest reddit"
    " trending related copyright getty click loading toggle enlarge close"
)
_PHRASES = (
    " e mail | sign in | sign up | log in | skip to | read more | more stories | most read "
    "| most popular | all rights | breaking news | min read | mins read | minute read | minutes read "
    "| continue reading | more from | also in | text size | today s paper "
)
BY_WORDS = frozenset(_BY.split())
CREDIT_WORDS = BY_WORDS | frozenset(_AUTHOR.split())
"""One of these stands in every byline with a label, unless it has a colon or a bar."""
LABEL_WORDS = frozenset(_LABELS.split())
LABEL_PHRASES = tuple(_PHRASES.split("|"))
LABEL_OPENERS = frozenset(phrase.split()[0] for phrase in LABEL_PHRASES)
FURNITURE_WORDS = LABEL_WORDS | LABEL_OPENERS | {"photo", "photos", "image"}
"""One of these stands in every line that reads as a label (head_lines.is_label)."""
