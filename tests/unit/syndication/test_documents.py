"""Documents and galleries are told by their frame."""

from articles.syndication.documents import document_paragraphs, gallery_paragraphs

OWN = "The council met on Monday and put the vote off until the spring."


def test_a_statement_after_a_colon_lasts_while_its_voice_is_heard():
    text = [OWN, "She said in a statement:", "I am leaving.", "It was my choice.", "Sincerely, Ann Bell", OWN]
    assert document_paragraphs(text) == {2, 3, 4}


def test_a_letter_is_told_by_its_salutation():
    assert document_paragraphs([OWN, "Dear members,", "We are closing.", "Respectfully, the board", OWN]) == {
        1, 2, 3,
    }  # fmt: skip


def test_a_colon_before_what_nobody_says_of_himself_opens_nothing():
    assert document_paragraphs(["The plan has three parts, the council said:", OWN, OWN]) == frozenset()


def test_first_person_within_quotation_marks_is_the_writers_narrative_still():
    assert (
        document_paragraphs(["He said so in a letter:", 'The mayor, who said "I know", left.']) == frozenset()
    )


def test_captions_set_twice_running_are_a_gallery_with_those_between():
    captions = ["A boat lies at the new quay.", "A crane lifts the last stone."]
    text = [OWN, captions[0], captions[0], "A diver waits.", captions[1], captions[1], "He left."]
    assert gallery_paragraphs(text) == {1, 2, 3, 4, 5}
    assert gallery_paragraphs([OWN, "No.", "No.", "He left."]) == frozenset()
