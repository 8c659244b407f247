# SPDX-License-Identifier: MIT
"""A page with several lists: which is taken, how another one is, and that nothing vanishes in silence."""

import pytest

from feedpub.errors import SourceError
from feedpub.model import Document, Listing, ParseOptions
from feedpub.parse import parse

WORDS = ["weir", "harbour", "ferry", "lock", "canal", "mill", "sluice", "pilot"]


def news(name: str, number: int, *, dated: bool = True, text: str = "Some words about it.") -> str:
    rows = (
        f'<article class="{name}"><h3><a href="/{name}/{n}">The {WORDS[n]} has its {name} today</a></h3>'
        + (f"<time>2026-03-{20 - n:02}</time>" if dated else "")
        + f"<p>{text}</p></article>"
        for n in range(number)
    )
    return f"<section>{''.join(rows)}</section>"


def read(*sections: str, options: ParseOptions | None = None) -> Listing:
    html = f"<!doctype html><html><body>{'<hr>'.join(sections)}</body></html>"
    return parse(Document(name="page.html", data=html.encode(), base_url="https://x.example/"), options)


def test_the_main_list_is_taken_and_the_other_named() -> None:
    listing = read(news("event", 3, dated=False), news("story", 8, text="Many words about it. " * 5))
    assert {i.link for i in listing.items} == {f"https://x.example/story/{n}" for n in range(8)}
    assert listing.record is not None and "list = 2: 3 links" in listing.record


def test_another_list_is_taken_by_its_number() -> None:
    sections = news("event", 3, dated=False), news("story", 8, text="Many words about it. " * 5)
    assert len(read(*sections, options=ParseOptions(list=2)).items) == 3
    with pytest.raises(SourceError, match="has no list 9, only"):
        read(*sections, options=ParseOptions(list=9))


def test_two_lists_that_are_close_are_told() -> None:
    other = news("event", 6).replace("article", "div").replace("h3", "h2")
    near = read(other, news("story", 6))
    assert "unsure" in {note.code for note in near.notes}
    clear = read(news("event", 3, dated=False), news("story", 8, text="Many words about it. " * 5))
    assert "unsure" not in {note.code for note in clear.notes}


def test_a_record_without_a_title_is_told() -> None:
    empty = '<article class="story"><h3><a href="/story/9"><img src="/i.png"></a></h3><p>2026-03-01</p></article>'
    listing = read(news("story", 8).replace("</section>", empty + "</section>"))
    assert len(listing.items) == 8
    assert [(d.reason, d.text) for d in listing.dropped] == [("no title", "2026-03-01")]


def test_what_is_built_otherwise_and_undated_is_no_item() -> None:
    advert = '<div class="promo"><h3><a href="/shop">Buy the calendar of the canals</a></h3></div>'
    listing = read(news("story", 8).replace("</article><article", "</article>" + advert + "<article", 1))
    assert "Buy the calendar of the canals" not in {i.title for i in listing.items}


MENU = "<nav><ul>" + "".join(f'<li><a href="/part/{n}">Part {n}</a></li>' for n in range(4)) + "</ul></nav>"


def test_the_first_item_of_a_new_site_is_a_list() -> None:
    listing = read(MENU, news("story", 1))
    assert [(i.title, i.link) for i in listing.items] == [("The weir has its story today", "https://x.example/story/0")]
    assert listing.record == "an item alone: 1 item"
    assert len(read(MENU, news("story", 2)).items) == 2


@pytest.mark.parametrize(
    "item",
    [
        "<div><h3>The weir is shut</h3><p>12 March 2026</p><p>Its gates are painted, which takes a week.</p></div>",
        "<h3>The weir is shut</h3><p>12 March 2026</p><p>Its gates are painted, which takes a week.</p>",
        "<ul><li>12 March 2026: The weir is shut</li></ul>",
        '<ul><li><span>12 March 2026</span> <a href="/weir">The weir is shut</a></li></ul>',
        "<table><tr><th>Day<th>Notice<tr><td>12 March 2026<td>The weir is shut</table>",
        "<p><strong>The weir is shut</strong><br>12 March 2026<br>Its gates are painted.</p>",
        '<dl><dt>12 March 2026</dt><dd><a href="/weir">The weir is shut</a></dd></dl>',
    ],
)
@pytest.mark.parametrize("around", ["<main><h1>Notices</h1>{}</main>", '<div id="content">{}</div>', "{}"])
def test_what_stands_around_the_only_date_is_an_item(around: str, item: str) -> None:
    [only] = read(f"<div><header>{MENU}</header></div>", around.format(item), "<footer>© 2026 The town</footer>").items
    assert (only.title, only.date is not None) == ("The weir is shut", True)


