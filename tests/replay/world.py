# SPDX-License-Identifier: MIT
"""The truth: stories, the pages that list them, the site's configuration, and what each page said when last read."""

import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from difflib import SequenceMatcher
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import msgspec

from tests.replay import words
from tests.replay.pages import Layout, Story, draw_layout, write

TOPICS: tuple[dict[str, dict[str, object]], ...] = (
    {},
    {"sea": {"any": ["harbour", "port*", "ferry", "dock"], "none": ["airport"]}, "border": {"category": ["Customs"]}},
    {
        "sea": {"title": "The sea", "any": ["pilot*", "quay"]},
        "trade": {"any": ["imports", "tariffs", "duty exemptions"]},
    },
)
"""Configurations of topics; with none, each category is one."""
FAILURES = ("missing", "empty", "blank", "binary", "html", "folder")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a page said of one story in its last good read; this is what subscribers must see."""

    title: str
    body: str | None
    category: str | None


@dataclass(slots=True, kw_only=True, eq=False)
class Page:
    """A listing."""

    file: str
    name: str | None
    """As configured; None: feedpub takes the file's stem."""
    link: str
    layout: Layout
    ascending: bool
    """New stories come at the bottom."""
    size: int
    stories: list[Story] = field(default_factory=list)
    """On the page, in its order."""
    gone: dict[Story, datetime] = field(default_factory=dict)
    """Off the page, and since when."""
    plugged: bool = True
    """The configuration names it."""
    failing: str | None = None
    read: tuple[Layout, tuple[Story, ...]] | None = None
    """What the last good run found."""
    read_as: str | None = None
    """The name that its source had then."""
    frozen: bool = False
    """An edit has happened since that is seen as one by its neighbours alone: until it is read nothing else happens."""
    edited: set[Story] = field(default_factory=set)
    """Whose text has changed since."""
    unsure: bool = False
    """The state was lost, and it was not read since."""
    cut: tuple[Story, ...] = ()
    """What it lost when it became short, in page order."""
    returned: bool = False
    """A story came back so late that its text may not have been kept: it joins the topics of today."""
    moved: bool = False
    """Its configuration is another one since."""
    renamed: bool = False
    """Its source has had another name; archive pages know it by that."""
    repeats: bool = False
    """Some title stood twice here."""
    told_since: datetime | None = None
    """When texts were read here for the first time, or again after a design without them."""

    @property
    def source(self) -> str:
        return self.name or Path(self.file).stem

    def was_read(self, stories: Sequence[Story], now: datetime) -> None:
        """A good run found these."""
        if self.read is None or self.layout.has_text > self.read[0].has_text:
            self.told_since = now
        self.read = (self.layout, tuple(stories))
        self.read_as = self.source

    def sees(self, story: Story) -> Shown:
        """What the page says of the story now."""
        category = story.category if self.layout.categories else None
        return Shown(title=story.title, body=self.layout.body(story), category=category)

    def steady(self, story: Story) -> bool:
        """Whether the story has a neighbour that it had at the last good read, on the same side."""
        if self.read is None or self.read[0] != self.layout or story not in self.read[1]:
            return False
        now, before = [None, *self.stories, None], [None, *self.read[1], None]
        n, k = now.index(story), before.index(story)
        return any(now[n + d] is not None and now[n + d] is before[k + d] for d in (-1, 1))

    def leave(self, story: Story, when: datetime) -> None:
        self.stories.remove(story)
        self.gone[story] = when


