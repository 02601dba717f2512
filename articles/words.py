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
    if article.printed_precision == Article.Precision.ABOUT:
        return about_words(article)
    if article.printed_on is None:
        return "undated"
    if article.printed_precision == Article.Precision.YEAR:
        return str(article.printed_on.year)
    if article.printed_precision == Article.Precision.MONTH:
        return f"{article.printed_on:%B} {article.printed_on.year}"
    return day_words(article.printed_on)


def about_words(article: Article) -> str:
    """When an article of no stated day was printed: the likeliest day, or the days between which.

    >>> span = {"about_first": date(2014, 1, 5), "about_last": date(2014, 1, 7)}
    >>> about_words(Article(**span, about_basis="from 3 versions"))
    'between 5 and 7 January 2014, from 3 versions'
    """
    first, last, basis = article.about_first, article.about_last, article.about_basis
    if first is None or last is None:
        return "undated"
    if article.about_day is not None:
        return f"about {day_words(article.about_day)}" + (f" ({basis})" if basis else "")
    if first == last:
        words = f"about {day_words(first)}"
    elif (first.year, first.month) == (last.year, last.month):
        words = f"between {first.day} and {day_words(last)}"
    elif first.year == last.year:
        words = f"between {first.day} {first:%B} and {day_words(last)}"
    else:
        words = f"between {day_words(first)} and {day_words(last)}"
    return words + (f", {basis}" if basis else "")


BROWSERS = (
    *(("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox")),
    *(("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari")),
)
SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows")),
    *(("Mac OS X", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux")),
)
"""Marks in what a browser sends, the more particular first: all but Firefox name others beside themselves."""
_LONGEST_BROWSER = 60


def browser_words(user_agent: str) -> str:
    """The browser and its system in words; of a program that is neither what it sends, cut to a line; "" if
    it sent nothing.

    >>> browser_words("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    'Firefox on Linux'
    """
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or user_agent[:_LONGEST_BROWSER]
