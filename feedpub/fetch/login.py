# SPDX-License-Identifier: MIT
"""What a source's server is told in confidence: taken from the environment or a netrc at the moment of use.

The configuration holds names of environment variables (``$NEWS_TOKEN``), never the secrets: so that neither its
digest, nor a log, a report or an error can show one.
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from netrc import NetrcParseError, netrc
from pathlib import Path
from urllib.parse import urlsplit

from feedpub.config import Source
from feedpub.errors import SourceError
from feedpub.fetch.http import Secrets

_NAME = re.compile(r"\$(?:\{(\w+)\}|(\w+))")


def secrets_of(source: Source, environment: Mapping[str, str]) -> Secrets:
    """Headers and cookies for the host of this source.

    Raises:
        SourceError: A variable is not set, or what it holds can't be sent.
    """
    headers = {name: filled(value, source.name, environment) for name, value in source.headers.items()}
    cookies = {name: filled(value, source.name, environment) for name, value in source.cookies.items()}
    if source.token:
        headers["Authorization"] = f"Bearer {filled(source.token, source.name, environment)}"
    elif source.login:
        headers["Authorization"] = _basic(filled(source.login, source.name, environment))
    elif "authorization" not in {name.lower() for name in headers}:
        known = _from_netrc(source, environment)
        headers |= {"Authorization": _basic(known)} if known else {}
    return Secrets(headers=headers, cookies=cookies)


def filled(text: str, owner: str, environment: Mapping[str, str]) -> str:
    """A text with what its variables hold; `owner` is named in errors.

    Raises:
        SourceError: A variable is not set, or what it holds can't be sent.
    """

    def value(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        if name not in environment:
            raise SourceError(owner, f"${name} is not set", "Set this variable where feedpub runs.")
        return environment[name]

    made = _NAME.sub(value, text).strip()
    if not made.isprintable() or not made.isascii():
        raise SourceError(owner, f"what {text!r} stands for can't be sent", "It must be one line of ASCII.")
    return made


def _basic(login: str) -> str:
    return f"Basic {b64encode(login.encode()).decode()}"


def _from_netrc(source: Source, environment: Mapping[str, str]) -> str | None:
    """``user:password`` for the source's host, from ``$NETRC`` or the home folder; a default entry counts for none."""
    home = environment.get("HOME")
    path = environment.get("NETRC") or (str(Path(home, ".netrc")) if home else "")
    if not path or not Path(path).is_file():
        return None
    try:
        hosts = netrc(path).hosts
    except (NetrcParseError, OSError, UnicodeError) as error:
        raise SourceError(path, "can't be read as a netrc", "Correct it, and check its permissions.") from error
    entry = hosts.get(urlsplit(source.url).hostname or "")
    return f"{entry[0]}:{entry[2]}" if entry and entry[0] and entry[2] else None
