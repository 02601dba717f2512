"""What stands at the end of the body: credit, contributors, corrections and copyright."""

from collections.abc import Sequence

from articles.capture.credits import agency_credited, is_contributors, is_copyright, is_correction
from articles.capture.parts import Role

REACH = 6
"""Non-blank lines below the body in which end matter is looked for; below that everything is furniture."""


def end_role(text: str) -> Role | None:
    """The end matter that this line is, or None."""
    if agency_credited(text):
        return Role.CREDIT
    if is_contributors(text):
        return Role.CONTRIBUTORS
    if is_correction(text):
        return Role.CORRECTION
    if is_copyright(text):
        return Role.COPYRIGHT
    return None


def read_tail(texts: Sequence[str], below: Sequence[int]) -> dict[int, Role]:
    """Roles for the lines `below` the body (indexes into `texts`, nearest first) that are end matter."""
    return {index: role for index in below[:REACH] if (role := end_role(texts[index])) is not None}
