"""Which lines of a page each extractor takes for its body: votes, as features beside the markup's own."""

import re
from collections.abc import Sequence
from functools import cache

import justext
import lxml.html
import numpy as np
import trafilatura
from justext import core
from lxml.etree import _Element as Element
from numpy.typing import NDArray
from readability import Document

Floats = NDArray[np.float32]
_TOKEN = re.compile(r"\w+")
_WIDTH = 4
VOTERS = ("precise", "plain", "recall", "declared", "readability", "justext")
"""trafilatura in its three modes, the body that JSON-LD declares, readability and jusText."""
_ELECTED = 0.5
MOST_PARAGRAPHS = 2_000
"""Paragraphs of a page on which jusText votes: short ones take it their square (2,000 take 0.6 s of one core,
8,000 took 10; more than these have no vote)."""


def vote_names() -> tuple[str, ...]:
    """The features of a line by its votes, in the order of the columns of vote_features."""
    return (
        *(f"share {name}" for name in VOTERS),
        *(f"vote {name}" for name in VOTERS),
        *(f"has {name}" for name in VOTERS),
        "share of all",
        "votes of trafilatura",
    )


def outputs(tree: Element, markup: str, declared_body: str) -> tuple[str, ...]:
    """What each of VOTERS takes for the body; "" where it has none. The tree is not changed."""
    given = [
        trafilatura.extract(tree, include_comments=False, favor_precision=precise, favor_recall=recall) or ""
        for precise, recall in ((True, False), (False, False), (False, True))
    ]
    return (*given, declared_body, _readability(markup), _justext(markup))


def _readability(markup: str) -> str:
    try:
        return str(lxml.html.fromstring(Document(markup).summary()).text_content())
    except Exception:  # whatever stops it on a page, it then has no vote there
        return ""


def _justext(markup: str) -> str:
    try:
        tree = core.preprocessor(core.html_to_dom(markup.encode(), core.DEFAULT_ENCODING, None, "replace"))
        paragraphs = core.ParagraphMaker.make_paragraphs(tree)
        if len(paragraphs) > MOST_PARAGRAPHS:
            return ""
        core.classify_paragraphs(paragraphs, _stop_words())
        core.revise_paragraph_classification(paragraphs)
    except Exception:  # as above
        return ""
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(justext.get_stoplist("English"))


def vote_features(texts: Sequence[str], bodies: Sequence[str]) -> Floats:
    """The features (lines x vote_names()) of lines by these bodies, in the order of VOTERS."""
    shares = np.array([_covered(texts, body) for body in bodies], np.float32).T.reshape(
        len(texts), len(bodies)
    )
    has = np.repeat(np.array([[bool(body.strip()) for body in bodies]], np.float32), len(texts), axis=0)
    votes = (shares > _ELECTED).astype(np.float32)
    return np.concatenate(
        (shares, votes, has, shares.mean(axis=1, keepdims=True), votes[:, :3].mean(axis=1, keepdims=True)),
        axis=1,
    )


def _covered(texts: Sequence[str], body: str) -> list[float]:
    """The share of each line's shingles that a body has; of a line of fewer words, whether it is one of
    its lines."""
    words = _TOKEN.findall(body)
    shingles = set(zip(*(words[start:] for start in range(_WIDTH)), strict=False))
    lines = {" ".join(_TOKEN.findall(line)) for line in body.split("\n")}
    found = []
    for text in texts:
        own = _TOKEN.findall(text)
        if len(own) < _WIDTH:
            found.append(float(bool(own) and " ".join(own) in lines))
            continue
        windows = list(zip(*(own[start:] for start in range(_WIDTH)), strict=False))
        found.append(sum(window in shingles for window in windows) / len(windows))
    return found
