# SPDX-License-Identifier: MIT
"""A list on an HTML page that has become short: what is left of it is looked for where it stood.

A menu, a row of tags and a list of links to partners look more like a list than one notice does.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from tests.conftest import Site

CONFIG = """
title = "Notices"
[[sources]]
path = "page.html"
link = "https://town.example/notices/"
"""
TITLES = [
    "Water is turned off in Mill Lane",
    "Road works on the ring road",
    "Town hall shut on Friday",
    "New opening hours of the baths",
    "Bridge closed for cyclists",
]
NEWS = "Trees are felled on the common"
AROUND = ["Dog licences", "Waste and recycling", "Council meetings", "Parking permits", "Registry office"]


def day_of(title: str) -> date:
    return date(2026, 3, 1) + timedelta(days=len([*TITLES, NEWS]) - [NEWS, *TITLES].index(title))


def card(title: str) -> str:
    path = title.lower().replace(" ", "-")
    return (
        f'<div class="card"><h3><a href="/notices/{path}">{title}</a></h3>'
        f'<time datetime="{day_of(title)}">{day_of(title)}</time><p>All that is known of it stands here.</p></div>'
    )


def row(title: str) -> str:
    path = title.lower().replace(" ", "-")
    return f'<li class="entry"><span>{day_of(title)}</span> <a href="/notices/{path}">{title}</a></li>'


def page(titles: Sequence[str], form: str = "card") -> str:
    links = "".join(f'<p><a href="/topics/{n}">{name}</a></p>' for n, name in enumerate(AROUND))
    rows = "".join((card if form == "card" else row)(title) for title in titles)
    inner = f'<div class="list">{rows}</div>' if form == "card" else f"<ul>{rows}</ul>"
    topics = f"<div><h2>Topics</h2>{links}</div>"
    return f"<html lang=en><title>Notices</title><body><h1>Notices</h1>{inner}{topics}</body></html>"


@pytest.fixture
def built(site: Site) -> Site:
    site.config(CONFIG)
    show(site, page(TITLES))
    assert site.run("build --now 2026-03-10T08:00:00Z").code == 0
    assert len(site.entries()) == len(TITLES)
    return site


def show(site: Site, html: str) -> None:
    (site.folder / "page.html").write_text(html)


def titles(site: Site) -> set[str]:
    return {entry.title for entry in site.entries()}


@pytest.mark.parametrize("left", [1, 2, 3])
def test_what_is_left_of_a_list_is_the_list(built: Site, left: int) -> None:
    show(built, page(TITLES[:left]))
    ran = built.run("build --now 2026-03-11T08:00:00Z")
    assert (ran.code, titles(built)) == (0, set(TITLES)), ran.err


def test_what_is_new_beside_it_comes_out(built: Site) -> None:
    show(built, page([NEWS, TITLES[0]]))
    assert built.run("build --now 2026-03-11T08:00:00Z").code == 0
    assert titles(built) == {NEWS, *TITLES}


def test_one_notice_in_place_of_all_others_waits_a_day_and_nothing_around_it_is_taken_for_news(built: Site) -> None:
    show(built, page([NEWS]))
    codes = [built.run(f"build --now 2026-03-{day}T08:00:00Z").code for day in (11, 13)]
    assert codes[-1] == 0
    assert titles(built) == {NEWS, *TITLES}


def test_a_page_that_was_built_anew_is_read_as_it_stands(built: Site) -> None:
    show(built, page([NEWS, *TITLES], form="row"))
    assert built.run("build --now 2026-03-11T08:00:00Z").code == 0
    assert titles(built) == {NEWS, *TITLES}
    show(built, page([NEWS], form="row"))
    assert built.run("build --now 2026-03-12T08:00:00Z").code == 0
    assert titles(built) == {NEWS, *TITLES}


def test_a_page_of_failure_is_none_though_something_stands_in_that_place(built: Site) -> None:
    html = (
        '<html><title>503</title><body><div class="card"><h3>503 Service Unavailable</h3><p>Try again later.</p></div>'
    )
    show(built, html)
    for day in (11, 13, 15):
        assert built.run(f"build --now 2026-03-{day}T08:00:00Z").code == 3
    assert titles(built) == set(TITLES)


LINES = [f"<li>{title}</li>" for title in TITLES]
MENU = "<header><ul>{}</ul></header>".format(
    "".join(f"<li><a href='/{n}'>{name}</a></li>" for n, name in enumerate(AROUND))
)


def bare(lines: Sequence[str], *, menu: bool, name: str = "") -> str:
    inner = f"<main><h1>Notices</h1><ul{name}>{''.join(lines)}</ul></main>"
    return f"<html lang=en><title>Notices</title><body>{MENU if menu else ''}{inner}</body></html>"


@pytest.mark.parametrize("left", [1, 3])
def test_a_menu_that_comes_to_a_list_without_a_class_is_none_of_it(site: Site, left: int) -> None:
    site.config(CONFIG)
    show(site, bare(LINES, menu=False))
    assert site.run("build --now 2026-03-10T08:00:00Z").code == 0
    show(site, bare([f"<li>{NEWS}</li>", *LINES[:left]], menu=True))
    assert site.run("build --now 2026-03-11T08:00:00Z").code == 0
    assert titles(site) == {*TITLES, NEWS}


def test_one_newer_item_in_the_place_that_only_a_list_has_is_news(site: Site) -> None:
    site.config(CONFIG)
    dated = [f"<li>{n + 1} March 2026: {title}</li>" for n, title in enumerate(TITLES)]
    show(site, bare(dated, menu=True, name=" class=notices"))
    assert site.run("build --now 2026-03-10T08:00:00Z").code == 0
    show(site, bare([f"<li>9 March 2026: {NEWS}</li>"], menu=True, name=" class=notices"))
    assert site.run("build --now 2026-03-11T08:00:00Z").code == 0
    assert titles(site) == {*TITLES, NEWS}
