# SPDX-License-Identifier: MIT
"""The ways on which a message goes out: a program, a webhook, a mail.  Each raises what went wrong.

Secrets are taken from the environment at the moment of use.  Whoever uses a service that none of these knows names a
program that does (apprise knows over a hundred).
"""

import re
import shutil
import smtplib
import ssl
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import localtime, make_msgid
from typing import Any
from urllib.parse import urlsplit

from feedpub.config import Notify
from feedpub.errors import SourceError
from feedpub.fetch.login import filled

SECONDS = 30
"""For one way."""
_PLACE = re.compile(r"\{(title|text|site)\}")
_SENDMAIL = ("sendmail", "/usr/sbin/sendmail", "/usr/lib/sendmail")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What somebody is told."""

    title: str
    """One line."""
    text: str
    """A line for each event."""
    site: str
    """The page that the feeds follow, or the site's name."""
    events: Sequence[Mapping[str, Any]]
    """For programs: source, event and text of each."""


def send(one: Notify, message: Message, *, environment: Mapping[str, str]) -> None:
    """Send a message on one way.

    Raises:
        SourceError: It did not arrive.
    """
    if one.command:
        _run(
            [_put(word, message) for word in one.command], f"{message.title}\n\n{message.text}\n".encode(), environment
        )
    elif one.webhook:
        _post(one, message, environment)
    else:
        _mail(one, message, environment)


def _put(value: Any, message: Message) -> Any:  # noqa: ANN401 - plain values of any shape
    """The value with the message in the place of ``{title}``, ``{text}`` and ``{site}``, however deep they stand."""
    if isinstance(value, str):
        return _PLACE.sub(lambda found: str(getattr(message, found[1])), value)
    if isinstance(value, dict):
        return {key: _put(part, message) for key, part in value.items()}
    return [_put(part, message) for part in value] if isinstance(value, list) else value


def _run(command: Sequence[str], given: bytes, environment: Mapping[str, str]) -> None:
    program = shutil.which(command[0], path=environment.get("PATH"))
    if program is None:
        raise SourceError(command[0], "there is no such program", "Give its whole path.")
    try:
        ran = subprocess.run(  # noqa: S603 - the program that the configuration names, and no shell
            [program, *command[1:]], input=given, capture_output=True, timeout=SECONDS, env=environment, check=False
        )
    except (OSError, subprocess.TimeoutExpired, ValueError) as error:
        raise SourceError(command[0], f"can't be run: {error}", "Try it by hand.") from error
    if ran.returncode:
        said = ran.stderr.decode(errors="replace").strip().splitlines()
        raise SourceError(
            command[0], f"ended with {ran.returncode}: {said[-1] if said else 'no word'}", "Try it by hand."
        )


def _post(one: Notify, message: Message, environment: Mapping[str, str]) -> None:
    from feedpub.fetch.http import Limits, Secrets, request

    url = filled(one.webhook or "", "webhook", environment)
    headers = {name: filled(value, "webhook", environment) for name, value in one.headers.items()}
    plain = {"title": message.title, "text": message.text, "site": message.site, "events": list(message.events)}
    limits = Limits(step=SECONDS, whole=SECONDS, size=1024 * 1024)
    body = _put(one.json, message) if one.json else plain
    try:
        answer = request("POST", url, json=body, secrets=Secrets(headers=headers), limits=limits, insist=True)
    except SourceError as error:  # its subject is the address, which may be a secret
        raise SourceError("webhook", error.fault.replace(url, "the address"), error.advice) from error
    if not 200 <= answer.status < 300:
        raise SourceError("webhook", f"it answered {answer.status}", "Look at the address and at what is posted.")


def _mail(one: Notify, message: Message, environment: Mapping[str, str]) -> None:
    letter = EmailMessage()
    letter["From"] = one.sender or one.mail[0]
    letter["To"] = ", ".join(one.mail)
    letter["Subject"] = " ".join(message.title.split())
    letter["Date"] = localtime()
    letter["Message-ID"] = make_msgid(domain=letter["From"].rpartition("@")[2].strip("> ") or None)
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answering machine answers
    letter.set_content(f"{message.text}\n\n{message.site}\n")
    if one.smtp is None:
        program = next((name for name in _SENDMAIL if shutil.which(name, path=environment.get("PATH"))), None)
        if program is None:
            raise SourceError("mail", "this machine has no sendmail", 'Name a server: smtp = "smtp://HOST:587".')
        _run([program, "-i", "-f", letter["From"], "--", *one.mail], bytes(letter), environment)
    else:
        _submit(one, letter, environment)


def _submit(one: Notify, letter: EmailMessage, environment: Mapping[str, str]) -> None:
    place = urlsplit(one.smtp or "")
    host, secure = place.hostname or "", place.scheme == "smtps"
    trusted = ssl.create_default_context()
    try:
        opened = (
            smtplib.SMTP_SSL(host, place.port or 465, timeout=SECONDS, context=trusted)
            if secure
            else smtplib.SMTP(host, place.port or 25, timeout=SECONDS)
        )
        with opened as server:
            server.ehlo_or_helo_if_needed()
            if not secure and server.has_extn("starttls"):
                server.starttls(context=trusted)
            if one.login:
                user, _, password = filled(one.login, "login of a notify", environment).partition(":")
                server.login(user, password)
            server.send_message(letter)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise SourceError(
            "mail", f"{host} did not take it: {error}", "Look at smtp, login and the addresses."
        ) from error
