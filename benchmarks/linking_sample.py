"""Links written out for a person to read and judge."""

from articles.language.tokens import canonical_words
from articles.models import Article, SyndicationLink

SHOWN, CUT = 6, 360


def as_text(link: SyndicationLink) -> str:
    """The two articles, the verdict's reason, and the longest runs that they share."""
    lines = [
        "=" * 30,
        f"{link.relation} {link.degree} score {link.score} | {link.evidence['reason']}",
        *(side(article, share) for article, share in (
            (link.first, link.coverage_first), (link.second, link.coverage_second)
        )),
        f"   longest {link.evidence['longest']}, ignored {link.evidence['ignored']}",
    ]  # fmt: skip
    words = canonical_words(link.first.body)
    for start, end, _, _ in sorted(link.spans, key=lambda span: span[0] - span[1])[:SHOWN]:
        run = link.first.body[words.starts[start] : words.ends[end - 1]].replace("\n\n", " ¶ ")
        run = run if len(run) <= CUT else f"{run[: CUT // 2]} … {run[-CUT // 2 :]}"
        lines.append(f"   > {end - start} {run}")
    return "\n".join(lines)


def side(article: Article, share: float) -> str:
    by = f" by {article.byline[:60]}" if article.byline else ""
    return f"[{article.source_name}] {article.printed_on} “{article.headline}”{by}, {share:.0%} shared"
