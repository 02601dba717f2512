"""One or two sentences on what became of a story, written from its figures alone."""

from collections.abc import Sequence

from articles.language.figures import figures, same_figure
from articles.models import Article
from articles.reports.facts import FactRow, FactTable
from articles.reports.story import StoryReport

_NUMBERS = (
    *("no", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)


def lead_sentence(versions: Sequence[Article], report: StoryReport | None, facts: FactTable | None) -> str:
    """How many ran it and how much of it, and the first figure in which they disagree.

    An unidentified version has an outlet that nobody knows, so its outlets are not counted.
    """
    sentences = [_who_ran_it(versions)]
    if report is not None:
        sentences.append(_how_much(report))
    if facts is not None:
        sentences.extend(filter(None, (_disagreement(facts), _quotations(facts))))
    return " ".join(sentences)


def number_words(count: int) -> str:
    """
    >>> number_words(6), number_words(40)
    ('six', '40')
    """
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _who_ran_it(versions: Sequence[Article]) -> str:
    outlets = len({article.source_id for article in versions if article.source_id})
    unknown = sum(article.source_id is None for article in versions)
    count = len(versions)
    if not outlets:
        return f"{_capital(number_words(count))} version{'s' * (count > 1)}, outlets unknown."
    ran = f"{_capital(number_words(outlets))} outlet{'s' * (outlets > 1)} ran it"
    if unknown:
        ran += f", and {number_words(unknown)} whose outlet is unknown"
    return f"{ran}, in {number_words(count)} versions." if count > outlets + unknown else f"{ran}."


def _how_much(report: StoryReport) -> str:
    paragraphs = len(report.columns[0].cells)
    others = [column for column in report.columns if not column.is_fullest]
    whole = sum(all(cell.state != "absent" for cell in column.cells) for column in others)
    if whole == len(others):
        return f"Each has all {paragraphs} paragraphs of the fullest."
    if not whole:
        least = min(sum(cell.state != "absent" for cell in column.cells) for column in others)
        if len(others) == 1:
            return f"The other has {least} of the {paragraphs} paragraphs of the fullest."
        return f"None of the others has all {paragraphs} paragraphs of the fullest; the shortest has {least}."
    have = "has" if whole == 1 else "have"
    return f"{_capital(number_words(whole))} of the others {have} all {paragraphs} paragraphs of the fullest."


def _disagreement(facts: FactTable) -> str:
    for row in facts.rows:
        if row.matter == "figure":
            readings = _readings(row)
            if len(readings) > 1:
                (most, many), *rest = readings
                told = "; ".join(f"{number_words(few)} “{text}”" for text, few in rest)
                say = "says" if many == 1 else "say"
                return f"{_capital(number_words(many))} {say} “{most}”, {told}."
    return ""


def _readings(row: FactRow) -> list[tuple[str, int]]:
    """What is printed for one figure and by how many, most first; house style apart."""
    readings: list[tuple[str, int]] = []
    for cell in row.cells:
        if cell.state not in ("same", "differs") or not cell.text:
            continue
        for at, (text, count) in enumerate(readings):
            mine, its = figures(text), figures(cell.text)
            if text == cell.text or (mine and its and same_figure(mine[0], its[0])):
                readings[at] = (text, count + 1)
                break
        else:
            readings.append((cell.text, 1))
    return sorted(readings, key=lambda reading: -reading[1])


def _quotations(facts: FactTable) -> str:
    count = sum(row.matter == "quotation" for row in facts.rows)
    if not count:
        return ""
    return f"{_capital(number_words(count))} quotation{'s differ' if count > 1 else ' differs'}."
