# SPDX-License-Identifier: MIT
"""What the pages say, in the language of the site: phrases of ``phrases.toml``, dates and plurals of the CLDR (babel).

A language that nobody has translated yet, and a phrase that is missing in one, is English.
"""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from babel import Locale

ENGLISH = "en"
_WORLD = "en_001"
"""English that belongs to no country: 7 November 2023."""


class Phrases:
    """The words of one language.

    Args:
        tag: BCP 47 tag of the site; None and tags that nobody knows count for English.
    """

    def __init__(self, tag: str | None) -> None:
        catalogue = _catalogue()
        known = _locale(tag)
        self.language = known.language if known is not None and known.language in catalogue else ENGLISH
        self._words = {**catalogue[ENGLISH], **catalogue[self.language]}
        own = known if known is not None and self.language == known.language else None
        self._locale = own if own is not None and str(own) != ENGLISH else _english()
        self.tag = (tag or ENGLISH) if own is not None else ENGLISH
        """For the page's ``lang``."""
        self.direction: str = self._locale.text_direction
        """``ltr`` or ``rtl``."""
        self._days: dict[date, str] = {}

    def say(self, key: str, **values: object) -> Markup:
        """A phrase with its values put in, as HTML; values that are no `Markup` are escaped.

        A phrase with plural forms is chosen by the value ``n``.
        """
        phrase = self._words[key]
        if isinstance(phrase, dict):
            number = values["n"]
            form = self._locale.plural_form(number if isinstance(number, int) else 0)
            phrase = phrase.get(form) or phrase["other"]
        return Markup(phrase).format(**values)  # noqa: S704 - our own catalogue, and format escapes what is put in

    def anchor(self, address: str, words: str) -> Markup:
        """A link, to be put into a phrase."""
        return Markup('<a href="{}">{}</a>').format(address, words)

    def raw(self, key: str) -> str:
        """A phrase as it stands in the catalogue, for the page's script."""
        return str(self._words[key])

    def day(self, when: datetime) -> str:
        """A date in words, such as ``7 November 2023``."""
        from babel.dates import format_date

        if when.date() not in self._days:  # the items of a page share a few
            self._days[when.date()] = format_date(when.date(), "long", self._locale)
        return self._days[when.date()]

    def exact(self, when: datetime) -> str:
        """A moment to the minute, with its zone, such as ``7 November 2023, 12:00 CET``."""
        return f"{self.day(when)}, {when:%H:%M} {when.tzname()}"

    def month(self, when: datetime) -> str:
        """A month of a year, such as ``November 2023``."""
        from babel.dates import format_skeleton

        return format_skeleton("yMMMM", when, locale=self._locale)


@cache
def phrases(tag: str | None) -> Phrases:
    """The words of a language, looked up once."""
    return Phrases(tag)


@cache
def _catalogue() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(files("feedpub.formats").joinpath("phrases.toml").read_text(encoding="utf-8"))


def _locale(tag: str | None) -> "Locale | None":
    from babel import Locale, UnknownLocaleError

    parts = (tag or "").strip().replace("_", "-").split("-")
    for length in range(len(parts), 0, -1):  # a region or a script that nobody knows costs only itself
        try:
            return Locale.parse("-".join(parts[:length]), sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return None


def _english() -> "Locale":
    from babel import Locale

    return Locale.parse(_WORLD)
