"""The lines of a capture as the page of lines sets them: long runs of furniture folded away."""

from collections.abc import Sequence
from dataclasses import dataclass

from articles.curation.lines import LineState
from articles.extraction.parts import Role

LEAST_FOLDED = 4
"""Lines of furniture in a row that are folded away; fewer are quicker read than opened."""
FOLDED = frozenset({Role.FURNITURE, Role.BLANK, Role.COPYRIGHT})


@dataclass(frozen=True, slots=True)
class LineRun:
    """Successive lines of a capture; `folded` says in words what stands in a run that is folded away."""

    lines: list[LineState]
    folded: str = ""


def runs_of(states: Sequence[LineState]) -> list[LineRun]:
    """The lines in order. What a person marked is never folded; blank lines go with what is around them."""
    runs: list[LineRun] = []
    start = 0
    while start < len(states):
        end = start
        while end < len(states) and states[end].role in FOLDED and not states[end].marked_by:
            end += 1
        furniture = sum(state.role != Role.BLANK for state in states[start:end])
        if furniture >= LEAST_FOLDED:
            span = f"Lines {states[start].number} to {states[end - 1].number}"
            runs.append(LineRun(list(states[start:end]), f"{span}: {furniture} lines of furniture"))
        else:
            end = max(end, start + 1)
            if not runs or runs[-1].folded:
                runs.append(LineRun([]))
            runs[-1].lines.extend(states[start:end])
        start = end
    return runs
