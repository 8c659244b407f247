# SPDX-License-Identifier: MIT
"""Pages that come in place of a listing are named, and pages that only speak of such things are read.

`tests/failures` has a folder for each kind of failure; in `none` lie good pages.  Drop one in, get a test.
"""

from pathlib import Path

import pytest

from feedpub.errors import SourceError
from feedpub.model import Document, Listing, ParseOptions, Selectors
from feedpub.parse import parse
from feedpub.words.failures import Kind, kinds, plain

SAMPLES = Path(__file__).parents[1] / "failures"
SHARED = Path(__file__).parents[3] / "shared/cases"
GOOD = sorted((SAMPLES / "none").iterdir())
FAILURES = sorted(p for p in SAMPLES.glob("*/*") if p.parent.name != "none")
OUTAGES = sorted(p for p in SHARED.glob("outages/*.txt") if not p.name.startswith("run"))
REPORTED = [
    SHARED / f"reported/22-challenge-and-login-pages-become-news/{n}.txt" for n in ("challenge", "gateway", "login")
]
FAULTS = {kind.name: kind.fault for kind in kinds()}


def read(page: Path, *, vouched: bool = False) -> Listing:
    return parse(Document(name=page.name, data=page.read_bytes()), ParseOptions(vouched=vouched))


@pytest.mark.parametrize("page", FAILURES, ids=lambda p: p.name)
def test_a_page_that_comes_in_place_of_a_listing_is_named(page: Path) -> None:
    with pytest.raises(SourceError) as raised:
        read(page)
    assert raised.value.fault == FAULTS[page.parent.name]
    assert raised.value.advice


@pytest.mark.parametrize("page", OUTAGES, ids=lambda p: p.name)
def test_a_shared_outage_is_named(page: Path) -> None:
    with pytest.raises(SourceError) as raised:
        read(page)
    assert raised.value.fault in FAULTS.values()


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared cases are not here")
@pytest.mark.parametrize("page", REPORTED, ids=lambda p: p.name)
def test_a_reported_challenge_or_login_is_named(page: Path) -> None:
    with pytest.raises(SourceError) as raised:
        read(page)
    assert raised.value.fault in FAULTS.values()


@pytest.mark.parametrize("page", GOOD, ids=lambda p: p.name)
def test_a_page_that_speaks_of_failures_is_read(page: Path) -> None:
    assert read(page).items


@pytest.mark.parametrize("signs", ["(((", '"', "> > >"])
def test_a_page_of_signs_without_words_is_read(signs: str) -> None:
    assert parse(Document(name="signs.txt", data=(signs * 200).encode())) is not None


TITLES = (
    "503 Service Unavailable: what we learnt",
    "How we added a CAPTCHA to our forms",
    "Cookies policy updated for visitors",
    "Why our page not found has a game in it",
    "Scheduled maintenance on Saturday morning",
    "Access denied, and other tales of firewalls",
    "Log in with a key instead of a password",
    "Error establishing a database connection, solved",
    "The domain that was for sale for nine years",
    "Subscribe to continue reading: paywalls at ten",
)


@pytest.mark.parametrize("number", [4, 10])
@pytest.mark.parametrize("linked", [False, True], ids=["plain", "linked"])
@pytest.mark.parametrize("dated", [False, True], ids=["undated", "dated"])
@pytest.mark.parametrize("texts", [False, True], ids=["titles", "texts"])
def test_news_of_failures_are_read_in_every_layout(number: int, *, linked: bool, dated: bool, texts: bool) -> None:
    """Which lines are items is for the parsers' own tests to say; here it counts that the page is taken for a list."""
    blocks = []
    for n, title in enumerate(TITLES[:number]):
        text = f"Somebody tells in sentence number {n} what came of it, and why it will not come again soon."
        shown = f"[{title}](https://example.org/news/{n})" if linked else title
        blocks += [shown, *([text] * texts), *([f"2026-03-{20 - n:02}"] * dated)]
    assert len(parse(Document(name="news.txt", data="\n\n".join(blocks).encode())).items) >= number - 1


def test_who_vouches_for_a_page_has_it_read() -> None:
    page = next(p for p in FAILURES if p.parent.name == "consent" and p.suffix == ".txt")
    assert read(page, vouched=True).items


