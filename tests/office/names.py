"""Invented words: nobody, no shop and no place of this name exists."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

FIRST_NAMES = (
    "Alva", "Bertil", "Cosima", "Dorin", "Edda", "Fenno", "Gilda", "Hollis", "Ilse", "Jorun",
    "Kaspar", "Linnea", "Matteus", "Nadia", "Orla", "Piet", "Quirin", "Runa", "Sander", "Tilda",
    "Ulric", "Vesna", "Wanda", "Xenia", "Yorick", "Zelda", "Anselm", "Birgit", "Corwin", "Delphine",
)  # fmt: skip
_SURNAME_HEADS = (
    "Copper", "Salt", "Glass", "Thorn", "Ink", "Velvet", "Tin", "Moth", "Plum", "Rook", "Saffron",
    "Candle", "Barley", "Gorse", "Lantern", "Pepper", "Walnut", "Button", "Cobble", "Feather",
)  # fmt: skip
_SURNAME_TAILS = (
    "barrow", "lane", "marrow", "bury", "abee", "quay", "spindle", "hollow", "latch", "penny",
    "whistle", "thimble", "sedge", "cask", "loft", "weir",
)  # fmt: skip
SURNAMES = tuple(head + tail for tail in _SURNAME_TAILS for head in _SURNAME_HEADS)
ACCENTED = (
    ("Zoë", "Brånnhollow", "ZOEBRANNHOLLOW"),
    ("Renée", "D'Inkwell", "RENÉED'INKWELL"),
    ("Jürgen", "Moth-Lanternby", "JURGENMOTHLANTERNBY"),
    ("Íñigo", "Peñasalt", "ÍÑIGOPEÑASALT"),
    ("Søren", "O\u2019Gorse", "SØRENO'GORSE"),
)
COLLISION = (("Ann", "Elderglass"), ("Anne", "Lderglass"))
NICKNAMES = (("Margaret", "Peggy"), ("Alexander", "Sasha"), ("Elizabeth", "Bess"))
COMPANIES = (
    "QUILLFEATHER PAPERWORKS, INC", "HOLLOWBELL BRIDGE & CULVERT CO", "SEVENFOLD IMAGINARY ROOFING",
    "TWICE-TOLD EXCAVATION, LLC",
)  # fmt: skip
STREETS = (
    "INVENTED RD", "NOWHERE LN", "PAPER MILL WAY", "UNREAL AVE", "MAKEBELIEVE BLVD",
    "OLD SPECTACLE TURNPIKE NORTHBOUND", "QUILL CT",
)  # fmt: skip
CITIES = (
    ("GREYHARBOR", "QA"), ("EAST NOWHERE", "QA"), ("TINDERBY", "QB"), ("PORT MIRAGE", "QB"),
    ("SAINT BOGUS FALLS", "QC"), ("ULM", "QC"), ("000-555-0142", "QA"), ("LYNGSTAD", "NO"),
    ("UPPER PAPERTOWN", "QB"), ("HUSK", "QD"),
)  # fmt: skip
PURPOSES = (
    "Crew lunch at site", "Fuel for truck 12", "Replacement drill bits", "Night stay, survey team",
    "Printer ink and folders", "Safety gloves", "Parking at inspection", "Pump rental deposit",
    "Materials for the east culvert, second delivery, see the note of the site manager",
    "Dinner with the inspector after the load test of span 3 and the deck",
)  # fmt: skip
JOBS = ("41207. Culvert East", "41311. Bell Tower Reroof", "50022. Quay Wall", "50940. Mill Annex")
PHASES = ("005.", "010.25 Formwork", "120.", "121.40 Drainage and pumps", "300.05 Finish")
COST_TYPES = ("1 Labor", "2 Material", "3 Equipment", "5 Other")
GL_ACCOUNTS = (
    "7105.10 (Fuel and oil)", "7230.00 (Office supplies)", "7410.5 (Travel)", "7800 (Dues)",
    "7330.20 (Small tools and consumables)",
)  # fmt: skip
UNKNOWN_CODINGS = ("Fleet Coding", "Grant Coding")
FILE_STEMS = ("IMG_", "scan", "receipt ", "2031-slip-", "Photo of the till slip no ")
FILE_ENDS = (".jpg", ".pdf", ".png", ".jpeg", "")


@dataclass(frozen=True, slots=True)
class Shop:
    """A kind of merchant: what it sells, for how much, and how the portal calls the expense."""

    name: str
    group: str
    products: tuple[str, ...]
    low: Decimal
    high: Decimal
    expense_type: str
    store_number: bool = False


def _shop(spec: str, low: int, high: int, *products: str, number: bool = False) -> Shop:
    name, group, expense = spec.split("|")
    return Shop(name, group, products, Decimal(low), Decimal(high), expense, number)


_FUELS = ("DIESEL NO 2", "UNL REG 87", "UNL MID 89/90", "PREMIUM UNL")
_OTHER = ("OTHER MISC TRANSACTION", "GOODS AND SERVICES", "")
FUEL_SHOPS = (
    _shop("NIMBUS PETROL|FUEL|Fuel", 18, 120, *_FUELS, number=True),
    _shop("OTTERSTOP #|FUEL|Fuel", 18, 140, *_FUELS, number=True),
    _shop("GRANITE & GULL FUEL|FUEL|Fuel", 20, 110, *_FUELS),
    _shop("MIDWAY WMWM TRAVEL CENTER|FUEL|Fuel", 25, 160, *_FUELS),
)
MEAL_SHOPS = (
    _shop("KETTLE & CROW CAFE|RESTAURANTS|Meals", 6, 60, *_OTHER),
    _shop("TIN WHISK DINER|RESTAURANTS|Meals", 8, 90, *_OTHER),
    _shop("SQ *PLUM TRUCK|RESTAURANTS|Meals", 5, 40, *_OTHER),
    _shop("TST* THE MOSSY OWL|RESTAURANTS|Meals", 12, 140, *_OTHER),
    _shop("NOODLEWORKS 1/2|RESTAURANTS|Meals", 7, 45, *_OTHER),
)
OTHER_SHOPS = (
    _shop("BOLTBARREL SUPPLY #|MISC|General Expense", 4, 900, *_OTHER, number=True),
    _shop("RIVET RANCH TOOLS & HIRE|MISC|General Expense", 9, 1400, *_OTHER),
    _shop("PAPERMOTH OFFICE|MISC|Business Services", 5, 210, *_OTHER),
    _shop("PAYPIP *CLOUDBARN|MISC|General Expense", 3, 300, *_OTHER),
    _shop("LANTERN INN & SUITES|HOTELS|Hotel", 70, 1300, *_OTHER),
    _shop("GRAND MIRAGE HOTEL QUAYSIDE|HOTELS|Hotel", 110, 2400, *_OTHER),
    _shop("WRENCH-O-RAMA|AUTO|Maintenance", 25, 800, "PARTS / LABOR"),
    _shop("AEROVOLE|AIRLINES|Airfare", 120, 990, "AIRLINE TICKET"),
    _shop("CARTWHEEL RENTALS|AUTO|Rental Car", 45, 500, *_OTHER),
    _shop("TOLLGATE RELOAD|MISC|Misc. Transportation", 10, 60, *_OTHER),
)
POOL_SHOP = _shop("TOLLGATE RELOAD|MISC|Misc. Transportation", 10, 60, "TOLLS", number=True)
CAR_WASH = "CAR WASH"
SNACKS = "SNACKS AND DRINKS"
