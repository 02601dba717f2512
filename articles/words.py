"""Facts in the newsroom's words: printed days, counts, shares."""

from datetime import date

from articles.models import Article


def day_words(day: date) -> str:
    """A day as the pages write it.

    >>> day_words(date(2014, 1, 6))
    '6 January 2014'
    """
    return f"{day.day} {day:%B} {day.year}"


def printed_words(article: Article) -> str:
    """When the article was printed, no finer than is known; "undated" if nothing is."""
    if article.printed_on is None:
        return "undated"
    if article.printed_precision == Article.Precision.YEAR:
        return str(article.printed_on.year)
    if article.printed_precision == Article.Precision.MONTH:
        return f"{article.printed_on:%B} {article.printed_on.year}"
    return day_words(article.printed_on)
