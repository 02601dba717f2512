"""Which agency some words name: the one table of those that every newsroom knows, and an archive's own.

Each agency has one short form, which is what articles are filed under, and the names it is printed by.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

from articles.language.characters import fold_space

AGENCIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "AP": ("AP", "Associated Press", "The Associated Press"),
        "Reuters": ("Reuters", "Thomson Reuters", "Reuters Health"),
        "AFP": ("AFP", "Agence France-Presse", "Agence France Presse"),
        "UPI": ("UPI", "United Press International"),
        "PA": ("PA", "PA Media", "Press Association"),
        "dpa": ("dpa", "Deutsche Presse-Agentur"),
        "Bloomberg": ("Bloomberg", "Bloomberg News"),
        "Xinhua": ("Xinhua",),
        "TASS": ("TASS", "ITAR-TASS"),
        "Interfax": ("Interfax",),
        "RIA Novosti": ("RIA Novosti",),
        "Kyodo": ("Kyodo", "Kyodo News"),
        "EFE": ("EFE",),
        "ANSA": ("ANSA",),
        "AAP": ("AAP", "Australian Associated Press"),
        "PTI": ("PTI",),
        "IANS": ("IANS",),
        "ANI": ("ANI",),
        "Yonhap": ("Yonhap",),
        "Anadolu": ("Anadolu", "Anadolu Agency"),
        "Canadian Press": ("Canadian Press", "The Canadian Press", "CP"),
        "MENA": ("MENA",),
        "Belga": ("Belga",),
        "ATS": ("ATS",),
        "Lusa": ("Lusa",),
        "Dow Jones": ("Dow Jones", "Dow Jones Newswires"),
        "CNN": ("CNN",),
        "MCT": ("MCT",),
        "TNS": ("TNS",),
        "KUNA": ("KUNA",),
        "IRNA": ("IRNA",),
    }
)
"""Short form -> every name, as printed."""

NO_AGENCIES: Mapping[str, str] = MappingProxyType({})
"""What an archive without agencies of its own knows beside the table."""


def agency_key(words: str) -> str:
    """A spelling as it is looked up: lower case, one space, without the marks around it.

    >>> agency_key(" (The  Associated Press)")
    'the associated press'
    """
    return fold_space(words.lower().strip(" .,:;©()"))


_SHORT_FORMS = {agency_key(name): short for short, names in AGENCIES.items() for name in names}


def agency_named(words: str, own: Mapping[str, str] = NO_AGENCIES) -> str:
    """The short form of the agency that these words are, or "".

    `own` are an archive's own agencies (spelling, as `agency_key` gives it -> short form); they win.

    >>> agency_named("The Associated Press"), agency_named("Thomson Reuters"), agency_named("Ann Bell")
    ('AP', 'Reuters', '')
    >>> agency_named("Varna Wire", {"varna wire": "VW"})
    'VW'
    """
    spelling = agency_key(words)
    return own.get(spelling) or _SHORT_FORMS.get(spelling, "")


_FORMS: dict[str, str] = {name: short for short, names in AGENCIES.items() for name in names}


def first_agency_in(text: str, own_names: Collection[str] = ()) -> str:
    """The agency named first in a text, in its short form, or "". Capitals count, since `pa` is no agency.

    `own_names` are the names of an archive's own agencies, each its own short form here.

    >>> first_agency_in("By Ann Bell, Associated Press"), first_agency_in("By Ann Apfel")
    ('AP', '')
    """
    if not text:
        return ""
    forms = _FORMS | {name: name for name in own_names} if own_names else _FORMS
    found = [
        # Of two names that begin at one position the longer is the one printed.
        (match.start(), -len(name), short)
        for name, short in forms.items()
        if name in text and (match := re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text))
    ]
    return min(found)[2] if found else ""


def short_form(name: str, aliases: Iterable[str]) -> str:
    """What an agency of this name is called in short: what the table calls it; else its abbreviation among
    the aliases, in capitals; else its name. An abbreviation is one word of two to five letters that stand
    in this order in the name.

    >>> short_form("Varna Wire", ["the wire", "vw"]), short_form("Varna Wire", ["the wire"])
    ('VW', 'Varna Wire')
    >>> short_form("The Canadian Press", ["cp"])
    'Canadian Press'
    """
    if known := agency_named(name):
        return known
    for alias in sorted(aliases, key=lambda alias: (len(alias), alias)):
        if _abbreviates(alias.lower(), name.lower()):
            return alias.upper()
    return name


def _abbreviates(alias: str, name: str) -> bool:
    if not (alias.isalpha() and 2 <= len(alias) <= 5 and alias[0] == name[0] and alias not in name.split()):
        return False
    left = iter(name)
    return all(letter in left for letter in alias)
