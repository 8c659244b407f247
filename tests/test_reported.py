# SPDX-License-Identifier: MIT
"""What people have complained of in programs of this kind, seen through the command line.

Complaints about dates and topics are cases (`tests/cases`), those about feeds of others rules of the check
(`tests/check`), those about hubs, locks and pages of failure stand with what they are about.
"""

import json

import pytest

from tests.conftest import NOW, Site

LISTING = """Harbour pilots end their strike after nine days

The union and the port authority signed a paper last night.

2026-03-09

{}New crane arrives from Gdynia by barge

The crane is the largest that the terminal has ever bought.

2026-03-08

Customs office moves to the old post building

Counters open at seven, and there is a lift for the first time.

2026-03-07
"""


@pytest.mark.parametrize(
    ("language", "charset", "title"),
    [
        ("es", "latin-1", "El puerto reabrirá mañana después de la huelga"),
        ("pt", "latin-1", "Porto reabre após a greve de três dias"),
        ("sv", "latin-1", "Hamnen öppnar igen på måndag"),
        ("tr", "iso-8859-9", "Liman üç günlük grevin ardından pazartesi açıldı"),
        ("pl", "iso-8859-2", "Nowy żuraw przypłynął do Gdyni na barce"),
    ],
)
def test_an_old_charset_is_read_right_or_refused_and_never_garbled(
    site: Site, language: str, charset: str, title: str
) -> None:
    site.listing.write_bytes(f"2026-03-09 {title}\n2026-03-08 Barge\n2026-03-07 Post\n".encode(charset))
    site.config(f'language = "{language}"\n[[sources]]\npath = "listing.txt"\n')
    ran = site.run(f"build --now {NOW}")
    if ran.code == 0:
        assert title in site.ids()
        assert "charset-guessed" in ran.err
    else:
        assert "encoding = '…'" in ran.err
        assert not site.feeds.exists()


@pytest.mark.parametrize("character", ["\x1d", "\x10", "\x0b", "\x1b[1m"])
def test_a_control_character_costs_itself_alone(site: Site, character: str) -> None:
    site.listing.write_text(LISTING.format(""), encoding="utf-8")
    assert site.build().code == 0
    before = site.ids()
    site.listing.write_text(LISTING.format(character), encoding="utf-8")
    assert site.build(now="2026-03-21T08:00Z").code == 0
    assert site.ids() == before


def test_topics_that_differ_in_capitals_alone_are_one_file_on_some_disks(site: Site) -> None:
    site.config('[[sources]]\npath = "listing.txt"\n[topics.Ports]\nany = ["a"]\n[topics.ports]\nany = ["b"]\n')
    ran = site.run("build")
    assert (ran.code, "'Ports' and 'ports'" in ran.err) == (2, True)


def test_links_within_the_site_start_at_its_page(site: Site) -> None:
    links = [
        "/news/1.html",
        "../news/2.html",
        "//www.example.org/3.html",
        "?id=4",
        "https://example.org/6.html?a=1&amp;b=2",
    ]
    site.config('link = "https://example.org/news/"\n[[sources]]\npath = "list.md"\n')
    (site.folder / "list.md").write_text(
        "".join(
            f"[Notice {n} of the harbour]({to})\n2026-03-0{9 - n}\nIt has a sentence.\n\n" for n, to in enumerate(links)
        )
    )
    assert site.run(f"build --now {NOW}").code == 0
    items = json.loads((site.feeds / "all.json").read_bytes())["items"]
    assert [item["title"] for item in items] == [f"Notice {n} of the harbour" for n in range(5)]
    assert [item["url"] for item in items] == [
        *("https://example.org/news/1.html", "https://example.org/news/2.html", "https://www.example.org/3.html"),
        *("https://example.org/news/?id=4", "https://example.org/6.html?a=1&b=2"),
    ]
