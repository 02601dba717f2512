"""One difference that matters: its kind, what happened, and where it stands on both sides."""

from dataclasses import dataclass
from enum import StrEnum


class Matter(StrEnum):
    """What a difference changes. The values are stored with ledgers and stand in addresses; never rename."""

    FIGURE = "figure"
    NAME = "name"
    QUOTATION = "quotation"
    ATTRIBUTION = "attribution"
    CLAIM = "claim"  # modality and polarity: what is said to be so, may be so, is not so


class Change(StrEnum):
    """What happened. The values are stored; never rename them."""

    ALTERED = "altered"
    ONLY_A = "only-a"
    ONLY_B = "only-b"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class CharSpan:
    """Characters [start, end) of a text; empty where the other side has nothing: there it would stand."""

    start: int
    end: int

    def overlaps(self, other: "CharSpan") -> bool:
        """Whether the two share a character, or one is empty and stands in or beside the other."""
        return (
            self.start <= other.end
            and other.start <= self.end
            and (
                min(self.end, other.end) > max(self.start, other.start)
                or self.start == self.end
                or other.start == other.end
            )
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between two aligned paragraphs. `text_a` and `text_b` are as printed; one may be "".

    `note` says in plain words what differs; {a} and {b} in it stand for the versions' names. `is_slight`
    where an editor can leave it for last (see `gravity`): it is shown, and counted nowhere.
    """

    matter: Matter
    change: Change
    a: CharSpan
    b: CharSpan
    text_a: str
    text_b: str
    note: str
    is_slight: bool = False
