# SPDX-License-Identifier: MIT
"""What is wrong in a configuration that no annotation can tell: addresses, zones, names of files, secrets."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from feedpub.config.site import PERIODS, Notify, Site, Source, placed
from feedpub.errors import ConfigError

_DEVICES = (
    *("con", "prn", "aux", "nul", "conin$", "conout$"),
    *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"),
)
"""What Windows takes for a device, whatever its ending
(https://learn.microsoft.com/windows/win32/fileio/naming-a-file)."""
RESERVED_SLUGS = frozenset({"all", "index", "feed", "feeds", "archive", "healthz", *_DEVICES})
"""Names, in lower case, that are not a topic's: other files have them, or no file can on some system."""
SLUG_BYTES = 200
"""The longest name of a topic: a file's name has 255 bytes, and ours add an ending, a page's number, a mark."""
_SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization"})


def check(site: Site, subject: str) -> None:
    """Refuse a configuration that can't be followed.

    Raises:
        ConfigError: With what is wrong in it; `subject` names the file.
    """
    for zone in sorted({site.timezone, *(s.timezone for s in site.sources if s.timezone)} - {"UTC"}):
        _check_zone(zone, subject)
    for key in ("link", "base_url", "icon", "logo", "hub", "license"):
        _check_address(getattr(site, key), key, subject)
    for language in filter(None, (site.language, *(source.language for source in site.sources))):
        _check_language(language, subject)
    _check_titles(site, subject)
    for source in site.sources:
        _check_address(source.link, "link of a source", subject)
        _check_source(source, subject)
        _check_terms((*source.keep, *source.drop), subject)
    for one in site.notify:
        _check_notify(one, subject)
    _check_places(site, subject)
    if not site.formats or len(set(site.formats)) < len(site.formats):
        fault = "names one twice" if site.formats else "is empty"
        raise ConfigError(subject, f"formats {fault}", "Name at least one, each once: atom, rss, json.")
    _check_slugs(site.topics, subject)
    for rule in site.topics.values():
        _check_terms((*rule.any, *rule.all, *rule.none), subject)


def _check_titles(site: Site, subject: str) -> None:
    templates = {"item_title": site.item_title}
    templates |= {f"sources[{n}].item_title": source.item_title for n, source in enumerate(site.sources, 1)}
    for key, template in templates.items():
        if template is not None:
            from feedpub.config.titles import check as check_title

            check_title(template, key=key, subject=subject)


def _check_zone(zone: str, subject: str) -> None:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigError(
            subject, f"there is no time zone {zone!r}", "Use a name such as 'Europe/Brussels' or 'UTC'."
        ) from error


def _check_language(language: str, subject: str) -> None:
    """A language is named by its code, as RFC 5646 has it, or with a line below as programs write it."""
    if not re.fullmatch(r"([A-Za-z]{2,3}|[xX])([-_][A-Za-z0-9]{1,8})*", language):
        raise ConfigError(subject, f"language is {language!r}, no code of a language", "Use a code: 'en', 'pt-BR'.")


def _check_slugs(slugs: Iterable[str], subject: str) -> None:
    """Topics are names of files, here or on a disk that knows no capitals (macOS, Windows)."""
    from unicodedata import normalize

    seen: dict[str, str] = {}
    for slug in slugs:
        same = normalize("NFC", normalize("NFKC", slug).casefold())
        if not re.fullmatch(r"\w[\w-]*", slug) or same in RESERVED_SLUGS or len(slug.encode()) > SLUG_BYTES:
            advice = "Use letters, digits and dashes, not too many; names such as 'all', 'index' and 'con' are taken."
            raise ConfigError(subject, f"{slug!r} is no name for a topic", advice)
        if same.endswith(tuple(f"_{every}" for every in PERIODS)):
            raise ConfigError(
                subject, f"{slug!r} is the name of a digest, not of a topic", "Write a dash for the line."
            )
        if same in seen:
            fault = f"topics {seen[same]!r} and {slug!r} are one file where capitals make no difference"
            raise ConfigError(subject, fault, "Give one of them another name; its title may stay.")
        seen[same] = slug


def _check_terms(terms: tuple[str, ...], subject: str) -> None:
    if not any("/" in term for term in terms):
        return
    from feedpub.words.expressions import body, compiled

    for term in terms:
        expression = body(placed(term)[1])
        try:
            if expression is not None:
                compiled(expression)
        except ValueError as error:
            raise ConfigError(subject, f"{term!r} is no regular expression: {error}", "Correct it.") from error


def _check_places(site: Site, subject: str) -> None:
    for place in (site.output, site.state or "-", *_paths(site.sources)):
        if not place.strip() or "\0" in place:
            raise ConfigError(subject, f"{place!r} is no path", "Name a file or a folder.")
    if not Path(site.folder, site.output).name:
        raise ConfigError(subject, f"output is {site.output!r}, no folder for feeds alone", "Name one below it.")
    if site.templates_path is not None and not site.templates_path.is_dir():
        raise ConfigError(subject, f"templates is {site.templates!r}, and there is no such folder", "Correct the path.")


def _paths(sources: Iterable[Source]) -> Iterator[str]:
    return (source.path for source in sources if not source.url and not source.command)


def _check_source(source: Source, subject: str) -> None:
    """A source is a path, an address or a command, and its secrets are not written down."""
    given = [key for key in ("path", "url", "command") if getattr(source, key)]
    if len(given) != 1:
        fault = f"a source has both {' and '.join(given)}" if given else "a source has neither path nor url nor command"
        raise ConfigError(subject, fault, "Give one of them: path for a file, url for a page, command for a program.")
    if source.command:
        _check_command(source.command, subject)
    if source.hints is not None:
        from feedpub.config.hints import check as check_hints

        check_hints(source.hints, subject=subject)
    if re.match(r"https?://", source.path, re.IGNORECASE):
        raise ConfigError(subject, f"path of a source is the address {source.path!r}", 'Write it as url = "…".')
    if not source.url:
        _refuse_without_url(source, subject)
        return
    check_address(source.url, subject)
    for key, value in (("login", source.login), ("token", source.token), *_confided(source)):
        if value is not None and "$" not in value:
            advice = f'Put it into a variable of the environment, and write {key} = "$NAME".'
            raise ConfigError(subject, f"{key} of a source is written out", advice)


def _refuse_without_url(source: Source, subject: str) -> None:
    if source.render:
        raise ConfigError(subject, "render of a source is true, and it has no url", "Scripts run at an address alone.")
    if source.pages > 1:
        fault = f"pages of a source is {source.pages}, and it has no url"
        raise ConfigError(subject, fault, "A file has no next page; give the url of the list.")


def _confided(source: Source) -> Iterator[tuple[str, str]]:
    """The headers and cookies that are always secrets."""
    yield from ((key, value) for key, value in source.headers.items() if key.lower() in _SECRET_HEADERS)
    yield from source.cookies.items()


def _check_command(command: tuple[str, ...], subject: str) -> None:
    if not command[0].strip() or "\0" in "".join(command):
        raise ConfigError(subject, f"{list(command)!r} is no command", "Name a program, then its arguments.")
    # The path of a program may have blanks; a name that is looked for has none.
    if len(command) == 1 and re.match(r"[^/\\\s]+\s", command[0]):
        fault = f"{command[0]!r} is a whole command line, and no shell reads it"
        raise ConfigError(subject, fault, 'Write it as a list: ["program", "argument"].')


def _check_notify(one: Notify, subject: str) -> None:
    ways = [key for key in ("command", "webhook", "mail") if getattr(one, key)]
    if len(ways) != 1:
        fault = f"a notify has {' and '.join(ways)}" if ways else "a notify has neither command, webhook nor mail"
        raise ConfigError(subject, fault, "Give one of them; [[notify]] may stand several times.")
    if one.webhook and "$" not in one.webhook:
        _check_address(one.webhook, "webhook of a notify", subject)
    if one.smtp and not re.fullmatch(r"smtps?://[^/\s@]+/?", one.smtp):
        advice = 'Write "smtp://HOST:PORT"; a login goes to login = "$NAME".'
        raise ConfigError(subject, f"smtp of a notify is {one.smtp!r}", advice)
    if one.login is not None and "$" not in one.login:
        advice = 'Put it into a variable of the environment, and write login = "$NAME".'
        raise ConfigError(subject, "login of a notify is written out", advice)


def check_address(url: str, subject: str = "command line", *, of: str = "url of a source") -> None:
    """Refuse what can't be asked for; `of` says what it is.

    Raises:
        ConfigError: It is no web address, or holds a login, which would show in reports.
    """
    _check_address(url, of, subject)
    if urlsplit(url).username is not None:
        advice = 'Take it out, and set login = "$NAME" in a configuration, or write a ~/.netrc.'
        raise ConfigError(subject, f"{of} holds a login", advice)


def _check_address(value: str | None, key: str, subject: str) -> None:
    if value is None:
        return
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        good = good and value.isprintable() and not re.search(r"""[\s<>"]""", value)
    except ValueError:
        good = False
    if not good:
        raise ConfigError(subject, f"{key} is {value!r}, no web address", _address_advice(value))


def _address_advice(value: str) -> str:
    near = f"https://{value.strip()}"
    if re.fullmatch(r"[\w-]+(\.[\w-]+)+(:\d+)?(/\S*)?", value.strip()):
        return f"Write it in full: {near}"
    if re.match(r"https?://", value, re.IGNORECASE):
        return "Correct it: a host, perhaps a port up to 65535, then the path; blanks are written %20."
    return "Write it in full, with https://."
