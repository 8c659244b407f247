# SPDX-License-Identifier: MIT
"""The pages for people: what stands on them, that they are safe, and that a real browser shows them well."""

import json
import os
import re
import shutil
import subprocess
import tomllib
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from lxml import html
from msgspec.structs import replace

from feedpub.errors import ConfigError
from feedpub.formats import page as page_module
from feedpub.formats.page import activity, whole, words
from feedpub.formats.phrases import phrases
from feedpub.formats.site import render_site
from feedpub.model import DateSource, Feed
from tests.formats.test_formats import FEED, NOON, PLAIN, RICH
from tests.formats.test_readback import feeds

BRUSSELS = ZoneInfo("Europe/Brussels")
GUESSED = replace(
    PLAIN,
    id="urn:uuid:00000000-0000-5000-8000-000000000003",
    title="Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    link=None,
    date_source=DateSource.FIRST_SEEN,
    content="<h1>Big</h1><p>Text<a href='https://example.org/'><img src='https://example.org/i.png'></a></p>"
    f"<pre>{'x' * 300}</pre><table><tr><td>{'y' * 300}</td></tr></table>",
)
SITE = [
    replace(FEED, slug="all", items=(RICH, PLAIN, GUESSED)),
    replace(FEED, slug="e commerce", title="E-commerce", description="Shops", items=(PLAIN,)),
    replace(FEED, slug="empty", title="Empty", items=()),
]
FILES = render_site(SITE, zone=BRUSSELS)
AXE = Path(__file__).parent.with_name("node_modules") / "axe-core" / "axe.min.js"
chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_browser = pytest.mark.skipif(chromium is None, reason="no Chromium here")


def page(name: str) -> html.HtmlElement:
    return html.fromstring(FILES[name].decode())


def attributes(tree: html.HtmlElement, path: str) -> list[str]:
    found = tree.xpath(path)
    assert isinstance(found, list)
    return list(map(str, found))


def test_a_site_has_every_feed_in_every_format_a_page_of_each_and_an_index() -> None:
    assert set(FILES) == {
        *(
            f"{slug}{ending}"
            for slug in ("all", "e commerce", "empty")
            for ending in (".rss", ".atom", ".json", ".html")
        ),
        *("index.html", "feeds.opml", "feed.css", "page.css", "page.js"),
    }


def test_the_index_leads_to_every_feed_and_lets_readers_find_them() -> None:
    index = page("index.html")
    found = {(link.get("type"), link.get("href")) for link in index.iterfind("head/link[@rel='alternate']")}
    assert ("application/atom+xml", "e%20commerce.atom") in found
    assert ("application/rss+xml", "all.rss") in found
    assert ("application/feed+json", "empty.json") in found
    assert ("text/x-opml", "feeds.opml") in found
    assert "e%20commerce.html" in {link.get("href") for link in index.iter("a")}
    assert "3 items the newest of 7 November 2023" in " ".join(index.text_content().split())
    assert not index.findall(".//svg")  # all of one month: a picture would tell nothing


def test_a_page_tells_each_date_in_words_exactly_and_where_it_is_from() -> None:
    rich, plain, guessed = page("all.html").iter("article")
    assert "7 November 2023" in rich.text_content()
    assert "changed 7 November 2023" in rich.text_content()
    assert plain.find(".//time").get("datetime") == "2023-11-07T12:00:00+00:00"
    assert plain.find_class("anchor")[0].get("title") == "7 November 2023, 13:00 CET: as the item states it"
    assert "(first seen)" in guessed.text_content()
    assert guessed.find("h2/a") is None  # what leads nowhere looks like text


def test_an_item_is_told_with_its_title_its_people_and_its_files() -> None:
    rich = page("all.html").find(".//article")
    assert rich.find("h2/a").text == RICH.title
    assert rich.find("h2/a").get("href") == RICH.link
    assert rich.get("lang") == "de"
    assert "by Jo" in rich.text_content()
    assert "https://example.org/a.mp3" in {link.get("href") for link in rich.iter("a")}
    assert RICH.comments in {link.get("href") for link in rich.iter("a")}
    assert [link.text for link in rich.iterfind(".//ul/li/a")] == ["Episode", "b c.mp3"]


