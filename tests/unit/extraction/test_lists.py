"""Lists without bullets, and notes of amendment that have one."""

import pytest

from articles.extraction.parts import Role
from articles.extraction.split import split_capture

HEAD = "Five things to eat at the harbour of Port Ellis\n\nBy Ann Bell\n\n6 January 2014\n\n"
INTRO = "The night market is back at the harbour of Port Ellis on Friday with 44 stalls, he said.\n\n"
CLOSE = "\n\nLast year the market took £210,000 in three nights, but two stalls were lost to the tide.\n\n"
END = "Entry is free for those who came by boat, and dogs are welcome if they can be trusted near eel."


def roles(items: list[str], between: str = "\n") -> list[Role]:
    parts = split_capture(HEAD + INTRO + between.join(items) + CLOSE + END)
    return [line.role for line in parts.lines if line.text in items]


@pytest.mark.parametrize(
    "items",
    [
        ["Eel roll from the old boat, £6", "Goat curry from Sister Ann, £8", "Ice cream by the crane, £3"],
        ["Ann Bell of the harbour", "Tom Hart of the lamp", "Tomas Reyes of the ferry", "Eve Moor"],
    ],
)
def test_short_lines_together_under_a_paragraph_are_a_list(items):
    assert roles(items) == [Role.LIST_ITEM] * len(items)


def test_sentences_together_are_no_list():
    items = ["The eel was good.", "The curry was sold out, he said.", "The ice cream was by the crane."]
    assert Role.LIST_ITEM not in roles(items)


def test_lines_with_blank_lines_between_are_no_list():
    items = ["Eel roll from the old boat, £6", "Goat curry from Sister Ann, £8", "Ice cream by the crane, £3"]
    assert Role.LIST_ITEM not in roles(items, between="\n\n")


def test_a_note_of_amendment_with_a_bullet_is_a_correction():
    note = "• This article was amended on 7 January 2014 to say that the eel was free."
    parts = split_capture(HEAD + INTRO + END + CLOSE + note)
    assert parts.lines[-1].role is Role.CORRECTION
