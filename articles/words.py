"""Facts in the newsroom's words: printed days, counts, shares."""

from datetime import date

from articles.models import Article


def day_words(day: date) -> str:
    """A day as the pages write it.

    >>> day_words(date(2014, 1, 6))
    '6 January 2014'
    """
    return f"{day.day} {day:%B} {day.year}"


def printed_words(piece: Article) -> str:
    """When the piece was printed, no finer than is known; "undated" if nothing is."""
    if piece.printed_on is None:
        return "undated"
    if piece.printed_precision == Article.Precision.YEAR:
        return str(piece.printed_on.year)
    if piece.printed_precision == Article.Precision.MONTH:
        return f"{piece.printed_on:%B} {piece.printed_on.year}"
    return day_words(piece.printed_on)
