# SPDX-License-Identifier: MIT
"""A list is one source made of all that it names: the feeds of an OPML list, the maps of a sitemap's index."""

import gzip

import pytest

from tests.conftest import Site
from tests.fetch.conftest import SECRET, Server

FEED = """<rss version="2.0"><channel><title>{0}</title><item><title>News of {0}</title>
<link>/{0}/1</link><pubDate>Sun, 01 Mar 2026 10:00:00 GMT</pubDate></item></channel></rss>"""
OUTLINE = '<outline type="rss" text="x" xmlUrl="{}"/>'
OPML = '<opml version="2.0"><head><title>Mine</title></head><body><outline text="All">{}</outline></body></opml>'


def feed(server: Server, name: str) -> str:
    return server.gives(f"/{name}.xml", FEED.format(name).encode(), Content_Type="application/rss+xml")


def opml(*places: str) -> str:
    return OPML.format("".join(map(OUTLINE.format, places)))


def config(site: Site, where: str, more: str = "") -> None:
    site.config(f'title = "x"\n[[sources]]\n{where}\nname = "list"\nfollow = true\ndelay = 0\n{more}')


def test_the_feeds_of_a_list_are_one_source(site: Site, server: Server) -> None:
    address = server.gives("/list.opml", opml(feed(server, "a"), "b.xml", feed(server, "a")).encode())
    feed(server, "b")
    config(site, f'url = "{address}"')
    assert site.build(source="").code == 0
    assert {entry.title: entry.link for entry in site.entries()} == {
        "News of a": f"{server.address}/a/1",
        "News of b": f"{server.address}/b/1",
    }
    before = site.stamp()
    assert site.build(source="").code == 0
    assert site.stamp() == before


def test_news_of_a_feed_is_seen_though_the_list_is_the_same(site: Site, server: Server) -> None:
    place = feed(server, "a")

    def page(handler):  # type: ignore[no-untyped-def]
        same = handler.headers.get("If-None-Match") == '"1"'
        handler.answer(304 if same else 200, b"" if same else opml(place).encode(), ETag='"1"')

    config(site, f'url = "{server.play("/list.opml", page)}"')
    site.build(source="")
    server.gives("/a.xml", FEED.format("c").encode())
    site.build(source="", now="2026-03-21T08:00:00Z")
    assert set(site.ids()) == {"News of a", "News of c"}


def test_the_maps_of_an_index_are_one_source(site: Site, server: Server) -> None:
    pages = "<urlset>{}</urlset>".format("".join(f"<url><loc>https://example.org/{n}</loc></url>" for n in (1, 2)))
    server.gives("/1.xml.gz", gzip.compress(pages.encode()), Content_Type="application/gzip")
    index = f"<sitemapindex><sitemap><loc>{server.address}/1.xml.gz</loc></sitemap></sitemapindex>"
    config(site, f'url = "{server.gives("/sitemap.xml", index.encode())}"')
    assert site.build(source="").code == 0
    assert set(site.ids()) == {"https://example.org/1", "https://example.org/2"}


def test_a_place_that_fails_costs_itself(site: Site, server: Server) -> None:
    places = (feed(server, "a"), server.gives("/gone.xml", b"", 404), server.gives("/no.xml", b"no feed", 200))
    config(site, f'url = "{server.gives("/list.opml", opml(*places).encode())}"')
    ran = site.build(source="")
    assert ran.code == 0
    assert "gone.xml: answers 404; left out" in ran.err
    assert "no.xml" in ran.err
    assert set(site.ids()) == {"News of a"}


def test_a_list_of_which_nothing_can_be_read_is_a_failure(site: Site, server: Server) -> None:
    config(site, f'url = "{server.gives("/list.opml", opml(server.gives("/x", b"", 404)).encode())}"')
    ran = site.build(source="")
    assert ran.code == 1
    assert "none of the 1 places that it names can be read" in ran.err


def test_a_list_in_a_file_leads_into_no_private_network(site: Site, server: Server) -> None:
    (site.folder / "list.opml").write_text(opml(feed(server, "a")))
    config(site, 'path = "list.opml"')
    ran = site.build(source="")
    assert ran.code == 1
    assert "leads to a private address" in ran.err
    config(site, 'path = "list.opml"', "private = true\n")
    assert site.build(source="").code == 0


def test_secrets_go_to_the_host_of_the_list_alone(
    site: Site, server: Server, other: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", SECRET)
    places = (feed(server, "a"), feed(other, "b"))
    where = f'url = "{server.gives("/list.opml", opml(*places).encode())}"'
    config(site, where, 'private = true\ntoken = "$TOKEN"\n')
    assert site.build(source="").code == 0
    assert all(SECRET in str(headers) for _, headers in server.asked)
    assert other.asked
    assert not any(SECRET in str(headers) for _, headers in other.asked)


def test_what_is_no_list_is_read_as_it_is(site: Site, server: Server) -> None:
    config(site, f'url = "{feed(server, "a")}"')
    assert site.build(source="").code == 0
    assert set(site.ids()) == {"News of a"}
