# SPDX-License-Identifier: MIT
"""Compares what subscribers see with what is true, and counts the faults."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.replay.pages import Story
from tests.replay.subscriber import Entry, Folder, Reader, Reading
from tests.replay.world import Page, World, lets_go_early

KINDS = ("twice", "moved", "churn", "lost", "wrong")


@dataclass(slots=True)
class Verdict:
    """The faults found so far."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    """The first of them, in words."""

    def blame(self, kind: str, text: str) -> None:
        self.counts[kind] += 1
        if len(self.faults) < 20:
            self.faults.append(f"{kind}: {text}")


@dataclass(slots=True, kw_only=True)
class _Delivered:
    """What subscribers remember of an id."""

    story: Story
    published: int
    first: datetime
    """The run that brought it, by its own clock."""
    after: timedelta
    """The same moment, by the time that had really passed."""


class Judge:
    """Remembers everything that one site ever delivered."""

    def __init__(self, world: World, verdict: Verdict, seed: str) -> None:
        self.world = world
        self.seed = seed
        self.blamed = False
        self.verdict = verdict
        self.folder = Folder(world.feeds)
        self.delivered: dict[str, _Delivered] = {}
        self.ids = world.ids
        self._updated: dict[tuple[str, str], tuple[int, int]] = {}
        """Of each entry of each feed `updated`, and how often the story had really changed by then."""
        self._feed_ids: dict[str, str] = {}
        self._feed_dates: dict[str, int] = {}
        self._in_all: list[str] = []
        self._in: dict[str, set[str]] = {}
        self._ever_in_all: set[str] = set()
        self._latest: dict[Story, Entry] = {}
        """The latest words of each story that stand in any file."""
        self._held: set[Story] = set()
        """Listed, and held back until their day."""
        self._stamp = self.folder.stamp()
        self._round = 0
        self._returned = False

    def blame(self, kind: str, text: str) -> None:
        self.blamed = True
        where = f"site {self.seed}, round {self._round} ({self.world.now:%Y-%m-%d %H:%M})"
        self.verdict.blame(kind, f"{where}: {text}; before: {', '.join(self.world.diary) or 'nothing'}")

    # --- what should happen ---

    def fails(self, page: Page) -> bool:
        """Whether the run must call this page a failure."""
        return page.failing is not None

    def expected_code(self) -> int:
        """The exit code of the run to come."""
        plugged = [p for p in self.world.pages if p.plugged]
        failing = [self.fails(p) for p in plugged]
        # A source that was never read under its present name might be anybody's: without one good one nothing is done.
        nothing = self.world.lost or not any(p.read_as == p.source for p in plugged)
        return 1 if all(failing) and nothing else 3 if any(failing) else 0

    # --- what did happen ---

    def compare(self, reader: Reader, seen: set[str]) -> None:
        """Let another program read the feed: it takes for new what is new, and nothing else."""
        seen.update(entry.id for entry in self.folder.read("all.atom").entries)
        count = reader.poll()
        if count != len(seen):
            self.blame("twice", f"{type(reader).__name__} has taken {count} entries for new, and {len(seen)} were")

    def after(self, number: int, code: int, expected: int, said: str) -> None:
        """Judge a run."""
        self._round = number
        if code != expected:
            self.blame("wrong", f"exit code {code} instead of {expected}: {said.strip()[-300:]}")
        for known in self.delivered.values():  # by a clock that was set back, it stands there since now at the latest
            known.first = min(known.first, self.world.now)
        stamp = self.folder.stamp()
        touched = {name for name in stamp if stamp[name] != self._stamp.get(name)}
        gone = self._stamp.keys() - stamp.keys()
        self._stamp = stamp
        if gone or any("feedpub-new" in name for name in stamp):
            self.blame("wrong", f"files that should not be, or not be gone: {gone}, {stamp.keys()}")
        news = self._believe(code)
        if touched and not news and not self._aged(touched) and not self._joins_topics(touched):
            self.blame("churn", f"{sorted(touched)} without news")
        for name in sorted(touched, key=lambda n: ("/" in n, n)):
            if name.endswith((".atom", ".rss")):
                self._read(name)
        if "all.atom" in stamp:
            self._whole(code)

    def by_hand(self, command: str, story: Story, published: datetime) -> None:
        """A person has changed an item, and subscribers shall see it."""
        match command:
            case "redate":
                self.delivered[self.ids[story]].published = int(published.timestamp())
                self.world.revisions[story] += 1
            case "rekey":
                self.world.rekeyed.add(story)
                del self.ids[story]
            case _:
                self.world.retracted.add(story)
        # Subscribers look at once: with min_days = 0 the run that follows may push an old item out again.
        stamp = self.folder.stamp()
        for name in sorted(n for n in stamp if stamp[n] != self._stamp.get(n) and n.endswith((".atom", ".rss"))):
            self._read(name)
        self._stamp = stamp

    def _believe(self, code: int) -> bool:
        """Take over what the run was told; whether any of it may change a feed."""
        world = self.world
        self._returned = False
        news = world.reconfigured or any(self._day_has_come(s) for s in self._held)
        if code == 1:
            return False
        world.reconfigured = False
        if world.lost:
            self._forget()
            world.lost = False
            for page in world.pages:
                page.unsure = True
        for page in world.pages:
            if not page.plugged or self.fails(page):
                continue
            stories = page.stories
            if page.unsure:
                world.backlog |= self._undecidable(page, stories)
            if page.read is None:
                world.backlog.update(stories)
                news = True
            news = news or page.moved
            self._returned = self._returned or page.returned
            page.moved = page.unsure = page.returned = False
            for story in stories:
                seen = page.sees(story)
                if story not in world.known and page.layout.states(story) and not self._day_has_come(story):
                    self._held.add(story)
                before = world.shown.get(story, seen)
                world.revisions[story] += (before.title, before.body) != (seen.title, seen.body)
                news = news or world.shown.get(story) != seen
                world.shown[story] = seen
                world.known.add(story)
            page.was_read(stories, world.now)
            page.frozen = False
            page.edited.clear()
        return news

    def _forget(self) -> None:
        """The state was lost: what no feed has is known no more."""
        lost = {s for s in self.world.known if s not in self.world.in_feeds}
        self.world.known -= lost
        self.world.forgotten |= {s for s in lost if s in self.ids}
        self._ever_in_all -= {self.ids[s] for s in lost if s in self.ids}
        for story in lost & self.world.rekeyed:
            self.ids.pop(story, None)
        self.world.backlog |= lost
        self._shown_are_the_published()

    def _shown_are_the_published(self) -> None:
        """Of a story edited after it had left the feeds that tell of edits, an older text is all that is left: when the
        page lists it once more, its later text is an edit anew.
        """
        for story, entry in self._latest.items():
            shown = self.world.shown[story]
            if (shown.body or entry.text) not in (entry.text, entry.title):
                self.world.shown[story] = replace(shown, body=entry.text)

    def _undecidable(self, page: Page, stories: list[Story]) -> set[Story]:
        """Stories of a page that is read for the first time after its state was lost: where a feed is full, nobody can
        tell what is new from what the feed has let go, unless it stands above the known ones or is younger.
        """
        unknown = {s for s in stories if s not in self.world.known}
        # That a page grows at the bottom is known from its dates alone, and few of them may not prove it.
        below = _behind_the_last(stories, unknown)
        if page.ascending and page.layout.dates == "some":
            below |= _behind_the_last(stories[::-1], unknown)
        told = sorted((self.delivered[i].published for i in self._in_all), reverse=True)
        last = (
            int(self.world.keep["items"])
            - 1
            - sum(s not in self.world.known for p in self.world.pages for s in p.stories)
        )
        if len(told) <= last and not lets_go_early(self.world):
            return set()
        youngest = datetime.fromtimestamp(told[min(max(0, last), len(told) - 1)], ZoneInfo(self.world.zone)).date()
        return {s for s in unknown if (s.day <= youngest if page.layout.states(s) else s in below)}

    def _day_has_come(self, story: Story) -> bool:
        return self.world.future != "hold" or story.day <= self.world.now.astimezone(ZoneInfo(self.world.zone)).date()

    def _due(self, story: Story) -> bool:
        """Whether a story must be out: one that was first seen before its day is held back until its date, noon."""
        noon = datetime.combine(story.day, time(12), ZoneInfo(self.world.zone))
        return story not in self._held or noon <= self.world.now

    def _joins_topics(self, touched: set[str]) -> bool:
        """Whether it is a story that came back late, and joins the topics of today; the feed with everything stays."""
        return self._returned and not any(name.split("/")[-1].startswith("all") for name in touched)

    def _aged(self, touched: set[str]) -> bool:
        """Whether time alone explains it: the site asked for a highest age, and entries left by it."""
        feeds = [name for name in touched if name.endswith(".atom") and name in self._in]
        now = {name: {e.id for e in self.folder.read(name).entries} for name in feeds}
        return "age_days" in self.world.keep and bool(feeds) and all(now[n] < self._in[n] for n in feeds)

    def _read(self, name: str) -> None:
        try:
            reading = self.folder.read(name)
        except ValueError as error:
            self.blame("wrong", f"{name} can't be read: {error}")
            return
        if reading.id is not None and self._feed_ids.setdefault(name, reading.id) != reading.id:
            self.blame("moved", f"the id of {name}")
        if reading.updated < self._feed_dates.get(name, 0):
            self.blame("moved", f"the date of {name} went back")
        self._feed_dates[name] = reading.updated
        self._in[name] = {entry.id for entry in reading.entries}
        if len({e.id for e in reading.entries}) < len(reading.entries):
            self.blame("twice", f"an id stands twice in {name}")
        if [e.published for e in reading.entries] != sorted((e.published for e in reading.entries), reverse=True):
            self.blame("wrong", f"{name} is not in the order of its dates")
        for entry in reading.entries:
            self._entry(name, entry)

    def _entry(self, name: str, entry: Entry) -> None:
        story = self._story(entry)
        if story is None:
            self.blame("wrong", f"{name} has an entry that no page ever listed: {entry.title!r}")
            return
        if story in self.world.retracted:
            self.blame("twice", f"{name}: {entry.title!r} was retracted")
        version = self.world.revisions[story]
        before = self.delivered.get(entry.id)
        if self.ids.get(story, entry.id) != entry.id:
            if story in self.world.forgotten and name.split(".", maxsplit=1)[0] != "all":
                del self.delivered[self.ids[story]]
            else:
                self.blame("twice", f"{name}: {entry.title!r} comes again under another id")
        self.ids[story] = entry.id
        self._held.discard(story)
        if before is None or story in self.world.forgotten:
            self.world.forgotten.discard(story)
            self.delivered[entry.id] = _Delivered(
                story=story,
                published=entry.published,
                first=self.world.now,
                after=self.world.elapsed,
            )
            self._updated[name, entry.id] = (entry.updated, version)
            return
        if before.story is not story:
            self.blame("twice", f"{name}: {entry.title!r} has the id of {before.story.title!r}")
        if before.published != entry.published:
            self.blame(
                "moved", f"{name}: {entry.title!r} was published {_iso(before.published)}, now {_iso(entry.published)}"
            )
        # Each feed by itself: one whose topic comes back shows what it showed, though a later edit was lost meanwhile.
        was, then = self._updated.get((name, entry.id), (entry.updated, version))
        if was != entry.updated and (then == version or entry.updated < was):
            self.blame("moved", f"{name}: {entry.title!r} was updated {_iso(entry.updated)}, and nothing changed")
        self._updated[name, entry.id] = (entry.updated, version)

    def _story(self, entry: Entry) -> Story | None:
        """Which story an entry is: by the name in its text, else by its title; where several bear that, by its id."""
        for word in entry.text.split():
            if word in self.world.names:
                return self.world.names[word]
        found = [s for s in self.world.titles.get(entry.title, ()) if s in self.world.shown]
        if len(found) > 1 and entry.id in self.delivered:
            found = [s for s in found if s is self.delivered[entry.id].story]
        return found[0] if len(found) == 1 else None

    def _whole(self, code: int) -> None:
        """Nothing is missing from the feed with everything, and it shows the latest words."""
        atom, rss = self.folder.read("all.atom"), self.folder.read("all.rss")
        if atom.entries != rss.entries and [(e.id, e.published, e.updated) for e in atom.entries] != [
            (e.id, e.published, e.updated) for e in rss.entries
        ]:
            self.blame("wrong", "all.atom and all.rss differ")
        self._words(atom)
        now = [e.id for e in atom.entries]
        self._gone(now)
        came_back = [i for i in now if i in self._ever_in_all and i not in self._in_all]
        if came_back:
            self.blame("twice", f"{len(came_back)} entries that had left all.atom stand there again")
        self._ever_in_all.update(now)
        self._in_all = now
        self._look_around()
        if code == 1:
            return
        excused = self.world.backlog | self.world.forgotten | self.world.retracted
        for story in self.world.shown.keys() - self.ids.keys() - excused:
            if self._due(story):
                self.blame("lost", f"{story.title!r} was never delivered")
                self.world.backlog.add(story)

    def _look_around(self) -> None:
        """What a state that is lost now could be rebuilt from."""
        self._latest = {}
        for name in self.folder.names():
            for entry in self.folder.read(name).entries:
                known = self.delivered.get(entry.id)
                if known is None or entry.title != self.world.shown[known.story].title:
                    continue
                if known.story not in self._latest or self._latest[known.story].updated < entry.updated:
                    self._latest[known.story] = entry
        self.world.in_feeds = set(self._latest)
        self.world.undated = any(
            entry.published != self.delivered[entry.id].published for entry in self._latest.values()
        )

    def _words(self, reading: Reading) -> None:
        for entry in reading.entries:
            known = self.delivered.get(entry.id)
            if known is None:
                continue
            shown = self.world.shown[known.story]
            if entry.title != shown.title or (shown.body or entry.text) not in (entry.text, entry.title):
                self.blame("lost", f"an edit: {entry.title!r}, {entry.text!r} instead of {shown}")

    def _gone(self, now: list[str]) -> None:
        taken = {self.delivered[i].story for i in self._in_all}.intersection(story for _, story in self.world.commands)
        left = [i for i in self._in_all if i not in now and self.delivered[i].story not in taken]
        keep = self.world.keep
        if not left:
            return
        if len(now) < keep["items"] and not {"age_days", "bytes"} & keep.keys():
            self.blame("lost", f"{len(left)} entries left all.atom, and only {len(now)} stand there")
        since = timedelta(days=keep["min_days"])
        for item_id in left:
            known = self.delivered[item_id]
            # A clock that was set right again shows less time than has passed, one that was set wrong shows more.
            fresh = timedelta(0) <= self.world.now - known.first < since and self.world.elapsed - known.after < since
            if fresh and known.story not in self.world.backlog:
                self.blame("lost", f"{known.story.title!r} left all.atom too soon")


def _behind_the_last(stories: list[Story], unknown: set[Story]) -> set[Story]:
    """Those of the unknown ones that stand behind all others; where there are no others, a page begins anew."""
    return set(stories[max((n for n, s in enumerate(stories) if s not in unknown), default=0) :])


def _iso(seconds: int) -> str:
    from datetime import UTC

    return datetime.fromtimestamp(seconds, UTC).isoformat()