@settings(max_examples=30)
@given(feed=feeds)
def test_whatever_the_words_are_no_page_runs_or_loads_anything(feed: Feed) -> None:
    hostile = replace(
        feed, title="<script>alert(1)</script>", link="javascript:alert(1)", items=(*feed.items, *attacks)
    )
    for name, data in render_site([hostile]).items():
        if not name.endswith(".html"):
            continue
        tree = html.fromstring(data.decode())
        assert {element.tag for element in tree.iter()}.isdisjoint({"img", "iframe", "style", "object"})
        assert {(x.get("src"), x.text) for x in tree.iter("script")} <= {("page.js", None)}
        assert not [
            key for element in tree.iter() for key in map(str, element.keys()) if key.startswith("on") or key == "style"
        ]
        assert not [link for link in attributes(tree, "//@href") if link.lower().lstrip().startswith("javascript")]
        loaded = attributes(tree, "//link[@rel='stylesheet' or @rel='icon']/@href")
        assert set(loaded) == {"page.css", "data:,"}


attacks = (
    replace(PLAIN, title='"><script>x</script>', link='javascript:alert("x")', content="<script>x</script>"),
    replace(PLAIN, content='<p onclick="x()" style="color:red">a</p><a href="javascript:x">b</a><img src=x onerror=x>'),
    replace(PLAIN, link="https://[bad/", comments="JAVASCRIPT:x", content="<svg><script>x</script></svg><math><mi>"),
)


def test_headings_and_pictures_of_an_item_do_not_stand_in_its_page() -> None:
    assert words(GUESSED).startswith("<p>Big</p><p>Text</p><pre>")


def test_activity_counts_back_from_the_newest_item() -> None:
    ago = (0, 0, 40, 100, 400)
    items = tuple(replace(PLAIN, published=NOON - timedelta(days=days)) for days in ago)
    bars = activity(replace(FEED, items=items), BRUSSELS, phrases("en"))
    assert [(bar.month, bar.count) for bar in bars[-4:]] == [
        ("August 2023", 0),
        ("September 2023", 1),
        ("October 2023", 0),
        ("November 2023", 2),
    ]
    assert bars[0].month == "December 2022"
    assert activity(replace(FEED, items=items[:3]), BRUSSELS, phrases("en")) == []
    assert activity(replace(FEED, items=()), BRUSSELS, phrases("en")) == []


@pytest.mark.parametrize(
    ("tag", "said", "direction"),
    [
        ("de", "7. November 2023", "ltr"),
        ("de-AT", "zuletzt geändert am", "ltr"),
        ("fr", "7 novembre 2023", "ltr"),
        ("es", "7 de noviembre de 2023", "ltr"),
        ("pt-BR", "7 de novembro de 2023", "ltr"),
        ("it", "7 novembre 2023", "ltr"),
        ("nl", "7 november 2023", "ltr"),
        ("pl", "3 wpisy", "ltr"),
        ("ru", "3 записи", "ltr"),
        ("zh-Hans", "2023年11月7日", "ltr"),
        ("ja", "3 件", "ltr"),
        ("ar", "3 مواد", "rtl"),
        ("en-US", "November 7, 2023", "ltr"),
        (None, "7 November 2023", "ltr"),
        ("tlh", "7 November 2023", "ltr"),
        ("nonsense", "7 November 2023", "ltr"),
    ],
)
def test_the_pages_speak_the_language_of_the_site(tag: str | None, said: str, direction: str) -> None:
    files = render_site([replace(feed, language=tag) for feed in SITE], zone=BRUSSELS)
    tree = html.fromstring(files["all.html"].decode())
    told = " ".join(" ".join(attributes(tree, "//text()")).split())
    assert said in told
    known = tag not in (None, "tlh", "nonsense")
    assert (tree.get("lang"), tree.get("dir")) == (tag if known else "en", direction)
    assert ("All feeds" in told) == (not known or tag == "en-US")


def test_every_language_says_all_that_english_does_with_the_same_places() -> None:
    catalogue = tomllib.loads(Path(page_module.__file__).with_name("phrases.toml").read_text(encoding="utf-8"))
    english = catalogue["en"]
    assert len(catalogue) >= 12
    for language, table in catalogue.items():
        assert table.keys() == english.keys(), language
        for key, phrase in table.items():
            one, other = (x["other"] if isinstance(x, dict) else x for x in (phrase, english[key]))
            assert set(re.findall(r"\{\w+\}", one)) == set(re.findall(r"\{\w+\}", other)), (language, key)


def test_a_card_has_the_name_of_its_topic_alone() -> None:
    topic = replace(FEED, slug="rail", title=f"{FEED.title}: Rail", items=(PLAIN,))
    files = render_site([FEED, topic])
    assert attributes(html.fromstring(files["index.html"].decode()), "//h3//a/text()") == [FEED.title, "Rail"]
    assert html.fromstring(files["rail.html"].decode()).findtext(".//h1") == "Rail"


