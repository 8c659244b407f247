# SPDX-License-Identifier: MIT
"""What is told of sources: once when one breaks or falls silent, once when it is well again, never at every run.

    health ─ what is new in it since each was told ─ a message ─ out ─ remember what was told

What somebody was told stands in the state, for each way to tell: who could not be reached is told at the next run, and
nobody else twice.  A notification that fails never fails a run; the report has a note.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

import msgspec

from feedpub.config import Notify, Site
from feedpub.errors import FeedpubError
from feedpub.model import Note
from feedpub.notify.channels import Message, send
from feedpub.notify.health import Health, Sign, SourceHealth, health
from feedpub.report import counted
from feedpub.state.lock import RunNote
from feedpub.state.store import Store, open_store

Told = dict[str, list[Sign]]
"""What somebody knows to be wrong, by source."""
_TOLD = "told"
"""Name of the site's value that holds, for each way to tell, what was told."""
_OWN = ("unconfigured", "unread")
"""What a person did, or sees at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What is new about one source."""

    source: str
    event: Literal["broken", "silent", "well"]
    text: str


def tell(site: Site, note: RunNote | None, *, now: datetime, environment: Mapping[str, str]) -> tuple[Note, ...]:
    """Tell everybody what they don't know yet; what could not be told comes back as notes.  Raises nothing of its own.

    Args:
        note: How the run went.
        now: The moment of the run.
        environment: Variables that secrets are taken from.
    """
    with open_store(site.state_path) as store:
        before = _remembered(store)
        found = health(store, site, note, now=now)
        failing = {name: run.failing_since for name, run in note.sources.items() if run.failing_since} if note else {}
        after, notes = {}, []
        for one in site.notify:
            key = _key(one)
            waits = {name for name, since in failing.items() if now - since < timedelta(minutes=one.patience)}
            news, told = events(found, before.get(key, {}), waits=waits)
            fault = _tell_one(site, one, news, environment) if news else None
            after[key] = told if fault is None else before.get(key, {})
            notes += [fault] if fault else []
        if after != before:
            with store.transaction():
                store.set_value(_TOLD, msgspec.json.encode(after).decode())
    return tuple(notes)


def events(found: Health, told: Mapping[str, list[Sign]], *, waits: Set[str] = frozenset()) -> tuple[list[Event], Told]:
    """What is new since `told`, and what is told then.  Pure.

    Args:
        found: How the sources are.
        told: What was told before.
        waits: Sources whose failure is too young to be told.
    """
    news: list[Event] = []
    after: Told = {}
    for source in found.sources:
        before = told.get(source.name, [])
        now = {sign: text for sign, text in zip(source.signs, source.troubles, strict=True) if sign not in _OWN}
        if "fails" not in before and source.name in waits:
            now.pop("fails", None)
        fresh = {sign: text for sign, text in now.items() if sign not in before}
        if fresh:
            kind: Literal["broken", "silent"] = "silent" if set(fresh) == {"silent"} else "broken"
            news.append(Event(source=source.name, event=kind, text=f"{source.name} {'; '.join(fresh.values())}"))
        elif before and not now:
            news.append(Event(source=source.name, event="well", text=f"{source.name} is well again{_latest(source)}"))
        if now:
            after[source.name] = list(dict.fromkeys([*before, *now]))
    return news, after


def _latest(source: SourceHealth) -> str:
    return f"; its last news came at {source.last_news.isoformat()}" if source.last_news else ""


def _tell_one(site: Site, one: Notify, news: list[Event], environment: Mapping[str, str]) -> Note | None:
    name = site.title or site.folder
    broken = [event for event in news if event.event != "well"]
    title = f"{name}: {counted(len(broken), 'source')} in trouble" if broken else f"{name}: all is well again"
    message = Message(
        title=title,
        text="\n".join(event.text for event in news),
        site=site.link or name,
        events=[msgspec.to_builtins(event) for event in news],
    )
    try:
        send(one, message, environment=environment)
    except FeedpubError as error:
        return Note(code="notify", text=f"nobody could be told by {_way(one)}: {error.fault}")
    return None


def _way(one: Notify) -> str:
    """By what somebody is told, in a word or two that show no secret."""
    return one.command[0] if one.command else "webhook" if one.webhook else f"mail to {', '.join(one.mail)}"


def _key(one: Notify) -> str:
    return sha256(msgspec.json.encode(one)).hexdigest()[:16]


def _remembered(store: Store) -> dict[str, Told]:
    try:
        return msgspec.json.decode(store.value(_TOLD) or "{}", type=dict[str, Told])
    except msgspec.DecodeError:
        return {}
