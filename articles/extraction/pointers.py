"""Lines inside a body that point to another article: "Read more: ...", "Lesen Sie auch: ..."."""

import re

LONGEST = 220
"""Characters of such a line: a label and another article's headline."""
_POINTER = re.compile(
    r"^\W*(?:read (?:more|also|next)|(?:see|watch) also|also read"
    r"|related(?: (?:story|stories|articles?|coverage))?|more on this(?: story)?"
    r"|(?:à )?lire aussi|lesen sie auch|mehr zum thema|lee también|leer también|leia (?:também|mais)"
    r"|leggi anche|читайте также|czytaj (?:też|także|również)|zobacz (?:też|także|również)"
    r"|διαβάστε (?:επίσης|ακόμη))\s*[:：|»>]",
    re.IGNORECASE,
)


def is_pointer(text: str) -> bool:
    """Whether a line only points to another article. Of 103 such lines that the model alone took for body on
    sites with known bodies, 60 were in none; most of the others are in truths that extractors agreed on.

    >>> is_pointer("Read more: Lamps of the coast"), is_pointer("[Lesen Sie auch: Lampen der Küste]")
    (True, True)
    >>> is_pointer("Related costs: they rose to £4m in May, the harbour master said.")
    False
    """
    return len(text) <= LONGEST and _POINTER.match(text) is not None
