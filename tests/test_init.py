# SPDX-License-Identifier: MIT
"""A first configuration: it loads as it is, and with every suggestion taken."""

import re
import shutil
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from feedpub.cli.init import init
from feedpub.config import from_table, load
from feedpub.dates.find import read
from feedpub.errors import ConfigError, SourceError
from feedpub.model import Document, Listing, Note, RawItem, Selectors
from feedpub.operate.suggest import Found, configuration, frequent_categories, frequent_words, summary
from feedpub.parse import parse
from tests.fetch.conftest import serving

SAMPLE = Path(__file__).parent / "listings" / "sample" / "listing.txt"

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
items = st.builds(
    RawItem, title=text, summary=st.none() | text, categories=st.lists(text.filter(str.strip), max_size=3).map(tuple)
)
listings = st.builds(
    Listing,
    items=st.lists(items, min_size=1, max_size=8).map(tuple),
    title=st.none() | text,
    record=st.none() | text,
    notes=st.lists(st.builds(Note, code=text, text=text), max_size=2).map(tuple),
)


def uncommented(written: str) -> str:
    """The topics that the text suggests, as if somebody had taken all of them."""
    _, _, suggested = written.partition("# A topic is a feed")
    return "\n".join(line.removeprefix("# ") for line in suggested.splitlines()[1:] if line != "#")


@given(listing=listings, path=text.filter(lambda path: path.strip() and "\0" not in path))
def test_whatever_the_listing_says_the_file_loads_and_so_does_each_suggestion(listing: Listing, path: str) -> None:
    written = configuration(Found(place=path, listing=listing, kind="text"))
    site = from_table(tomllib.loads(written), subject="written", folder=Path("/"))
    assert [source.path for source in site.sources] == [path]
    assert not site.topics
    if listing.title:
        assert site.title == listing.title
    taken = tomllib.loads(uncommented(written))
    assert all(
        from_table({"topics": {slug: topic}}, subject="x", folder=Path("/")) for slug, topic in taken["topics"].items()
    )


NEWS = Listing(
    items=tuple(
        RawItem(
            title=f"{word} news with number {n}",
            summary="The report says with certainty that all is well.",
            categories=("Logistics",) if n % 3 else ("Customs", "Logistics"),
            date=read("11/07/2023") if n else None,
        )
        for n, word in enumerate(["Harbour", "Railway", "Parcel", "Tariff", "Harbour"] * 4)
    ),
    title="Customs & logistics",
    language="en",
    record="title, text, date category",
    notes=(Note(code="x", text="The order of day and month\nis open."),),
)


def test_topics_come_from_categories_and_from_words_that_mean_something() -> None:
    assert frequent_categories(NEWS.items) == [("Logistics", 20), ("Customs", 7)]
    assert frequent_words(NEWS.items) == [("railway", 4), ("parcel", 4), ("tariff", 4)]


def test_what_was_found_is_told() -> None:
    found = Found(place="news.txt", listing=NEWS, kind="text")
    assert list(summary(found)) == [
        "news.txt: 20 items, 19 with a date; no line left out.",
        "The first date reads '11/07/2023', the last '11/07/2023'.",
        "Each item was read as: title, text, date category.",
        "The order of day and month\nis open.",
    ]
    assert "# The order of day and month is open.\n" in configuration(found)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> str:
    return CliRunner().invoke(init, arguments, catch_exceptions=False).output


def test_the_command_looks_at_the_listing_and_what_it_writes_is_right(here: Path) -> None:
    shutil.copy(SAMPLE, here / "listing.txt")
    assert "listing.txt: " in run("listing.txt")
    site = load(here / "feedpub.toml")
    assert (site.sources[0].path, site.output_path) == ("listing.txt", here / "feeds")
    assert 'category = ["Customs"]' in (here / "feedpub.toml").read_text(encoding="utf-8")


