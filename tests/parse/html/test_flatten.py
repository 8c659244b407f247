# SPDX-License-Identifier: MIT
"""The flat list has what lexbor's tree has, in the same order, whatever the HTML was."""

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborNode

from feedpub.parse.html.flatten import SKIPPED, read
from feedpub.parse.html.tree import Page

TAGS = [
    "div",
    "p",
    "a",
    "b",
    "li",
    "ul",
    "table",
    "tr",
    "td",
    "svg",
    "script",
    "style",
    "template",
    "select",
    "br",
    "x-y",
]
VALUES = st.text(alphabet="ab \"'<>&=\n/é\xa0", max_size=6)
PIECES = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from(
        [
            "<!-- <b> -->",
            "<?x ?>",
            "<![CDATA[x]]>",
            "< ",
            ">",
            "<p <!-- class=a -->",
            "<b <i>",
            "&amp;",
            "&lt;b>",
            "&nbsp;",
            "<plaintext>",
        ]
    ),
    st.builds(lambda name, value: f"<p {name}='{value}'>", st.sampled_from(["class", "=x", 'b"', "data-a"]), VALUES),
    st.text(alphabet="ab >/\n", max_size=5),
)


def walk(node: LexborNode) -> Iterator[tuple[str, dict[str, str]]]:
    """The elements of a tree, those that hold nothing to read left out."""
    if node.tag and node.tag[0] != "-" and node.tag not in SKIPPED:
        yield node.tag, {k: v or "" for k, v in node.attributes.items()}
        child = node.child
        while child is not None:
            yield from walk(child)
            child = child.next


def words(node: LexborNode) -> str:
    """All its words, those in the elements that are left out, too."""
    return "".join((node.text(deep=True) or "").split())


@given(st.lists(PIECES, max_size=25))
def test_elements_are_those_of_the_tree(pieces: list[str]) -> None:
    html = "".join(pieces).replace("\0", "").encode()
    page, parser = read(html, "page")
    root = parser.root
    assert root is not None
    seen = [(n.tag, {k: v.replace("\xa0", " ") for k, v in n.attrs.items()}) for n in page.nodes if n.tag]
    assert seen == [(tag, {k: v.replace("\xa0", " ") for k, v in attrs.items()}) for tag, attrs in walk(root)]
    text = words(root)
    assert all(part in text for n in page.nodes for part in n.text.split())


@given(st.lists(PIECES, max_size=25))
def test_places_fit_into_each_other(pieces: list[str]) -> None:
    page, _ = read("".join(pieces).encode(), "page")
    for i, node in enumerate(page.nodes):
        assert node.index == i < node.end <= (node.parent.end if node.parent else len(page.nodes))
        assert node.path.depth == (node.parent.path.depth + 1 if node.parent else 0)
    assert len(page.chars) == len(page.nodes) + 1


def paths(html: str) -> Page:
    return read(f"<!doctype html><body>{html}".encode(), "page")[0]


def test_a_path_knows_tags_and_another_one_classes() -> None:
    nodes = {
        n.attrs["id"]: n
        for n in paths("<p id=a class=x><p id=b class=x><p id=c class=y><div id=d>").nodes
        if "id" in n.attrs
    }
    assert nodes["a"].path is nodes["b"].path is not nodes["c"].path
    assert nodes["a"].path.tags == nodes["c"].path.tags != nodes["d"].path.tags


def test_menus_and_what_stands_in_them_is_beside_the_matter() -> None:
    beside = [
        n.text
        for n in paths("<nav><a>Home</a></nav><div class='main-menu'><p>News</div><p>Story").nodes
        if n.beside and n.text
    ]
    assert beside == ["Home", "News"]


def test_the_main_part_is_never_beside_whatever_its_names_are() -> None:
    page = read(b'<main id=skip class="main sidebar-left"><p>News</p></main>', "page")[0]
    assert not any(n.beside for n in page.nodes)
