"""More like this on SolrCloud: the documents that share the words most distinctive of one article."""

from math import log
from typing import Any

from articles.search.engine import Similar
from articles.search.engines.solr.client import Cluster
from articles.search.engines.solr.documents import APART, stem_token
from articles.search.engines.solr.flags import Left
from articles.search.engines.solr.scoring import ScoreFunction
from articles.search.engines.solr.wording import EVERY, ScoredNode
from articles.search.index import Entry
from articles.search.likeness import distinctive_words, least_shared, least_worth
from articles.search.weights import PARTS

SOME = 500  # words of one look at the index


def documents_like(
    cluster: Cluster,
    collection: str,
    entry: Entry,
    left_out: Left,
    out_of_sight: tuple[str, ...],
    most: int,
) -> tuple[Similar, ...]:
    """The documents most alike, the article's story and `left_out` excepted; of equals the newest number."""
    body: dict[str, Any] = {"query": EVERY, "limit": 0}
    documents = int(cluster.ask(collection, body)["response"]["numFound"])
    chosen = distinctive_words(entry, documents, lambda stems: _spreads(cluster, collection, stems))
    if not chosen:
        return ()
    tokens = [f"{stem_token(word.stem)}{APART}{stem_token(word.stem, is_foreign=True)}" for word in chosen]
    nodes = [
        ScoredNode(f'anywhere:"{token}"', ({part: f'{part}:"{token}"' for part in PARTS},))
        for token in tokens
    ]
    function = ScoreFunction()
    score = function.of_nodes(nodes, [log(1 + documents / word.documents) for word in chosen])
    stands = [f"exists(query({function.named(node.matched)}))" for node in nodes]
    shared = ",".join(f"if({each},1,0)" for each in stands)
    worth = ",".join(f"if({each},{word.worth!r},0)" for each, word in zip(stands, chosen, strict=True))
    filters = [
        f"({' '.join(node.matched for node in nodes)})",
        f"{EVERY} -story:{entry.story} -article:{entry.article}",
        *left_out.filters.values(),
        f"{{!frange cache=false cost=150 l={least_shared(chosen)} v=$shared}}",
        f"{{!frange cache=false cost=160 l={least_worth(chosen)!r} v=$worth}}",
    ]
    params = {
        **function.params,
        "score": score,
        "shared": f"sum({shared},0)",
        "worth": f"sum({worth},0)",
        **left_out.lists,
    }
    if out_of_sight:
        filters.append(f"{EVERY} -{{!terms f=id v=$unseen}}")
        params["unseen"] = ",".join(sorted(out_of_sight))
    body = {
        "query": "{!func v=$score}",
        "filter": filters,
        "sort": "score desc,article desc",
        "limit": most,
        "fields": "article,score",
        "params": params,
    }
    found = cluster.ask(collection, body)["response"]["docs"]
    return tuple(Similar(int(each["article"]), float(each["score"])) for each in found)


def _spreads(cluster: Cluster, collection: str, stems: list[str]) -> dict[str, int]:
    """In how many documents each stem stands, in whatever language."""
    found: dict[str, int] = {}
    for start in range(0, len(stems), SOME):
        wanted = {
            stem_token(stem, foreign): stem
            for stem in stems[start : start + SOME]
            for foreign in (False, True)
        }
        asked = {
            "terms": True,
            "terms.fl": "anywhere",
            "terms.list": ",".join(t.replace(",", "\\,") for t in wanted),
        }
        told = cluster.form(f"{collection}/terms", asked)["terms"].get("anywhere", [])
        for token, often in zip(told[::2], told[1::2], strict=True):
            found[wanted[token]] = found.get(wanted[token], 0) + int(often)
    return found
