"""The two hundred queries of `benchmarks.engines`: each part of the grammar, the traps of news first."""

import random
from collections import Counter
from collections.abc import Sequence

from articles.language.search_tokens import split_words
from articles.search.index import Entry

FIXED = (
    "US",
    "us",
    "=US",
    "exact:us",
    "WHO",
    "who",
    "IT department",
    "al-Qaida",
    "al Qa'ida Yemen",
    '"al-Qaeda in the Arabian Peninsula"',
    "Gaddafi",
    "=Gadhafi",
    "Hezbollah Syria",
    '"Qur\'an"',
    "Mohammed OR Muhammad",
    "F-16",
    "F-16s",
    "W-2",
    '"12 per cent"',
    "per cent",
    '"the US Supreme Court"',
    "United States",
    '"United States Senate"',
    "ISIS",
    '"Islamic State" Iraq -Syria',
    "Obama's",
    "O'Reilly",
    "Café",
    "U.S. U.K.",
    "3.5",
    "1,000",
    "$1.5 billion",
    "running",
    "exact:running",
    "=planned",
    '"health care law"',
    '=health "care law"',
    "health care -Obamacare",
    "(troops OR soldiers) Iraq NOT Afghanistan",
    "troops AND (Kabul OR Baghdad OR Mosul)",
    '"air strike"',
    '"troops Iraq"~10',
    '"Senate vote"~5',
    '"bank banks"~8',
    '"senate vote bill"~8',
    '"gun control congress"~10',
    '"tax cuts budget"~6',
    '"the the"~6',
    '"of the of"~7',
    "harb*",
    "govern*",
    "a*",
    "s*",
    "headline:Obama",
    'headline:"health care"',
    "headline:(tax OR budget) body:deficit",
    "headline:gov*",
    "byline:Smith",
    "body:exact:ran",
    "date:2014",
    "date:2013-10 shutdown",
    "date:2014-01..2014-03 Ukraine",
    "date:..2012-12-31 election",
    "date:unknown",
    "date:unknown Obama",
    "-the",
    "NOT Obama date:2015",
    "source:Times",
    "source:Fox immigration",
    "source:national",
    "type:own gun",
    "type:wire police",
    "type:unknown",
    "agency:AP police",
    "section:politics Ryan",
    "place:york",
    "place:unknown tax",
    "agency:unknown section:unknown",
    "cooperate email",
    "behaviour colour",
    "Kyiv Crimea",
    "Charlie Hebdo",
    'Ferguson "Michael Brown"',
    "the",
    "story:1",
    "story:99999999999",
    "Ukraine OR type:wire",
    "(Obama OR Romney) -headline:Obama",
    "NOT (tax OR budget)",
    "xyzzyq OR type:own",
    "standfirst:president",
    '"president barack obama"',
    '"a b c d"~9',
    '"iraq iran syria israel"~30',
    '"one two three four five"~40',
)

FOREIGN = {
    "fr": (
        "Le gouvernement a annoncé des élections anticipées à Paris.",
        "Les agriculteurs manifestent près du marché.",
        "L'été a été le plus chaud depuis un siècle.",
        "Des chats et des chiens ont été sauvés des eaux.",
        "US Open : la finale a été reportée.",
        "Le président des États-Unis est arrivé à Kiev.",
    ),
    "de": (
        "Die Regierung hat in Berlin Neuwahlen angekündigt.",
        "Größere Straßen wurden am Samstag gesperrt.",
        "Die Bauern fordern höhere Preise.",
        "Der Präsident sprach vor dem Parlament.",
        "Who is who der Wirtschaft.",
    ),
    "es": (
        "El gobierno anunció elecciones anticipadas en Madrid.",
        "Los agricultores protestan por los precios.",
        "El niño fue rescatado por los bomberos.",
        "La policía detuvo a tres hombres en Sevilla.",
    ),
    "ru": (
        "Правительство объявило о досрочных выборах в Москве.",
        "Президент прибыл в Киев с визитом.",
        "Полиция задержала трёх человек.",
        "Цены на нефть выросли на 12,5 процента.",
    ),
    "ar": (
        "أعلنت الحكومة عن انتخابات مبكرة في القاهرة.",
        "وصل الرئيس إلى كييف اليوم.",
        "ارتفعت أسعار النفط بنسبة كبيرة.",
        "الشرطة تعتقل ثلاثة رجال.",
    ),
    "zh": (
        "政府宣布在北京提前选举。",
        "总统今天抵达基辅。",
        "油价上涨了很多。",
        "警察逮捕了三名男子。",
    ),
    "el": (
        "Η κυβέρνηση ανακοίνωσε πρόωρες εκλογές στην Αθήνα.",
        "Ο πρόεδρος έφτασε στο Κίεβο.",
    ),
}

FOREIGN_QUERIES = (
    "gouvernement",
    "gouvernements",
    "=gouvernement",
    '"élections anticipées"',
    "elections anticipees",
    "agriculteurs manifestent",
    "chat",
    "chats",
    "Größere Straßen",
    "strassen",
    "Straße",
    "Präsident",
    '"der Präsident"',
    "niño",
    "gobierno -Madrid",
    "elecciones OR élections",
    "правительство",
    "правительства",
    '"досрочных выборах"',
    "прав*",
    "Киев",
    "12,5",
    "الحكومة",
    '"انتخابات مبكرة"',
    "انتخ*",
    "政府",
    "北京",
    '"提前选举"',
    "κυβέρνηση",
    "=κυβέρνηση",
    "headline:président",
    '"président États-Unis"~4',
    "US Open",
    "who wirtschaft",
    "l'été",
    "ete",
)

COUNT = 200


def queries_for(entries: Sequence[Entry]) -> list[str]:
    """COUNT queries: those above, then words, runs and pairs drawn from the articles, always the same."""
    chosen = random.Random(20261121)
    found = dict.fromkeys((*FIXED, *FOREIGN_QUERIES))
    counts = Counter(word for entry in entries[:2000] for word in split_words(entry.body))
    middling = sorted(word for word, count in counts.items() if 3 < count < 400 and len(word) > 3)
    while len(found) < COUNT:
        entry = chosen.choice(entries)
        words = split_words(entry.body) or ["news"]
        at = chosen.randrange(len(words))
        run = words[at : at + chosen.choice((2, 3, 4))]
        one, other = chosen.choice(middling), chosen.choice(middling)
        found.setdefault(
            chosen.choice(
                (
                    f'"{" ".join(run)}"',
                    f"{one} {other}",
                    f"{one} OR {other}",
                    f'"{words[at]} {words[min(at + 6, len(words) - 1)]}"~9',
                    f"{one[:4]}*",
                    f"headline:{one} {other} -{chosen.choice(middling)}",
                    f"={one}",
                    " ".join(split_words(entry.headline)[:4]),
                )
            )
        )
    return [text for text in found if text][:COUNT]
