# SPDX-License-Identifier: MIT
"""Changelogs in plain text: which lines begin a version.  A whole one is in `tests/sources/changelog/news`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedpub.model import Document
from feedpub.parse import parse
from feedpub.parse.heads import heads

VERSIONS = ("2.1", "2.0.1", "2.0", "2.0rc2")


def log(*lines: str, text: str = "* A change.\n") -> str:
    return "What is new\n\n" + "\n".join(f"{line}\n{text}" for line in lines)


@pytest.mark.parametrize(
    "form",
    [
        "v{}",
        "quay-{} (2026-03-01)",
        "Changes in version {}:",
        "* Noteworthy changes in release {} (2026-03-01) [stable]",
        "- Changelog for v{} (2026-03-01)",
        "== {}",
        "{}\n=====",
        "version {} - Ada Quay, 2026-03-01",
    ],
)
def test_lines_that_are_alike_begin_a_version_each(form: str) -> None:
    found = heads(log(*map(form.format, VERSIONS)))
    title = form.partition("\n")[0].lstrip("*=- ")
    assert [head.title for head in found] == [title.format(version) for version in VERSIONS]


@pytest.mark.parametrize(
    "versions",
    [("0.99a", "0.99b", "0.99c", "1.0", "1.0.1a"), ("0.5.3+git20230121", "0.5.3+git20220429", "0.5.3+git20210102")],
)
def test_letters_and_what_is_behind_a_version_tell_its_place(versions: tuple[str, ...]) -> None:
    assert [head.title for head in heads(log(*map("quay {}".format, versions)))] == [f"quay {v}" for v in versions]


def test_what_has_a_mark_of_its_own_may_have_other_words() -> None:
    found = heads(log("quay 2.1\n---", "Quay 2.0\n---", "The quay, 1.9\n---"))
    assert [head.title for head in found] == ["quay 2.1", "Quay 2.0", "The quay, 1.9"]


def test_another_way_of_writing_goes_on_where_the_first_ends() -> None:
    old = log("Changes in version 1.2:", "Changes in version 1.1:", "Changes in version 1.0:")
    assert len(heads(log("* New in 2.1", "* New in 2.0", "* New in 1.9") + old)) == 6


def test_versions_in_no_order_are_no_changelog() -> None:
    assert not heads(log("Needs quay 1.4", "Needs quay 3.1", "Needs quay 2.2", "Needs quay 5.0", "Needs quay 0.3"))


def test_lines_of_the_text_that_name_versions_begin_none() -> None:
    text = "* Needs crane 1.1\n* Needs crane 1.2\n* Needs crane 1.3\n"
    assert len(heads(log("quay 2.1\n===", "quay 2.0\n===", "quay 1.9\n===", text=text))) == 3


@pytest.mark.parametrize("day", ["{}.3.2026", "2026.03.{}", "{}.03.26", "{}.3"])
def test_days_are_no_versions(day: str) -> None:
    assert not heads(log(*(day.format(n) for n in (22, 21, 20, 12))))


def test_a_list_of_versions_without_text_is_none() -> None:
    assert not heads("\n".join(f"quay {version}" for version in VERSIONS))


def test_a_version_is_no_date_and_what_has_not_come_out_is_no_item() -> None:
    data = log("quay-3.3.18 (unreleased)", "quay-3.3.17 (March 1, 2026)", "quay-3.3.16\nReleased on 2026-02-01")
    items = parse(Document(name="NEWS", data=data.encode())).items
    assert [(item.title, item.date and item.date.words) for item in items] == [
        ("quay-3.3.17", "March 1, 2026"),
        ("quay-3.3.16", "2026-02-01"),
    ]


def test_what_stands_beside_the_date_stays() -> None:
    data = log(*(f"quay {v} [March 6, 1998, morning]" for v in ("3.2", "3.1", "3.0")))
    assert parse(Document(name="NEWS", data=data.encode())).items[0].title == "quay 3.2 morning"


@given(st.text(alphabet="ab1. \n=*-v(", max_size=300))
def test_heads_stand_in_the_text_one_below_the_other(text: str) -> None:
    found = heads(text)
    assert [head.line for head in found] == sorted({head.line for head in found})
    assert all(head.title in text.splitlines()[head.line] for head in found)


def test_what_says_in_brackets_that_a_version_was_released_goes_with_its_date() -> None:
    versions = {"3.2.12": "Nov 2, 2026", "3.2.11": "Nov 1, 2026", "3.2.10": "Oct 3, 2026"}
    text = "".join(f"Foo {version} (released {day})\n\n* Fix of {version}\n\n" for version, day in versions.items())
    items = parse(Document(name="CHANGES", data=text.encode())).items
    assert [(item.title, item.date and item.date.words) for item in items] == [
        (f"Foo {v}", d) for v, d in versions.items()
    ]


def test_a_list_in_which_some_titles_name_versions_is_no_changelog() -> None:
    titles = [
        "How we read the ledger",
        "Why ropes fray",
        "Quay 5.4 in the lab",
        "A harbour in winter",
        "Quay 5.3 at sea",
    ]
    titles += ["Tide tables", "Quay 5.2 in port", "What gulls eat"]
    links = "".join(f"[{title}](https://example.org/{n})\n{title}\n\n" for n, title in enumerate(titles))
    assert not heads(links)
    dated = "".join(f"[{title}](https://example.org/{n})\n2026-03-0{n}\n{title}\n\n" for n, title in enumerate(titles))
    assert not heads(dated)
    texts = "".join(f"{title}\nThere is something to say about it.\n\n" for title in titles[:2] * 3 + titles[2::2])
    assert not heads(texts)
