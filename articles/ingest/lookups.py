"""What the archive may hold of a batch of captures, asked at once; what is not among it is not held."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from articles.ingest.facts import Facts
from articles.models import Article, Capture


@dataclass(slots=True)
class Lookups:
    """Checksums, paths, addresses and names that the archive holds, whoever's they are.

    Holds for the transaction in which it was asked, as long as `add` hears of what is stored.
    """

    sha256: set[str] = field(default_factory=set)
    paths: set[str] = field(default_factory=set)
    urls: set[str] = field(default_factory=set)
    guids: set[str] = field(default_factory=set)
    copies: Mapping[str, list[Capture]] | None = None
    """Captures by checksum, where they were asked for beforehand; they hold until something is stored."""

    @classmethod
    def of(cls, batch: Collection[tuple[str, Facts]], *, with_copies: bool = False) -> "Lookups":
        """Ask for captures, each by its checksum and its facts: at most four queries."""
        digests = {digest for digest, _ in batch}
        if with_copies:
            copies = copies_of(digests)
            held = cls(set(copies), copies=copies)
        else:
            held = cls(held_checksums(digests))
        paths = {facts.filed for _, facts in batch} - {""}
        held.paths.update(Article.objects.filter(path__in=paths).order_by().values_list("path", flat=True))
        urls = {facts.canonical_url for _, facts in batch} - {""}
        if urls:
            # The sources are for the index, which begins with them.
            sources = {facts.source.pk for _, facts in batch if facts.source}
            at_urls = Article.objects.filter(source__in=sources, canonical_url__in=urls).order_by()
            held.urls.update(at_urls.values_list("canonical_url", flat=True))
        guids = {facts.guid for _, facts in batch} - {""}
        if guids:
            held.guids.update(
                Article.objects.filter(guid__in=guids).order_by().values_list("guid", flat=True)
            )
        return held

    def copies_of(self, digest: str) -> list[Capture]:
        """The captures with this checksum, as `copies_of` has them."""
        if self.copies is not None:
            return self.copies.get(digest, [])
        return copies_of([digest]).get(digest, [])

    def add(self, digest: str, facts: Facts) -> None:
        """Know a capture that was stored meanwhile."""
        self.sha256.add(digest)
        self.paths.add(facts.filed)
        self.urls.add(facts.canonical_url)
        self.guids.add(facts.guid)


def held_checksums(digests: Iterable[str]) -> set[str]:
    """Those of these checksums of which the archive holds the bytes."""
    wanted = set(digests)
    held = Capture.objects.filter(sha256__in=wanted).order_by() if wanted else Capture.objects.none()
    return set(held.values_list("sha256", flat=True))


def copies_of(digests: Iterable[str]) -> dict[str, list[Capture]]:
    """The captures that hold the bytes of each checksum, in the order they came, with article and source; one
    query."""
    wanted = set(digests)
    found: defaultdict[str, list[Capture]] = defaultdict(list)
    if wanted:
        captures = Capture.objects.filter(sha256__in=wanted).defer("roles", "line_confidences")
        for capture in captures.select_related("article__source").order_by("pk"):
            found[capture.sha256].append(capture)
    return dict(found)