class World:
    """One site, and the time that passes there."""

    def __init__(self, folder: Path, rng: Random) -> None:
        self.folder = folder
        self.rng = rng
        self.now = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=rng.randrange(500_000))
        self.elapsed = timedelta(0)
        """Time that has passed, whatever the clock shows."""
        self.zone = rng.choice(("UTC", "Europe/Brussels", "America/New_York", "Pacific/Auckland"))
        self.future = rng.choice(("keep", "keep", "hold", "clamp"))
        self.topics = rng.randrange(len(TOPICS))
        self.keep: dict[str, float] = {"items": rng.choice((15, 20, 30, 45)), "min_days": rng.choice((0.0, 1.0, 2.0))}
        self.keep["archive"] = rng.random() < 0.4
        if rng.random() < 0.2:
            self.keep["age_days"] = rng.choice((30, 90))
        if rng.random() < 0.2:
            self.keep["bytes"] = rng.choice((5_000, 12_000))
        self.host = "https://feeds.example.org/"
        self.count = 0
        self.names: dict[str, Story] = {}
        self.titles: dict[str, set[Story]] = {}
        self.shown: dict[Story, Shown] = {}
        self.revisions: Counter[Story] = Counter()
        """How often each really changed."""
        self.known: set[Story] = set()
        """What the state, or else a feed, remembers."""
        self.in_feeds: set[Story] = set()
        self.forgotten: set[Story] = set()
        """What both forgot when the state was lost, long after it had left the feeds."""
        self.backlog: set[Story] = set()
        """What a page held when it was read for the first time."""
        self.reconfigured = True
        self.lost = False
        """There is no state, or none that can be read."""
        self.stepped = False
        """Somebody has set the clock."""
        self.ever_lost = False
        self.roomy = False
        """The cap was raised, or something was retracted: feeds may have room for what they have let go."""
        self.ids: dict[Story, str] = {}
        """Under which each was delivered."""
        self.commands: list[tuple[str, Story]] = []
        """What a person does by hand before the run: ``redate``, ``rekey`` or ``retract``."""
        self.retracted: set[Story] = set()
        self.rekeyed: set[Story] = set()
        self.undated = False
        """A date was moved by hand, and the item stands nowhere but where its old one is told."""
        self.dry = False
        self.diary: list[str] = []
        """What happened since the last run."""
        self.pages = [self._page(n) for n in range(rng.choice((1, 1, 2, 3)))]

    @property
    def config(self) -> Path:
        return self.folder / "feedpub.toml"

    @property
    def feeds(self) -> Path:
        return self.folder / "feeds"

    @property
    def state(self) -> Path:
        return self.folder / ".feeds.sqlite3"

    def _page(self, number: int) -> Page:
        rng = self.rng
        page = Page(
            file=f"page{number}.txt",
            name=rng.choice((None, f"source-{number}")),
            link=f"http://site{number}.example.org/news",
            layout=draw_layout(rng),
            ascending=rng.random() < 0.25,
            size=rng.randint(8, 24),
        )
        for n in range(rng.randint(4, page.size)):
            story = self.story(page, age=2 * n)
            page.stories.insert(0 if page.ascending else len(page.stories), story)
        return page

    def story(self, page: Page, *, age: int = 0, title: str | None = None) -> Story:
        """A new story, its title like none that this page lists."""
        name = words.name(self.count)
        self.count += 1
        day = self.now.astimezone(ZoneInfo(self.zone)).date() - timedelta(days=age)
        story = Story(
            name=name,
            title=title or self.title(page),
            text=words.text(self.rng, name),
            day=day,
            category=self.rng.choice(words.CATEGORIES),
            shy=self.rng.random() < 0.3,
        )
        self.names[name] = story
        self.retitle(story, story.title)
        return story

    def title(self, page: Page) -> str:
        """A title that nobody would take for one of the page's others."""
        others = [s.title for s in [*page.stories, *list(page.gone)[-40:]]]
        while True:
            title = words.title(self.rng)
            if self.rng.random() < 0.1:
                title = words.series(self.rng, self.count)
                if title not in self.titles:
                    return title
            if title not in self.titles and not any(_alike(title, other) for other in others):
                return title

    def retitle(self, story: Story, title: str) -> None:
        story.title = title
        self.titles.setdefault(title, set()).add(story)

    # --- the disk ---

    def publish(self) -> None:
        """Write pages and configuration as they are now."""
        for page in self.pages:
            self._write(page)
        self.config.write_bytes(self._toml())

    def _write(self, page: Page) -> None:
        path = self.folder / page.file
        if path.is_dir():
            shutil.rmtree(path)
        good = write(self.rng, page.layout, page.stories)
        match page.failing:
            case None:
                path.write_bytes(good)
            case "missing":
                path.unlink(missing_ok=True)
            case "empty":
                path.write_bytes(b"")
            case "blank":
                path.write_bytes(b"\n \n\n")
            case "binary":
                path.write_bytes(bytes(self.rng.randrange(256) for _ in range(400)) + b"\0\1\2")
            case "html":
                path.write_bytes(b"<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>")
            case "folder":
                path.unlink(missing_ok=True)
                path.mkdir()

    def vouches(self, page: Page) -> bool:
        """Whether a person tells the run to believe the page: no story that it lists is known."""
        known = self.known & self.in_feeds if self.lost else self.known
        return page.read is not None and known.isdisjoint(page.stories)

    def _toml(self) -> bytes:
        table = {
            "title": "A site",
            "base_url": self.host,
            "link": self.host,
            "timezone": self.zone,
            "keep": self.keep,
            "topics": TOPICS[self.topics],
            "sources": [
                {
                    "path": page.file,
                    **({"name": page.name} if page.name else {}),
                    "link": page.link,
                    "future": self.future,
                    "date_order": "mdy",
                }
                for page in self.pages
                if page.plugged
            ],
        }
        return _as_toml(table)


def lets_go_early(world: World) -> bool:
    """Whether an item can be out of every feed, or in an archive alone, and yet be younger than some that is in one."""
    return bool(world.keep["archive"] or world.keep.keys() & {"age_days", "bytes"})


def _alike(a: str, b: str) -> bool:
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return matcher.quick_ratio() > 0.68 and matcher.ratio() > 0.65


def _as_toml(table: Mapping[str, object]) -> bytes:
    """TOML's inline values are JSON's, but for the sign between key and value."""
    lines = []
    for key, value in table.items():
        lines.append(f"{key} = {_inline(value)}")
    return "\n".join(lines).encode()


def _inline(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k} = {_inline(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return msgspec.json.encode(value).decode()
