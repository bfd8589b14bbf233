"""Invented merchants, streets, goods and numbers: nothing here exists."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal

from tests.office.receipt_pictures.spelling import cents

_HEADS = (
    "Quillfeather", "Hollowbell", "Saltmarrow", "Copperlane", "Tinwhistle", "Mossy Owl", "Plumbury",
    "Gorseloft", "Lanternquay", "Barley & Moth", "Otterstone", "Kettle & Crow", "Inkwell",
    "Velvet Anchor", "Thornpenny", "Rook's Nest", "Paper Whale", "Seven Spindles", "Glasswick",
    "Feather Dock", "Old Cobble", "Nimbus", "Walnut Weir", "Bramblecask", "Wren's Latch",
)  # fmt: skip
_TAILS = {
    "restaurant": ("Diner", "Grill", "Bistro", "Kitchen", "Tavern", "Noodle Bar", "Cafe", "Pizza"),
    "grocery": ("Market", "Foods", "Grocery", "Supermarket", "Fresh Mart", "Provisions"),
    "fuel": ("Petrol", "Fuel Stop", "Gas & Go", "Travel Center", "Service Station"),
    "hotel": ("Inn & Suites", "Hotel", "Lodge", "Grand Hotel", "Motor Inn"),
    "taxi": ("Cab Company", "Taxi", "Yellow Cars", "Rides"),
    "parking": ("Parking", "Garage", "Car Park", "Park & Walk"),
    "toll": ("Turnpike Authority", "Toll Bridge", "Expressway"),
    "hardware": ("Hardware", "Tool & Supply", "Lumber Yard", "Builders Depot", "Paint & Nail"),
    "shop": ("Stationers", "Books", "Office Supply", "Electronics", "Pharmacy", "Outfitters"),
    "online": ("Cloud Services Ltd", "Parts Direct Inc", "Software GmbH", "Web Goods LLC"),
    "my": (
        "Trading Sdn Bhd", "Hardware (M) Sdn. Bhd.", "Restaurant Sdn Bhd", "Mini Market",
        "Enterprise", "Stationery Sdn. Bhd.", "Gift Shop (JB) Sdn Bhd",
    ),
    "de": ("Markt GmbH", "Bäckerei", "Drogerie", "Baumarkt KG", "Gasthaus", "Getränke AG"),
    "fr": ("Boulangerie", "Brasserie", "Librairie", "Supermarché", "Quincaillerie"),
    "es": ("Supermercados S.A.", "Bar Restaurante", "Ferretería", "Papelería S.L."),
    "it": ("Trattoria", "Alimentari S.r.l.", "Ferramenta", "Ristorante", "Cartoleria S.n.c."),
    "pt": ("Supermercados Lda", "Restaurante", "Padaria", "Ferragens S.A."),
    "nl": ("Supermarkt B.V.", "Bouwmarkt", "Eetcafé", "Boekhandel"),
    "uk": ("Stores Ltd", "Chemists", "Garden Centre", "Pub & Dining", "Bakery plc"),
}  # fmt: skip
_STREETS = ("Invented Road", "Nowhere Lane", "Paper Mill Way", "Unreal Avenue", "Makebelieve Blvd")
_TOWNS = (
    "Greyharbor, QA 00412", "Tinderby, QB 00977", "Port Mirage, QC 00120", "Husk, QD 00331",
)  # fmt: skip

GOODS = {
    "meals": (
        "Soup of the day", "Grilled cheese", "Iced tea", "Cheeseburger", "Side salad", "Fish tacos",
        "Lemonade", "Ribeye 12oz", "Fries lg", "Coffee", "Apple pie", "Veggie bowl", "Wings 10pc",
    ),
    "grocery": (
        "BANANAS ORG", "MILK 2% GAL", "BREAD WHEAT", "EGGS LG DOZ", "CHKN BREAST", "RICE 5LB",
        "TOMATO ROMA", "YOGURT PLAIN", "PAPER TOWEL", "CHEDDAR 8OZ", "GRN BEANS", "DISH SOAP",
    ),
    "tools": (
        "HEX BOLT 3/8X2", "DECK SCREW 5LB", "PVC ELBOW 1/2", "TAPE MEASURE", "DRILL BIT SET",
        "WOOD GLUE 8OZ", "PAINT ROLLER 9IN", "WORK GLOVES L", "EXT CORD 25FT", "LED BULB 60W",
    ),
    "my": (
        "NASI LEMAK AYAM", "TEH TARIK", "KERTAS A4 70GSM", "PEN BIRU 0.5", "MINERAL WATER 1.5L",
        "ROTI CANAI", "PLASTIC BAG L", "CABLE TIE 8IN", "KOPI O", "MASKING TAPE 24MM",
    ),
    "de": (
        "Vollmilch 1L", "Brötchen", "Butter 250g", "Äpfel lose", "Käse Scheiben", "Kaffee gem.",
        "Schrauben 4x40", "Mineralwasser", "Müsli Nuss", "Spülmittel",
    ),
    "fr": (
        "BAGUETTE TRAD.", "CAFE CREME", "PLAT DU JOUR", "EAU MINERALE", "FROMAGE BREBIS",
        "CAHIER A5", "CROISSANT BEURRE", "VIN ROUGE 25CL", "TARTE POMMES", "VIS INOX 50",
    ),
    "es": (
        "Menú del día", "Café con leche", "Agua mineral", "Pan integral", "Queso curado",
        "Tortilla", "Cuaderno A4", "Aceite oliva", "Tomate rama", "Bombilla LED",
    ),
    "it": (
        "COPERTO", "PRIMO PIATTO", "ACQUA NATURALE", "CAFFE", "PANE CASERECCIO", "VITI ASSORTITE",
        "QUADERNO RIGHE", "INSALATA MISTA", "TIRAMISU", "LATTE INTERO",
    ),
    "pt": (
        "Pão de forma", "Café", "Prato do dia", "Água 1,5L", "Queijo fatias", "Arroz 1kg",
        "Parafusos", "Sumo laranja", "Sopa", "Maçã gala",
    ),
    "nl": (
        "Volkoren brood", "Halfvolle melk", "Kaas jong", "Koffie", "Schroeven", "Appels elstar",
        "Tosti ham kaas", "Verf wit 1L", "Schrift A5", "Pindakaas",
    ),
    "uk": (
        "MILK SEMI 2PT", "BREAD WHITE", "TEA BAGS 80", "CHEDDAR MATURE", "MEAL DEAL", "PARACETAMOL",
        "POTTING MIX 20L", "CRISPS", "STEAK PIE", "BATTERIES AA",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """Goods on one line of a receipt."""

    name: str
    count: int
    price: Decimal

    @property
    def sum(self) -> Decimal:
        """What the line costs."""
        return self.count * self.price


def merchant(rng: random.Random, kind: str) -> str:
    """The name of a shop of a kind."""
    head, tail = rng.choice(_HEADS), rng.choice(_TAILS[kind])
    leads = tail in {"Boulangerie", "Brasserie", "Librairie", "Trattoria", "Ristorante", "Gasthaus"}
    name = f"{tail} {head}" if leads else f"{head} {tail}"
    return name.upper() if rng.random() < 0.55 else name


def items(
    rng: random.Random, goods: str, *, most: int = 9, low: float = 1, high: float = 30
) -> tuple[Item, ...]:
    """Between one and `most` goods, prices between `low` and `high`."""
    names = rng.sample(GOODS[goods], rng.randint(1, min(most, len(GOODS[goods]))))
    return tuple(
        Item(name, rng.choice((1, 1, 1, 1, 2, 3)), cents(Decimal(rng.uniform(low, high))))
        for name in names
    )


def total(goods: tuple[Item, ...]) -> Decimal:
    """What all goods cost together."""
    return sum((item.sum for item in goods), Decimal())


def day(rng: random.Random) -> dt.date:
    """A day of the years 2029 to 2032."""
    return dt.date(2029, 1, 1) + dt.timedelta(rng.randrange(4 * 365))


def street(rng: random.Random) -> str:
    """House and street."""
    return f"{rng.randint(2, 2999)} {rng.choice(_STREETS)}"


def town(rng: random.Random) -> str:
    """A town with its code."""
    return rng.choice(_TOWNS)


def phone(rng: random.Random) -> str:
    """A telephone number that belongs to nobody."""
    form = rng.choice(("({a}) 555-01{b}", "{a}-555-01{b}", "{a}.555.01{b}"))
    return form.format(a=rng.randint(201, 989), b=rng.randint(10, 99))


def card(rng: random.Random) -> str:
    """Last four of a card."""
    return f"{rng.randint(0, 9999):04}"


def masked(rng: random.Random, last: str) -> str:
    """A card number as receipts hide it."""
    form = rng.choice(
        (
            "************{}",
            "XXXXXXXXXXXX{}",
            "**** **** **** {}",
            "xxxx-xxxx-xxxx-{}",
            "*{}",
            "...{}",
        )
    )
    return form.format(last)


def tendered(rng: random.Random, due: Decimal) -> Decimal:
    """Notes handed over for a sum."""
    for note in (5, 10, 20, 50, 100, 200, 500):
        if due < note and rng.random() < 0.8:
            return Decimal(note)
    return Decimal(int(due / 50) * 50 + 50)
