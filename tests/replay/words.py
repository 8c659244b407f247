# SPDX-License-Identifier: MIT
"""Titles and texts as news have them, drawn by a seeded generator.  Every story has a name that no other one has."""

from random import Random

_WHO = [
    "Harbour Authority",
    "Customs Office",
    "Freight Forwarders",
    "Rail Operator",
    "Container Terminal",
    "Border Police",
    "Grain Exporters",
    "Port Council",
    "Parcel Carriers",
    "Warehouse Owners",
    "Trade Ministry",
    "Pilots Association",
    "Cold Storage Group",
    "Ferry Company",
    "Airport Managers",
    "Dock Workers",
    "Shipyard Unions",
    "Inland Skippers",
    "Market Inspectors",
    "Chamber of Commerce",
]
_WHERE = [
    "Northern",
    "Southern",
    "Coastal",
    "Regional",
    "Island",
    "Eastern",
    "Western",
    "Highland",
    "Central",
    "Lakeside",
    "Overseas",
    "Riverside",
    "Alpine",
    "Baltic",
]
_DOES = [
    "Opens",
    "Postpones",
    "Doubles",
    "Reviews",
    "Sells",
    "Questions",
    "Welcomes",
    "Rebuilds",
    "Suspends",
    "Inspects",
    "Orders",
    "Abandons",
    "Simplifies",
    "Extends",
    "Celebrates",
    "Defends",
    "Measures",
    "Electrifies",
    "Auctions",
    "Reforms",
]
_WHAT = [
    "Timber Quay",
    "Transit Permits",
    "Night Shifts",
    "Fruit Imports",
    "Electric Cranes",
    "Seasonal Tariffs",
    "Rail Shuttle",
    "Weighing Rules",
    "Bonded Depots",
    "Fishing Licences",
    "Return Parcels",
    "Pilot Boats",
    "Cattle Transports",
    "Digital Manifests",
    "Scanner Lanes",
    "Dredging Works",
    "Wheat Silos",
    "Duty Exemptions",
    "Truck Parking",
    "Spare Parts Hub",
    "Steel Coils",
    "Origin Certificates",
]
_WHEN = [
    "after Summer Strike",
    "before Winter Season",
    "under New Treaty",
    "despite Heavy Protest",
    "for Small Traders",
    "at Three Crossings",
    "with Foreign Partner",
    "in Record Time",
    "against Expert Advice",
    "without Public Tender",
    "following Long Dispute",
    "by Parliament Request",
    "near Old Lighthouse",
    "on Trial Basis",
]
_SENTENCES = (
    "The decision of the {what} committee was taken late on the evening of a long session",
    "People who work at the {where} side of the bay expect fewer lorries and shorter queues",
    "A spokeswoman said that the {who} had waited for this moment since the last reform",
    "Nobody knows yet how the costs will be shared between the state and the {who}",
    "The first results shall be presented when the {where} assembly meets again",
    "Critics recall that a similar plan for {what} failed because of a missing permit",
    "Two thirds of the members voted for it, while the {who} abstained until the end",
    "Engineers measured the ground for weeks and found it firm enough for {what}",
)
CATEGORIES = ("Customs", "Logistics", "E-Commerce", "Shipping", "Border Trade")
_SYLLABLES = (
    "bra",
    "ven",
    "tol",
    "mir",
    "ask",
    "ful",
    "gor",
    "hel",
    "jun",
    "kep",
    "lor",
    "nad",
    "pel",
    "rud",
    "sim",
    "wex",
)


def name(number: int) -> str:
    """The name of the place where story `number` happened: all of one length, none twice, no English word."""
    parts = []
    for _ in range(4):
        number, digit = divmod(number, len(_SYLLABLES))
        parts.append(_SYLLABLES[digit])
    return "".join(reversed(parts)).capitalize()


def title(rng: Random) -> str:
    """Six to nine words."""
    return " ".join((rng.choice(_WHERE), rng.choice(_WHO), rng.choice(_DOES), rng.choice(_WHAT), rng.choice(_WHEN)))


def series(rng: Random, number: int) -> str:
    """One of a numbered series, which differs from its neighbours in nothing but the number."""
    return f"{rng.choice(('Weekly', 'Monthly'))} Bulletin of the {rng.choice(_WHERE)} {rng.choice(_WHO)} No {number}"


def text(rng: Random, place: str) -> tuple[str, ...]:
    """One to three sentences without their full stops; the first names the place."""
    count = rng.randint(1, 3)
    first = f"In {place} the {rng.choice(_WHO)} have talked about {rng.choice(_WHAT)} for many months"
    return (first, *(sentence(rng) for _ in range(count)))


def tale(rng: Random, place: str) -> tuple[str, ...]:
    """Two sentences without their full stops, with hardly a word that any other text has."""
    words = iter(["".join(rng.choices(_SYLLABLES, k=3)) for _ in range(20)])
    first = " ".join(next(words) for _ in range(8))
    return (f"{next(words).capitalize()} {place} {first}", " ".join(words).capitalize())


def sentence(rng: Random) -> str:
    """A sentence without its full stop, longer than any counter."""
    what, where, who = rng.choice(_WHAT).lower(), rng.choice(_WHERE).lower(), rng.choice(_WHO).lower()
    return f"{rng.choice(_SENTENCES).format(what=what, where=where, who=who)}, as {rng.randint(11, 97)} letters show"
