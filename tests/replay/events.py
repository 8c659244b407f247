# SPDX-License-Identifier: MIT
"""What happens to a site between two runs.  An event that would not be decidable now does not happen."""

import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random

from tests.replay import words
from tests.replay.pages import Story, redesign
from tests.replay.world import FAILURES, TOPICS, Page, World, lets_go_early

Event = Callable[[World, Page], None]


def happen(world: World) -> None:
    """Let time pass, and a few things happen."""
    rng = world.rng
    world.diary = []
    world.commands = []
    world.dry = rng.random() < 0.03
    passed = timedelta(minutes=rng.choice((20, 60, 60, 240, 1440, 4000, 13000)))
    world.now += passed
    world.elapsed += passed
    for page in world.pages:
        if page.failing and rng.random() < 0.6:
            page.failing = None
    for _ in range(rng.choice((0, 1, 1, 1, 2, 3))):
        (event,) = rng.choices(list(EVENTS), list(EVENTS.values()))
        page = rng.choice(world.pages)
        world.diary.append(f"{event.__name__} {page.source}")
        event(world, page)


# --- stories ---


def arrive(world: World, page: Page) -> None:
    """New stories, mostly where the page has its new ones."""
    if page.frozen:
        return
    for _ in range(world.rng.choice((1, 1, 1, 2, 4))):
        age = world.rng.choice((0, 0, 0, 1, 2)) if world.rng.random() < 0.97 else -world.rng.randint(1, 20)
        _put(world, page, world.story(page, age=age))
    _trim(world, page)


def _put(world: World, page: Page, story: Story) -> None:
    place = world.rng.randrange(4) if world.rng.random() < 0.1 else 0
    page.stories.insert(max(0, len(page.stories) - place) if page.ascending else place, story)


def _trim(world: World, page: Page) -> None:
    while len(page.stories) > page.size:
        page.leave(page.stories[0 if page.ascending else -1], world.now)


def repeat_title(world: World, page: Page) -> None:
    """A new story under the title of another that stays."""
    if page.frozen or not page.layout.has_text or not page.stories or len(page.stories) >= page.size:
        return
    other = world.rng.choice(page.stories)
    if page.read is None or other not in page.read[1] or other in page.edited or page.layout != page.read[0]:
        return
    if any(gone.title == other.title for gone in page.gone):
        return
    _put(world, page, world.story(page, title=other.title))
    page.repeats = page.frozen = True


def recur(world: World, page: Page) -> None:
    """The next of a series: a new story under a title of old, with a text of its own.  Others of that title may stand
    on the page, leave it just now, or have left it long ago.
    """
    if page.frozen or world.lost or page.unsure or page.edited or not page.layout.has_text or not page.plugged:
        return
    if page.read is None or page.layout != page.read[0]:
        return
    oldest = page.read[1][0 if page.ascending else -1]
    title = world.rng.choice((oldest, world.rng.choice(page.read[1]), *list(page.gone)[-2:])).title
    bearers = [s for s in {*page.stories, *page.gone} if s.title == title]
    story = world.story(page, title=title)
    story.text = words.tale(world.rng, story.name)
    if not all(_another(world, page, story, s) for s in bearers) or _text_is_gone(world, page, bearers):
        return
    page.stories.insert(len(page.stories) if page.ascending else 0, story)
    _trim(world, page)
    page.repeats = page.frozen = True


def _another(world: World, page: Page, story: Story, other: Story) -> bool:
    """Whether something tells a new story from another of its title: text and day, and its place."""
    if other.day == story.day or other not in world.known:
        return False
    if _alike([page.layout.body(story) or ""], [page.layout.body(other) or ""]) > 0.15:
        return False
    assert page.read is not None
    order = page.read[1][::-1] if page.ascending else page.read[1]
    return other in page.stories or other not in order[:2]  # the new story would stand in its place


def _text_is_gone(world: World, page: Page, bearers: list[Story]) -> bool:
    """Whether the only one has left so long ago that its text may not be kept any more, or was never read."""
    left = page.gone.get(bearers[0]) if len(bearers) == 1 else None
    if left is None:
        return False
    unread = page.told_since is not None and left <= page.told_since
    return unread or world.stepped or world.now - left > timedelta(days=300)


def leave(world: World, page: Page) -> None:
    """A story is taken off the page."""
    if not page.frozen and len(page.stories) > 4:
        page.leave(world.rng.choice(page.stories), world.now)