def test_who_names_the_items_has_a_directory_read() -> None:
    page = SAMPLES / "directory/index-of.html"
    options = ParseOptions(selectors=Selectors(items="tr:has(td a)", title="a", link="a"))
    listing = parse(Document(name=page.name, data=page.read_bytes()), options)
    assert "archive/" in [item.title for item in listing.items]


def test_a_failure_is_named_where_the_configured_items_are_missing() -> None:
    page = SAMPLES / "server/nginx-504.html"
    options = ParseOptions(selectors=Selectors(items="article.news"))
    with pytest.raises(SourceError, match="error of its server"):
        parse(Document(name=page.name, data=page.read_bytes()), options)


def test_a_post_in_a_folder_may_speak_of_anything() -> None:
    page = b"# 404 Not Found\n\nThe page you are looking for does not exist.\n"
    assert parse(Document(name="404.md", data=page, whole=True)).items


@pytest.mark.parametrize(
    "said",
    [
        "Our little site was, to our regret, blocked",
        "Unsere Homepage wurde leider gelöscht",
        "Cette jolie page est devenue introuvable",
        "Сайт, увы, пока не работает",
        "当館のサイトは、先月、移転しました",
    ],
)
def test_what_a_page_says_of_itself_may_have_any_wording(said: str) -> None:
    """None of these is a phrase of the table: a word for the page stands near one for what became of it."""
    page = f"<title>{said}</title><body><h1>{said}</h1><p>Harbour office, Quay 4</p><p>We thank all readers</p></body>"
    with pytest.raises(SourceError):
        parse(Document(name="page.html", data=page.encode()))


def test_what_speaks_to_its_reader_lists_nothing_whatever_it_says() -> None:
    page = "The gnomes are tired today.\n\nPlease bring them tea.\n\nThey are yours again at dusk.\n"
    with pytest.raises(SourceError, match="speaks to its reader"):
        parse(Document(name="page.txt", data=page.encode()))


@pytest.mark.parametrize(
    "title", ["The gnomes are tired\n\n1 March 2026", "[The gnomes are tired](https://example.org/news/1)"]
)
def test_but_a_day_or_a_link_makes_an_item(title: str) -> None:
    assert parse(Document(name="page.txt", data=f"{title}\n\nPlease bring them tea.\n".encode())).items


@pytest.mark.parametrize("kind", kinds(), ids=lambda k: k.name)
def test_the_table_is_in_order(kind: Kind) -> None:
    """Half a sentence, an advice, and phrases in the form in which they are compared."""
    assert kind.fault.startswith("is ")
    assert not kind.fault.endswith(".")
    assert kind.advice.endswith(".")
    assert {plain(phrase) for phrase in kind.phrases} == kind.phrases


@pytest.mark.parametrize(
    "page",
    [
        "not for the likes of you\n\nthe rules for robots are on the front page. thanks.\n",
        "前提条件が満たされていません\n\nリクエストを完了するには、前提条件を満たす必要があります。\n",
        "Media type of no use\n\nThe given type is not known here.\nAnother one may be.\n",
    ],
)
def test_a_text_of_one_heading_and_sentences_lists_nothing(page: str) -> None:
    with pytest.raises(SourceError, match="lists nothing"):
        parse(Document(name="page", data=page.encode()))


@pytest.mark.parametrize(
    "page",
    [
        "* Ferry runs again\n\n  The ferry runs as it did before the storm.\n",
        "Ferry runs again\n\n* Tram stands still until May.\n* Harbour dredged in spring.\n",
        "Ferry runs again\n3 March 2026\n\nThe ferry runs as it did before the storm.\n",
        "Ferry runs again\n\nIt runs as it did before.\n\nTram stands still\n\nIt waits for its wire to be mended.\n",
    ],
)
def test_with_the_sign_of_a_list_a_date_or_a_second_heading_it_does(page: str) -> None:
    assert parse(Document(name="page", data=page.encode())).items


def test_a_single_post_in_markdown_is_no_text_of_a_page() -> None:
    post = b"Ferry runs again\n================\n\nIt runs as it did before the storm.\n"
    assert len(parse(Document(name="post.md", data=post)).items) == 1