def test_without_a_listing_there_is_something_to_fill_in(here: Path) -> None:
    assert "under [[sources]]" in run()
    assert load(here / "feedpub.toml").sources == ()
    written = (here / "feedpub.toml").read_text(encoding="utf-8")
    (here / "feedpub.toml").write_text(re.sub(r"# (\[\[sources\]\]|url = )", r"\1", written), encoding="utf-8")
    assert load(here / "feedpub.toml").sources[0].url == "https://example.org/news/"


def test_nothing_is_written_over(here: Path) -> None:
    (here / "feedpub.toml").write_text("title = 'mine'\n")
    with pytest.raises(ConfigError, match="is there already"):
        run()
    assert (here / "feedpub.toml").read_text() == "title = 'mine'\n"
    run("--force")
    assert load(here / "feedpub.toml").title == "News"


def test_a_project_with_a_table_of_ours_is_configured_already(here: Path) -> None:
    (here / "pyproject.toml").write_text("[tool.feedpub]\n")
    with pytest.raises(ConfigError, match="is there already"):
        run()


def test_nothing_is_written_when_the_listing_cannot_be_read(here: Path) -> None:
    with pytest.raises(SourceError):
        run("nowhere.txt")
    with pytest.raises(ConfigError, match="again"):
        run("-")
    assert not any(here.iterdir())


CARDS = "".join(
    f"<div class='card'><h2><a href='/report/{n}'>Report number {n} of the harbour</a></h2>"
    f"<span class='when'>{n} March 2026</span><p>What was seen at the quay that day, in words.</p></div>"
    for n in range(9, 0, -1)
)
OTHERS = "".join(f"<li><a href='/tender/{n}'>Tender {n} for the dredging of a basin</a></li>" for n in range(4))
PAGE = (
    "<html lang='en'><title>Harbour</title><link rel='alternate' type='application/atom+xml' href='/feed.atom'>"
    f"<main>{CARDS}</main><a href='/news/2'>Older posts</a><section><ul>{OTHERS}</ul></section></html>"
)


def test_of_a_page_the_selectors_its_feed_and_its_other_lists_are_offered(here: Path) -> None:
    with serving() as server:
        url = server.gives("/news/", PAGE.encode(), Content_Type="text/html")
        run(url)
    written = (here / "feedpub.toml").read_text(encoding="utf-8")
    assert f'# url = "{server.address}/feed.atom"  # a feed that the page announces' in written
    assert "# list = 2  # 4 " in written
    assert f"# pages = 3                                # the list goes on at {server.address}/news/2" in written
    lines = written.partition("# [sources.selectors]")[2].partition("\n\n")[0].splitlines()[1:]
    assert lines == ['# items = "div.card"', '# title = "h2"', '# link = "a"', '# date = "span.when"']
    assert load(here / "feedpub.toml").sources[0].selectors is None
    taken = written.replace("\n".join(lines), "\n".join(line.removeprefix("# ") for line in lines))
    (here / "feedpub.toml").write_text(taken.replace("# [sources.selectors]", "[sources.selectors]"), encoding="utf-8")
    assert load(here / "feedpub.toml").sources[0].selectors == Selectors(
        items="div.card", title="h2", link="a", date="span.when"
    )


def test_each_other_list_of_the_page_is_a_line_that_can_be_taken_as_it_stands() -> None:
    listing = parse(Document(name="page.html", data=PAGE.encode(), base_url="https://harbour.example/"))
    written = configuration(Found(place="https://harbour.example/", listing=listing, kind="html"))
    [line] = [line for line in written.splitlines() if line.startswith("# list = ")]
    assert line == "# list = 2  # 4 links with the same path"
    site = from_table(tomllib.loads(written.replace(line, line.removeprefix("# "))), subject="x", folder=Path("/"))
    assert site.sources[0].list == 2
    assert "(" not in next(
        sentence for sentence in summary(Found(place="x", listing=listing, kind="html")) if "read as" in sentence
    )
