"""`differs:` answered by the database: the articles whose versions differ in a figure, a name, a quotation.

Which differences there are depends on what the reader may see, so no index holds them: the query's node is
exchanged for the numbers of the articles before any engine sees it.
"""

from typing import Any

from articles.models import StoredDifference

from .query import And, Category, Listed, Node, Not, Or


def with_differing(tree: Node, user: Any) -> Node:
    """The tree with every `differs:` in it answered for this reader; one query for each that stands in it."""
    match tree:
        case Category("differs", matter):
            found = StoredDifference.objects.visible_to(user).filter(matter=matter)
            if matter == StoredDifference.Matter.FIGURE:
                found = found.disagreeing()
            return Listed(frozenset(found.article_ids()), f"differs:{matter}")
        case Not(part):
            return Not(with_differing(part, user))
        case And(parts):
            return And(tuple(with_differing(part, user) for part in parts))
        case Or(parts):
            return Or(tuple(with_differing(part, user) for part in parts))
        case _:
            return tree
