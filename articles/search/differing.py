"""`differs:` and `is:` answered by the database: articles whose versions differ in a figure, a name, a
quotation; articles whose source was recognised or whose day is told from versions.

Which differences there are depends on what the reader may see, and recognising and dating change no article's
words, so no index holds them: the query's node is exchanged for the numbers of the articles before any engine
sees it.
"""

from typing import Any

from articles.models import Article, StoredDifference

from .query import And, Category, Listed, Node, Not, Or


def with_differing(tree: Node, user: Any) -> Node:
    """The tree with every `differs:` and `is:` in it answered for this reader; one query for each."""
    match tree:
        case Category("differs", matter):
            found = StoredDifference.objects.visible_to(user).grave().filter(matter=matter)
            if matter == StoredDifference.Matter.FIGURE:
                found = found.disagreeing()
            return Listed(frozenset(found.article_ids()), f"differs:{matter}")
        case Category("is", standing):
            articles = Article.objects.visible_to(user).standing(standing).order_by()
            return Listed(frozenset(articles.values_list("pk", flat=True)), f"is:{standing}")
        case Not(part):
            return Not(with_differing(part, user))
        case And(parts):
            return And(tuple(with_differing(part, user) for part in parts))
        case Or(parts):
            return Or(tuple(with_differing(part, user) for part in parts))
        case _:
            return tree
