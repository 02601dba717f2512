"""Words and symbols of figures: numbers, scales, currencies, measures, days and months."""

from articles.language.listed import listed


def numbered(listed: str, start: int, step: int = 1) -> dict[str, float]:
    return {word: float(start + step * at) for at, word in enumerate(listed.split())}


SMALL = numbered(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen",
    0,
)
TENS = numbered("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10)
ORDINALS = numbered(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
    1,
)
SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12.0}
SCALES |= {"lakh": 1e5, "crore": 1e7}
SHORT_SCALES = {
    "k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "mil": 1e6, "b": 1e9, "bn": 1e9, "bln": 1e9, "tn": 1e12,
    "trn": 1e12,
}  # fmt: skip
VAGUE = {"dozens": 12.0, "scores": 20.0, "hundreds": 1e2, "thousands": 1e3, "millions": 1e6, "billions": 1e9}
FRACTIONS = {"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifths": 5}
SIGNS = {"$": "dollar", "\u00a3": "sterling", "\u20ac": "euro", "\u00a5": "yen", "\u20b9": "rupee"}
MONEY = {
    "dollar": (1, "dollar"), "dollars": (1, "dollar"), "usd": (1, "dollar"), "buck": (1, "dollar"),
    "bucks": (1, "dollar"), "cent": (0.01, "dollar"), "cents": (0.01, "dollar"), "euro": (1, "euro"),
    "euros": (1, "euro"), "eur": (1, "euro"), "sterling": (1, "sterling"), "gbp": (1, "sterling"),
    "pence": (0.01, "sterling"), "penny": (0.01, "sterling"), "p": (0.01, "sterling"), "yen": (1, "yen"),
    "yuan": (1, "yuan"), "renminbi": (1, "yuan"), "rupee": (1, "rupee"), "rupees": (1, "rupee"),
    "rouble": (1, "rouble"), "roubles": (1, "rouble"), "ruble": (1, "rouble"), "rubles": (1, "rouble"),
    "peso": (1, "peso"), "pesos": (1, "peso"), "franc": (1, "franc"), "francs": (1, "franc"),
    "shekel": (1, "shekel"), "shekels": (1, "shekel"), "krona": (1, "krona"),
    "kronor": (1, "krona"), "riyal": (1, "riyal"), "riyals": (1, "riyal"),
}  # fmt: skip
# One unit of each kind, and how many of it go into each: metres, kilograms, square metres, litres, hours.
MEASURES: dict[str, tuple[float, str]] = {}
for _unit, _rate, _printed in (
    ("metre", 1000, "km kms kilometre kilometres kilometer kilometers"),
    ("metre", 1609.34, "mile miles mi"),
    ("metre", 1, "metre metres meter meters"),
    ("metre", 0.3048, "foot feet ft"),
    ("metre", 0.0254, "inch inches in."),
    ("metre", 0.9144, "yard yards yd yds"),
    ("metre", 0.01, "cm centimetre centimetres centimeter centimeters"),
    ("metre", 0.001, "mm millimetre millimetres millimeter millimeters"),
    ("kilogram", 1, "kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes"),
    ("kilogram", 0.4536, "lb lbs pound pounds"),
    ("kilogram", 0.02835, "ounce ounces oz"),
    ("kilogram", 1000, "ton tons tonne tonnes"),
    ("kilogram", 0.001, "gram grams gramme grammes"),
    ("kilogram", 6.35, "stone"),
    ("hectare", 1, "hectare hectares ha"),
    ("hectare", 0.4047, "acre acres"),
    ("litre", 1, "litre litres liter liters"),
    ("litre", 3.785, "gallon gallons"),
    ("mph", 1, "mph"),
    ("mph", 0.62137, "kph kmh"),
    ("day", 1, "day days"),
    ("day", 7, "week weeks"),
    ("month", 1, "month months"),
    ("month", 12, "year years yr yrs"),
    ("minute", 1, "minute minutes min mins"),
    ("minute", 60, "hour hours hr hrs"),
    ("barrel", 1, "barrel barrels"),
):
    MEASURES |= dict.fromkeys(_printed.split(), (_rate, _unit))
EXACT = frozenset({"day", "month", "minute", "barrel"})
ROUNDING = 0.06  # "5 miles" is printed as "8 km": conversions are rounded, to a whole unit at least
WEEKDAYS = numbered("monday tuesday wednesday thursday friday saturday sunday", 1)
WEEKDAYS |= {word[:3]: value for word, value in WEEKDAYS.items()} | {"tues": 2.0, "thurs": 4.0, "weds": 3.0}
MONTHS = numbered("january february march april may june july august september october november december", 1)
MONTHS |= {word[:3]: value for word, value in MONTHS.items()} | {"sept": 9.0}
BEFORE_MAY = listed("in since last until by early late this of next from and mid before after during")
FRACTION_SIGNS = {"\u00bd": 0.5, "\u00bc": 0.25, "\u00be": 0.75, "\u2153": 1 / 3, "\u2154": 2 / 3}
JOINS = frozenset({"to", "and", "or", "-", "\u2013"})