def test_words_such_as_e_commerce_stay_in_one_piece() -> None:
    assert whole("The <e-commerce> of B-52 and state-of-the-art") == (
        'The &lt;<span class="whole">e-commerce</span>&gt; of <span class="whole">B-52</span> and state-of-the-art'
    )


def test_pictures_are_shown_where_the_site_asks_for_them_alone() -> None:
    pictured = [replace(FEED, slug="all", items=(replace(PLAIN, image="https://example.org/a.png"),))]
    assert b"<img" not in render_site(pictured)["all.html"]
    shown = html.fromstring(render_site(pictured, pictures=True)["all.html"].decode()).find(".//article/img")
    assert shown is not None
    assert (shown.get("src"), shown.get("referrerpolicy")) == ("https://example.org/a.png", "no-referrer")


def test_a_site_replaces_a_template_and_keeps_the_others(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>{{ site.title }}</p>\n", encoding="utf-8")
    files = render_site(SITE, templates=tmp_path)
    assert files["index.html"] == b"<p>Logistics &amp; &lt;more&gt;</p>\n"
    assert files["page.css"] == FILES["page.css"]


def test_a_template_that_was_edited_is_read_again(tmp_path: Path) -> None:
    template = tmp_path / "index.html"
    for second, told in enumerate(("before", "afterwards")):
        template.write_text(told, encoding="utf-8")
        os.utime(template, (second, second))  # the clock of a file system may be slow
        assert render_site(SITE, templates=tmp_path)["index.html"].decode() == told


@pytest.mark.parametrize("template", ["{% if %}", "{{ nothing.here }}"])
def test_a_wrong_template_is_named(tmp_path: Path, template: str) -> None:
    (tmp_path / "index.html").write_text(template, encoding="utf-8")
    with pytest.raises(ConfigError, match="is no good template"):
        render_site(SITE, templates=tmp_path)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    for name, data in FILES.items():
        folder.joinpath(name).write_bytes(data)
    return folder


def run_in_browser(site: Path, script: str, *, width: int = 360) -> object:
    """What `script` puts into `answer`, for each page in a frame of that width."""
    frames = "".join(
        f'<iframe src="{name}" style="width:{width}px;height:900px;border:0"></iframe>'
        for name in ("index.html", "all.html", "e%20commerce.html", "empty.html")
    )
    probe = site / "probe.html"
    probe.write_text(
        f"<!DOCTYPE html><meta charset=utf-8><body>{frames}<pre id=out></pre><script>"
        "addEventListener('load', async () => { const answer = [];"
        f"for (const frame of document.querySelectorAll('iframe')) {{ const page = frame.contentDocument; {script} }}"
        "document.getElementById('out').textContent = JSON.stringify(answer); });</script>",
        encoding="utf-8",
    )
    command = [str(chromium), "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    command += ["--allow-file-access-from-files", "--virtual-time-budget=20000", "--dump-dom", probe.as_uri()]
    done = subprocess.run(command, capture_output=True, timeout=120, check=True)
    found = html.fromstring(done.stdout.decode()).find(".//pre[@id='out']")
    assert found is not None
    return json.loads(found.text or "")


@pytest.mark.slow
@needs_browser
@pytest.mark.parametrize("width", [320, 360, 1100])
def test_nothing_is_wider_than_the_window(site: Path, width: int) -> None:
    script = (
        "const root = page.documentElement;answer.push(root.clientWidth > 300 && root.scrollWidth <= root.clientWidth);"
    )
    assert run_in_browser(site, script, width=width) == [True] * 4


@pytest.mark.slow
@needs_browser
def test_the_script_finds_what_is_asked_for_and_marks_what_is_new(tmp_path: Path) -> None:
    titles = [f"Notice {n} about the {'café' if n % 3 else 'harbour'}" for n in range(12)]
    items = tuple(replace(PLAIN, id=f"{PLAIN.id[:-2]}{n:02}", title=title) for n, title in enumerate(titles))
    for name, data in render_site([replace(FEED, slug="all", items=items)]).items():
        tmp_path.joinpath(name).write_bytes(data)
    for other in ("e commerce.html", "empty.html"):
        shutil.copy(tmp_path / "all.html", tmp_path / other)
    script = (
        "if (!frame.src.endsWith('all.html')) continue;"
        "const key = 'feedpub ' + frame.contentWindow.location.pathname;"
        "const asked = page.querySelector('input');"
        "const shown = () => page.querySelectorAll('article:not([hidden])').length;"
        "const marked = () => frame.contentDocument.querySelectorAll('.new').length;"
        "answer.push(shown(), marked()); asked.value = 'CAFE notice'; asked.dispatchEvent(new Event('input'));"
        "answer.push(shown(), page.querySelector('output').textContent);"
        "const seen = JSON.parse(localStorage.getItem(key)); answer.push(seen.length);"
        "localStorage.setItem(key, JSON.stringify(seen.slice(2)));"
        "await new Promise(done => { frame.onload = done; frame.contentWindow.location.reload(); });"
        "answer.push(marked(), frame.contentDocument.querySelector('.since').textContent);"
    )
    assert run_in_browser(tmp_path, script) == [12, 0, 8, "8 of 12", 12, 2, "New since your last visit: 2"]


@pytest.mark.slow
@needs_browser
def test_right_to_left_titles_of_either_writing_stand_at_the_right_and_time_runs_to_the_left(tmp_path: Path) -> None:
    months = tuple(
        replace(PLAIN, id=f"{PLAIN.id[:-2]}{n:02}", title=title, published=NOON - timedelta(days=40 * n))
        for n, title in enumerate(["E-Commerce", "أخبار الميناء", "Rail", "الجمارك"])
    )
    for name, data in render_site([replace(FEED, slug="all", language="ar", items=months)]).items():
        tmp_path.joinpath(name).write_bytes(data)
    for other in ("e commerce.html", "empty.html"):
        shutil.copy(tmp_path / "all.html", tmp_path / other)
    script = (
        "const align = element => frame.contentWindow.getComputedStyle(element).textAlign;"
        "if (frame.src.endsWith('all.html')) answer.push([...page.querySelectorAll('h2')].map(align));"
        "if (frame.src.endsWith('index.html')) { const bars = [...page.querySelectorAll('rect')];"
        "answer.push(bars[0].getBoundingClientRect().x > bars[11].getBoundingClientRect().x); }"
    )
    assert run_in_browser(tmp_path, script) == [True, ["right"] * 4]


@pytest.mark.slow
@needs_browser
def test_on_paper_there_is_nothing_to_press_and_each_address_can_be_read(tmp_path: Path) -> None:
    for name, data in FILES.items():
        tmp_path.joinpath(name).write_bytes(data)
    style = (tmp_path / "page.css").read_text("utf-8")
    assert "@media print" in style
    (tmp_path / "page.css").write_text(style.replace("@media print", "@media all"), encoding="utf-8")
    script = (
        "if (!frame.src.endsWith('all.html')) continue;"
        "const css = (what, pseudo) => frame.contentWindow.getComputedStyle(page.querySelector(what), pseudo);"
        "answer.push(['nav', '.formats', '.subscribe', 'footer'].map(what => css(what).display));"
        "answer.push(css('article h2 a', '::after').content);"
    )
    answer = run_in_browser(tmp_path, script)
    assert isinstance(answer, list)
    assert answer[0] == ["none"] * 4
    assert RICH.link in answer[1]


@pytest.mark.slow
@needs_browser
def test_every_link_within_the_site_leads_somewhere(site: Path) -> None:
    script = (
        "for (const link of page.querySelectorAll('a[href], link[href]')) answer.push("
        "[decodeURI(link.getAttribute('href')), !link.hash || !!page.getElementById(link.hash.slice(1))]);"
    )
    links = run_in_browser(site, script)
    assert isinstance(links, list)
    files = {path.name for path in site.iterdir()}
    inside = [(href, found) for href, found in links if ":" not in href]
    assert len(inside) > 40
    assert not [href for href, _ in inside if href.partition("#")[0] and href.partition("#")[0] not in files]
    assert not [href for href, found in inside if href.startswith("#") and not found]


@pytest.mark.slow
@needs_browser
@pytest.mark.skipif(not AXE.exists(), reason="no axe-core here: npm install --prefix tests")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_that_keeps_anybody_out(site: Path, scheme: str) -> None:
    shutil.copy(AXE, site / "axe.js")
    style = (site / "page.css").read_text("utf-8")
    if scheme == "dark":
        (site / "page.css").write_text(style.replace("(prefers-color-scheme: dark)", "all"), encoding="utf-8")
    script = (
        "const axe = page.createElement('script'); axe.src = 'axe.js';"
        "await new Promise(done => { axe.onload = done; page.head.append(axe); });"
        "const result = await frame.contentWindow.axe.run(page, {resultTypes: ['violations']});"
        "answer.push(result.violations.map(v => [v.id, v.nodes.map(n => n.html)]), result.passes.length > 10);"
    )
    try:
        assert run_in_browser(site, script, width=800) == [[], True] * 4
    finally:
        (site / "page.css").write_text(style, encoding="utf-8")