def come_back(world: World, page: Page) -> None:
    """A story that left, mostly long ago, stands on the page again."""
    old = [s for s, left in page.gone.items() if s in world.known and _long_ago(world, left)]
    if page.frozen or world.lost or not old:
        return
    story = world.rng.choice(old)
    late = world.stepped or world.now - page.gone[story] > timedelta(days=300)
    if any(o.title == story.title and o is not story for o in [*page.stories, *page.gone]):
        if world.shown[story] != page.sees(story):
            return
        page.frozen = True
    del page.gone[story]
    page.stories.insert(world.rng.choice((0, len(page.stories) // 2)), story)
    page.returned = page.returned or late
    _trim(world, page)


def _long_ago(world: World, left: object) -> bool:
    return world.rng.random() < 0.1 or world.now - left > timedelta(days=365)  # type: ignore[operator]


def mend_typo(world: World, page: Page) -> None:
    """One letter of a title changes."""
    story = _editable(world, page)
    if story is None:
        return
    places = [n for n, c in enumerate(story.title) if c.islower() and story.title[n - 1].islower()]
    n = world.rng.choice(places)
    title = story.title[:n] + world.rng.choice("aeiou") + story.title[n + world.rng.randrange(2) :]
    if title not in world.titles:
        world.retitle(story, title)
        page.frozen = True


def new_headline(world: World, page: Page) -> None:
    """A wholly new title over the same text in the same place."""
    story = _editable(world, page)
    if story is not None and page.layout.has_text and story not in page.edited:
        world.retitle(story, world.title(page))
        page.frozen = True


def _editable(world: World, page: Page) -> Story | None:
    """A story whose title may change: its neighbour, or its text, will bear witness."""
    steady = [] if page.frozen or world.lost or not page.plugged else [s for s in page.stories if page.steady(s)]
    unique = [s for s in steady if sum(o.title == s.title for o in [*page.stories, *page.gone]) == 1]
    return world.rng.choice(unique) if unique else None


def rewrite(world: World, page: Page) -> None:
    """A sentence changes, comes or goes."""
    if page.frozen or not page.stories:
        return
    story = world.rng.choice(page.stories)
    first, *rest = story.text
    keep = rest[: world.rng.randrange(len(rest) + 1)]
    text = (first, *keep, words.sentence(world.rng)) if world.rng.random() < 0.8 or not rest else (first, *keep)
    if any(o.title == story.title and o is not story for o in [*page.stories, *page.gone]):
        elsewhere = page.read is None or tuple(page.stories) != page.read[1] or bool(page.edited)
        if page.read is None or page.layout != page.read[0] or (elsewhere and _alike(text, story.text) < 0.6):
            return
        page.frozen = True
    elif _alike(text, story.text) < 0.6:  # only its place tells that it is not another story of that title
        if not page.steady(story) or world.lost:
            return
        page.frozen = True
    story.text = text
    page.edited.add(story)


def _alike(a: Sequence[str], b: Sequence[str]) -> float:
    """Share of words that two texts have in common."""
    one, two = (set(re.findall(r"\w+", " ".join(text).lower())) for text in (a, b))
    return len(one & two) / len(one | two)


# --- pages ---


def new_design(world: World, page: Page) -> None:
    """The page gains or loses something, or looks wholly new."""
    layout = redesign(world.rng, page.layout)
    if page.frozen or (page.repeats and not (layout.has_text and page.layout.has_text and not page.edited)):
        return
    page.layout = layout
    page.frozen = page.frozen or page.repeats


def new_order(world: World, page: Page) -> None:
    """Two stories change places, or the page turns round, or it is sorted by title."""
    if page.frozen or len(page.stories) < 2:
        return
    kind = world.rng.random()
    if kind < 0.8:
        a, b = world.rng.sample(range(len(page.stories)), 2)
        page.stories[a], page.stories[b] = page.stories[b], page.stories[a]
    elif not page.repeats and kind < 0.9:
        page.stories.reverse()
        page.ascending = not page.ascending
    elif not page.repeats:
        page.stories.sort(key=lambda s: s.title)


def fail(world: World, page: Page) -> None:
    """The page can't be had for a while."""
    page.failing = world.rng.choice(FAILURES)


def shrink(world: World, page: Page) -> None:
    """The page keeps only a few of its stories: for good, or until `grow_back`."""
    if page.frozen or page.repeats or len(page.stories) < 6:
        return
    keep = world.rng.choice((1, 3))
    page.cut = tuple(page.stories[:-keep] if page.ascending else page.stories[keep:])
    for story in page.cut:
        page.leave(story, world.now)


def grow_back(world: World, page: Page) -> None:
    """A page that had become short lists its older stories again."""
    old = [story for story in page.cut if story in page.gone and story in world.known]
    if page.frozen or page.repeats or world.lost or not old:
        return
    page.cut = ()
    page.returned = (
        page.returned or world.stepped or any(world.now - page.gone[story] > timedelta(days=300) for story in old)
    )
    for story in old:
        del page.gone[story]
    page.stories[:] = [*old, *page.stories] if page.ascending else [*page.stories, *old]
    _trim(world, page)


def rename_file(world: World, page: Page) -> None:
    """The listing's file has another name; where the configuration gives none, the source has too."""
    if page.frozen or page.failing or page.read is None:
        return
    if len(set(page.read[1]).intersection(page.stories)) < 0.7 * len(page.stories):
        return
    path = world.folder / page.file
    if path.is_file():
        path.unlink()
    page.moved = True
    page.renamed = page.renamed or page.name is None
    page.file = f"list{world.count}-{world.rng.randrange(999)}.txt"
    page.frozen = True
    world.reconfigured = True


def move_host(world: World, page: Page) -> None:
    """The page, or the whole site, moves: to https, to another host."""
    host = f"https://h{world.rng.randrange(99)}.example.net/"
    if world.rng.random() < 0.5:
        world.host = host
    page.link = f"{host}news"
    page.moved = True
    world.reconfigured = True


def unplug(world: World, page: Page) -> None:
    """The configuration names the page no more, or again."""
    if page.frozen:
        return
    if page.plugged and sum(p.plugged for p in world.pages) > 1:
        page.plugged = False
    else:
        page.plugged = page.moved = True
    world.reconfigured = True


def by_hand(world: World, page: Page) -> None:
    """Somebody moves a date, gives a new id, or takes an item out."""
    known = [s for s in page.stories if s in world.in_feeds and s in world.ids and s not in world.retracted]
    if world.lost or page.frozen or world.commands or len(known) < 5:
        return
    command = world.rng.choice(("redate", "rekey", "retract"))
    world.commands.append((command, world.rng.choice(known)))
    world.roomy = world.roomy or command == "retract"


# --- the site ---


def new_topics(world: World, page: Page) -> None:
    """Other rules of topics."""
    world.topics = world.rng.randrange(len(TOPICS))
    world.reconfigured = True


def new_cap(world: World, page: Page) -> None:
    """Feeds hold fewer items, or more: that only where no state was ever lost, and with it what they let go."""
    items = world.rng.choice((15, 20, 30, 45))
    if items <= world.keep["items"] or not world.ever_lost:
        world.roomy = world.roomy or items > world.keep["items"]
        world.keep["items"] = items
        world.reconfigured = True


def step_clock(world: World, page: Page) -> None:
    """Somebody sets the clock: wrong, or right again."""
    world.stepped = True
    hours = world.rng.choice((1, 3, 30, 700)) if world.rng.random() < 0.95 else 9000
    world.now += timedelta(hours=hours * world.rng.choice((-1, 1)))


def lose_state(world: World, page: Page) -> None:
    """The state file is gone, or damaged."""
    if world.undated or (world.keep["archive"] and world.keep.keys() & {"age_days", "bytes"}):
        return  # a change of an item that has left the feeds that are written is published nowhere, and so lost
    if _would_forget_news(world) or any(p.frozen or p.edited or (p.renamed and not p.plugged) for p in world.pages):
        return
    world.lost = world.ever_lost = True
    for p in world.pages:
        p.gone = {s: left for s, left in p.gone.items() if s not in world.retracted}
    if world.rng.random() < 0.5:
        for path in world.folder.glob(".feeds.sqlite3*"):
            if "damaged" not in path.name:
                path.unlink()
    elif world.state.exists():
        _damage(world)


def _would_forget_news(world: World) -> bool:
    """Whether a page lists stories that no feed has any more, and not at its old end; or an undated one grows below."""
    if world.commands or any(s in world.retracted for page in world.pages for s in page.stories):
        return True  # of what was taken out, an id is left, and no title by which to know it
    if world.future == "clamp" and any(_is_ahead(world, s) for page in world.pages for s in page.stories):
        return True  # its date is the day it was first seen, which would be today
    for page in world.pages:
        order = page.stories[::-1] if page.ascending else page.stories
        told = [s in world.in_feeds or s not in world.known for s in order]
        new = any(s not in world.known for s in order)
        if page.ascending and page.layout.dates != "all" and (not all(told) or new):
            return True
        if told != sorted(told, reverse=True) or ((lets_go_early(world) or world.roomy) and not all(told)):
            return True
        if page.layout.dates != "all" and any(
            s not in world.known
            for s in order[order.index(next((s for s in order if s in world.in_feeds), order[0])) :]
        ):
            return True
    return False


def _is_ahead(world: World, story: Story) -> bool:
    """Whether the story states a day to come, and no feed has it any more."""
    return story in world.known and story not in world.in_feeds and story.day >= world.now.date()


def _damage(world: World) -> None:
    data = bytearray(world.state.read_bytes())
    start = 100 if world.rng.random() < 0.5 else 4096
    data[start:] = Random(world.count).randbytes(len(data) - start)
    world.state.write_bytes(data)


EVENTS: dict[Event, float] = {
    arrive: 30,
    repeat_title: 2,
    recur: 6,
    leave: 4,
    come_back: 5,
    mend_typo: 6,
    new_headline: 4,
    rewrite: 8,
    new_design: 4,
    new_order: 3,
    fail: 6,
    shrink: 2,
    grow_back: 4,
    rename_file: 1.5,
    move_host: 1,
    unplug: 1,
    by_hand: 2,
    new_topics: 1,
    new_cap: 1,
    step_clock: 3,
    lose_state: 3,
}
"""Each event, and how often it happens compared with the others."""
