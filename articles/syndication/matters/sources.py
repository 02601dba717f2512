"""Who says it: the attributions of a text, each a source and its verb."""

import re
from dataclasses import dataclass

from articles.language.listed import listed
from articles.syndication.compare_align import SMALL_WORDS
from articles.syndication.matters.difference import CharSpan
from articles.syndication.matters.name_lists import SYNONYMS
from articles.syndication.matters.pairing import Side

_LONGEST = 12  # words of a source
_LONGEST_APPOSED = 10  # words of a source with its apposition, where another may stand behind the verb
_VERBS = listed(
    """
    said says say told tells added adds asked wrote writes insisted insists noted notes
    warned warns argued argues claimed claims announced declared explained explains stated testified
    acknowledged acknowledges confirmed confirms replied responded tweeted recalled reported
    according cautioned maintained contends contended asserted
    """
)
_NOT_AFTER = listed("is are was were be been being to not has have had the a an united of")
_INSISTED = listed("insisted insists")
_PRONOUNS = listed("he she they it we i you who")
_EMPTY = (
    SMALL_WORDS
    | _VERBS
    | listed(
        """
    mr mrs ms dr president secretary minister senator sen representative rep governor gov spokesman
    spokeswoman also later then monday tuesday wednesday thursday friday saturday sunday today
    yesterday earlier statement reporters news interview television press conference friday's new
    former chief us
    """
    )
)
_BOUNDARY = re.compile(r"[,;:\u2014\"\u201c\u201d()]|\s[-\u2013]\s")
_QUOTE = '"\u201c\u201d'


@dataclass(frozen=True, slots=True)
class Attribution:
    """A source and its verb: `source` are the canonical words that name it, none where only a pronoun does;
    `named` those of them that are printed with a capital.

    `is_described` where an article and an office are all: "the secretary of state", "a senator from Ohio",
    the end of "the governor and candidate". `is_body` where it is "the" and a name: "the White House".
    """

    span: CharSpan
    verb: CharSpan
    source: frozenset[str]
    named: frozenset[str]
    is_pronoun: bool
    is_described: bool
    is_body: bool
    sentence: CharSpan


def attributions(side: Side) -> tuple[Attribution, ...]:
    """The attributions of a text outside its quotations, in order.

    "Police said", "said John Kerry", "Kerry, who was in Oslo, said", "according to two officials".
    """
    out: list[Attribution] = []
    words, text = side.words, side.text
    for at, token in enumerate(words.tokens):
        start, end = words.starts[at], words.ends[at]
        if token not in _VERBS or not text[start].islower() and token != "according" or side.inside[start]:
            continue
        if at and words.tokens[at - 1] in _NOT_AFTER and token != "according":
            continue
        if token in _INSISTED and words.tokens[at + 1 : at + 2] == ("on",):
            continue
        sentence = side.sentence_at(start)
        if token == "according":
            found = _behind(side, at + 2, sentence) if words.tokens[at + 1 : at + 2] == ("to",) else None
        else:
            found = _nearer(side, _before(side, at, sentence), _behind(side, at + 1, sentence))
        if found is not None:
            first, last = min(at, found.start), max(at + 1, found.stop)
            tokens = [words.tokens[i] for i in found]
            source = frozenset(SYNONYMS.get(word, word) for word in tokens if _is_of_source(word))
            is_pronoun = not source and any(word in _PRONOUNS for word in tokens)
            if source or is_pronoun or tokens:
                span = CharSpan(words.starts[first], words.ends[last - 1])
                named = frozenset(
                    SYNONYMS.get(words.tokens[i], words.tokens[i])
                    for i in found
                    if text[words.starts[i]].isupper()
                )
                named &= source
                is_plain = not _is_headed_by_name(side, found)
                is_tail = found.stop <= at and words.tokens[found.start - 1 : found.start] == ("and",)
                is_described = bool(tokens) and is_plain and (tokens[0] in _ARTICLES or is_tail)
                is_body = bool(tokens) and tokens[0] == "the" and not is_plain
                standing = is_pronoun, is_described, is_body
                out.append(Attribution(span, CharSpan(start, end), source, named, *standing, sentence))
    return tuple(out)


def _is_headed_by_name(side: Side, indexes: range) -> bool:
    """Whether a capital stands in what is named, before any "of", "from" or "for" behind it."""
    head = list(indexes)
    for at in head[1:]:
        if side.words.tokens[at] in _BEHIND_HEAD:
            head = head[: head.index(at)]
            break
    return any(
        side.text[side.words.starts[at]].isupper() and side.words.tokens[at] not in _ARTICLES for at in head
    )


_ARTICLES = listed("the a an his her its their one another")
_BEHIND_HEAD = listed("of from for in at with on by who whose")


def _is_of_source(word: str) -> bool:
    return word not in _EMPTY and word not in _PRONOUNS and not word.endswith("ly") and word != "often"


