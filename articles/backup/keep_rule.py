"""Which backups stay: the newest of each of the last days, weeks and months."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

_KEEP = re.compile(r"(\d{1,4})([dwm])")


class BadKeep(ValueError):
    """What --keep says cannot be read."""


@dataclass(frozen=True, slots=True)
class KeepRule:
    """The newest of each of the last so many days, weeks and months that have one."""

    days: int = 7
    weeks: int = 4
    months: int = 12

    @classmethod
    def read(cls, words: str) -> "KeepRule":
        """`7d,4w,12m`; what is not named is none. Raises BadKeep.

        >>> KeepRule.read("7d,12m")
        KeepRule(days=7, weeks=0, months=12)
        """
        found = {"d": 0, "w": 0, "m": 0}
        for part in words.split(","):
            match = _KEEP.fullmatch(part.strip())
            if match is None:
                raise BadKeep(f"--keep {words!r}: write it as 7d,4w,12m.")
            found[match[2]] = int(match[1])
        if not any(found.values()):
            raise BadKeep(f"--keep {words!r} would keep nothing.")
        return cls(found["d"], found["w"], found["m"])

    def chosen(self, moments: Sequence[datetime]) -> set[datetime]:
        """Those that stay; the newest always does."""
        newest_first = sorted(moments, reverse=True)
        stay = set(newest_first[:1])
        for most, shape in ((self.days, "%Y-%m-%d"), (self.weeks, "%G-%V"), (self.months, "%Y-%m")):
            seen: dict[str, datetime] = {}
            for moment in newest_first:
                seen.setdefault(moment.strftime(shape), moment)
            stay.update(list(seen.values())[:most])
        return stay