def test_one_date_among_items_that_have_none_makes_no_item_of_its_own() -> None:
    rows = "".join(f'<li><a href="/story/{n}">The {word} has its story today</a></li>' for n, word in enumerate(WORDS))
    for dated in (f"<ul><li>1 May 2026 {rows[4:]}</ul>", f"<p>Last change: 1 May 2026</p><ul>{rows}</ul>"):
        assert len(read(MENU, f"<main><h1>Stories</h1>{dated}</main>").items) == len(WORDS)


def test_an_article_that_leads_nowhere_is_no_list() -> None:
    with pytest.raises(SourceError):
        read(MENU, "<article><h1>About the weir</h1><p>It was built in a dry year.</p></article>")


@pytest.mark.parametrize(
    "said",
    [
        '<link rel="canonical" href="https://x.example/">',
        '<meta property="og:url" content="https://x.example/">',
        '<link rel="canonical" href="/"><base href="https://x.example/">',
    ],
)
def test_a_saved_page_may_know_its_own_address(said: str) -> None:
    html = f"<!doctype html><html><head>{said}</head><body>{news('story', 3)}</body></html>".encode()
    assert parse(Document(name="page.html", data=html)).items[0].link == "https://x.example/story/0"
    elsewhere = parse(Document(name="page.html", data=html, base_url="https://y.example/"))
    assert elsewhere.items[0].link == ("https://x.example/" if "base" in said else "https://y.example/") + "story/0"


def test_what_stands_with_the_date_is_no_text_of_the_item() -> None:
    days = iter(range(1, 9))
    html = news("story", 8).replace("<p>", "<p><i>X</i><br>")
    while "<i>X</i>" in html:
        html = html.replace("<i>X</i>", f"<i>Posted on Mar {next(days)}, 2026 by Ann Marsden</i>", 1)
    listing = read(html.replace("<time>", "<!--").replace("</time>", "-->"))
    assert {i.summary for i in listing.items} == {"Some words about it."}
    assert {a.name for i in listing.items for a in i.authors} == {"Ann Marsden"}
    assert [i.date.day for i in listing.items if i.date] == [*range(1, 9)]


def test_a_line_that_is_broken_has_its_words_apart() -> None:
    listing = read(news("story", 4, text="The gate is new.<br>The keeper is old, and tells of it."))
    assert {i.summary for i in listing.items} == {"The gate is new. The keeper is old, and tells of it."}


def test_a_link_within_a_sentence_keeps_its_distance() -> None:
    listing = read(
        news("story", 4, text='The whole of it is <a href="/all">on record</a>, says <b>the</b> <i>office</i>.')
    )
    assert {i.summary for i in listing.items} == {"The whole of it is on record, says the office."}


def test_lines_of_dates_and_counters_are_no_text_in_words_or_html() -> None:
    """What counts views and tells of the last edit changes every day, and is no news."""
    seen = []
    for n in (4, 5):
        edited = f"<h6>· 📝 2026-03-0{n} · ☕ {n} min read</h6><p>{n} comments</p><a href='/x'>Read more</a>"
        listing = read(news("story", 6).replace("<p>", edited + "<p>With <em>many</em> words. "))
        seen.append({(i.summary, i.content) for i in listing.items})
    assert seen[0] == seen[1]
    assert {summary for summary, _ in seen[0]} == {"With many words. Some words about it."}


def test_a_menu_is_no_list_when_nothing_else_is_on_the_page() -> None:
    with pytest.raises(SourceError):
        read(MENU, "<main><h1>The weir</h1><p>It is closed in winter, and there is no news of it.</p></main>")
    dated = MENU.replace("</a>", "</a> 2026-03-01")
    assert len(read(dated, "<p>The weir is closed in winter, and there is no news of it.</p>").items) == 4


def test_a_row_that_is_only_a_title_among_dated_links_is_no_item() -> None:
    rows = [
        f'<tr><td><a href="/{y}/{n}">The {WORDS[n]} has its day in the papers</a></td><td>{y}-03-{20 - n:02}</td></tr>'
        for y in (2026, 2025)
        for n in range(8)
    ]
    years = [
        "<tr><td colspan=2>Posts in 2026</td></tr>",
        *rows[:8],
        "<tr><td colspan=2>Posts in 2025</td></tr>",
        *rows[8:],
    ]
    listing = read(f"<table>{''.join(years)}</table>")
    assert len(listing.items) == 16