def _before(side: Side, at: int, sentence: CharSpan) -> range | None:
    """The words in front of a verb that name its source; over an apposition between two commas."""
    first = _run_back(side, at, sentence)
    if first == at:
        mark = side.text[side.words.ends[at - 1] : side.words.starts[at]] if at else ""
        if not mark.lstrip(".").startswith(",") or any(quote in mark for quote in _QUOTE):
            return None
        inner = _run_back(side, at, sentence, over_mark=True)
        first = _run_back(side, inner, sentence, over_mark=True) if inner < at else at
        if inner == at or first == inner:
            return None
    return range(first, at) if any(_names_source(side, i) for i in range(first, at)) else None


def _run_back(side: Side, at: int, sentence: CharSpan, over_mark: bool = False) -> int:
    """The first word of the run of words in front of word `at` that no mark breaks; `over_mark` passes over
    one that stands right before it."""
    words, text = side.words, side.text
    first = at
    while first > 0 and at - first < _LONGEST and words.starts[first - 1] >= sentence.start:
        between = text[words.ends[first - 1] : words.starts[first]]
        if side.inside[words.starts[first - 1]]:
            break
        if _BOUNDARY.search(between) and not (over_mark and first == at):
            break
        token = words.tokens[first - 1]
        joins_names = token == "and" and text[words.starts[first]].isupper()
        is_pointing = token == "that" and first > 1 and words.tokens[first - 2] in _BEFORE_THAT
        if token in _CONJUNCTIONS and first < at and not joins_names and not is_pointing:
            break
        first -= 1
    return first


def _behind(side: Side, at: int, sentence: CharSpan) -> range | None:
    """The words behind a verb that name its source: `said John Kerry`, `said a spokesman for the army`."""
    words, text = side.words, side.text
    last = at
    while last < len(words) and last - at < _LONGEST and words.ends[last] <= sentence.end:
        if last > at and _BOUNDARY.search(text[words.ends[last - 1] : words.starts[last]]):
            break
        if words.tokens[last] in (
            "that",
            "who",
            "which",
            "in",
            "on",
            "at",
            "during",
            "after",
            "if",
            "there",
            "this",
        ):
            break
        last += 1
    if last == at:
        return None
    is_closed = (
        last >= len(words)
        or words.ends[last - 1] + 2 >= sentence.end
        or bool(_BOUNDARY.search(text[words.ends[last - 1] : words.starts[last]]))
        or words.tokens[last] in ("who", "in", "on", "at", "during", "after")
    )
    is_inverted = bool(
        re.search(r"[,?!\"\u201d\u2019]\s*[\"\u201d\u2019]?\s*$", text[: words.starts[at - 1]])
    )
    is_according = words.tokens[at - 1] == "to"
    return range(at, last) if (is_inverted or is_according) and is_closed else None


_BEFORE_THAT = listed("to of in on with for about at by from")
"""Behind one of these "that" points at something: "opposed to that plan say"."""
_CONJUNCTIONS = listed("that but and as because while when after which")


def _nearer(side: Side, before: range | None, behind: range | None) -> range | None:
    """Of the words in front of a verb and those behind it the ones that are its source: in front, but for
    `..., said John Kerry`, where a clause stands in front."""
    if before is None or behind is None:
        return before or behind
    is_clause = len(before) > _LONGEST_APPOSED or not _reads_as_name(side, before)
    return behind if is_clause and _reads_as_name(side, behind) else before


def _reads_as_name(side: Side, indexes: range) -> bool:
    """`said John Kerry`, told from `said the talks had failed`: a capital, and no verb of a clause."""
    is_named = any(
        side.text[side.words.starts[at]].isupper() and side.words.tokens[at] not in _EMPTY for at in indexes
    )
    return is_named and not any(
        side.words.tokens[at] in _CLAUSAL and side.text[side.words.starts[at]].islower() for at in indexes
    )


_CLAUSAL = listed(
    """
    is are was were be been has have had will would could can may might should did does do to
    """
)


def _names_source(side: Side, at: int) -> bool:
    token = side.words.tokens[at]
    return token in _PRONOUNS or token not in SMALL_WORDS


def compatible(one: Attribution, other: Attribution) -> bool:
    """Whether two attributions may name one source: a shared word, of the names where both have one, or a
    pronoun on either side."""
    if not one.source or not other.source:
        return True
    if (one.named and other.is_described) or (other.named and one.is_described):
        return True  # Kerry and "the secretary of state" may be one
    if one.named and other.named:
        return bool(_without_owner(one.named) & _without_owner(other.named))
    return any(_is_one_word(mine, its) for mine in one.source for its in other.source)


def _without_owner(words: frozenset[str]) -> frozenset[str]:
    """Each word without the mark of a possessive: "Exner's group" and "the group of Exner" are one."""
    return frozenset(re.sub("['\u2019]s?$", "", word) for word in words)


def _is_one_word(one: str, other: str) -> bool:
    """A word and its plural: "official" and "officials"."""
    return one == other or one + "s" == other or other + "s" == one
