# SPDX-License-Identifier: MIT
"""JSON: which list is the listing, and what damage costs.  Whole answers of APIs are in `tests/sources/json/`."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedpub.errors import ConfigError, SourceError
from feedpub.model import Document, Listing, ParseOptions
from feedpub.parse import parse

ITEM = {"title": "A", "url": "https://example.org/a", "date": "2026-03-01"}


def listing(value: object, **fields: str) -> Listing:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return parse(Document(name="x.json", data=data), ParseOptions(fields=fields))


def test_the_best_list_is_found_not_the_first_or_the_longest() -> None:
    menu = [{"name": str(n), "url": f"https://example.org/{n}"} for n in range(30)]
    found = listing({"menu": menu, "page": {"posts": [ITEM, ITEM | {"title": "B"}, ITEM | {"title": "C"}]}})
    assert [item.title for item in found.items] == ["A", "B", "C"]


def test_lists_inside_an_item_are_no_listing() -> None:
    comments = [{"title": f"Re: {n}", "url": f"https://example.org/c/{n}", "date": "2026-03-02"} for n in range(50)]
    assert [item.title for item in listing({"posts": [ITEM | {"comments": comments}]}).items] == ["A"]


def test_an_object_of_objects_is_a_list_with_ids() -> None:
    found = listing({"k1": ITEM, "k2": ITEM | {"title": "B"}})
    assert [(item.id, item.title) for item in found.items] == [("k1", "A"), ("k2", "B")]


def test_one_object_is_one_item() -> None:
    assert [item.title for item in listing(ITEM).items] == ["A"]


def test_an_address_of_an_api_is_no_link() -> None:
    [item] = listing([ITEM | {"url": "https://api.example.org/a/1"}]).items
    assert item.link is None


def test_the_page_for_people_is_taken_of_several_addresses() -> None:
    [item] = listing([ITEM | {"url": None, "_links": {"delete_api_path": "/api/v4/a", "web_path": "/quay/a"}}]).items
    assert item.link == "/quay/a"


def test_rows_without_names_are_read_by_what_they_hold() -> None:
    rows = [[f"0{n}/06/2022", "x", f"<a href='https://example.org/{n}'>Case number {n} of many</a>"] for n in (1, 2, 3)]
    found = listing({"draw": 1, "data": rows})
    assert [item.link for item in found.items] == [f"https://example.org/{n}" for n in (1, 2, 3)]
    assert found.items[0].title == "Case number 1 of many"


def test_the_last_word_of_a_longer_name_tells_its_part() -> None:
    rows = [
        {"cveID": f"CVE-{n}", "vendorName": "Quay", "vulnerabilityName": f"Hole {n}", "dateAdded": f"2026-03-0{n}",
         "shortDescription": f"It leaks {n} times."}
        for n in (3, 2, 1)
    ]  # fmt: skip
    assert [(item.title, item.summary) for item in listing(rows).items] == [
        (f"Hole {n}", f"It leaks {n} times.") for n in (3, 2, 1)
    ]


def test_the_name_of_a_person_is_no_title() -> None:
    rows = [
        {"name": "Ada" if n == 1 else None, "user_name": "ada", "thread_title": f"Tide {n}", "date": f"2026-03-0{n}"}
        for n in (3, 2, 1)
    ]  # fmt: skip
    assert [item.title for item in listing(rows).items] == ["Tide 3", "Tide 2", "Tide 1"]


def test_a_number_is_no_title_and_an_id_of_several_is_none() -> None:
    rows = [{"version": 1, "id": 1, "text": f"Crane {n} is at work.", "date": f"2026-03-0{n}"} for n in (2, 1)]
    assert [(item.title, item.id) for item in listing(rows).items] == [
        ("Crane 2 is at work.", None),
        ("Crane 1 is at work.", None),
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'[{"title": "A",\n"url": oops}]', "line 2"),
        (b'[{"title": "A"', "line 1: it ends too early"),
        (b"[" * 100_000 + b"]" * 100_000, "nests too deep"),
        (b"[]", "no items found"),
        (b'{"error": "no such page"}', "no items found"),
        (b'["just", "words"]', "no items found"),
    ],
    ids=str,
)
def test_bad_json_gets_a_clear_error(data: bytes, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        listing(data)


def test_a_damaged_byte_costs_a_character() -> None:
    text = json.dumps([ITEM | {"title": f"Café {n}"} for n in range(9)], ensure_ascii=False).encode()
    found = listing(text.replace(b"\xc3\xa9 8", b"\xc3 8"))
    assert len(found.items) == 9
    assert [note.code for note in found.notes] == ["bytes-damaged"]


def test_wrong_paths_are_told() -> None:
    with pytest.raises(ConfigError, match="no JMESPath"):
        listing([ITEM], title="a[")
    with pytest.raises(ConfigError, match="no JMESPath"):
        listing([ITEM], items="]")
    with pytest.raises(SourceError, match="has no list at"):
        listing([ITEM], items="data.posts")


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda x: (
            st.lists(x)
            | st.dictionaries(
                st.sampled_from(["title", "url", "date", "author", "tags", "data", "node", "content", "image"]), x
            )
        ),
    )
)
def test_any_json_gives_items_or_an_error(value: object) -> None:
    try:
        assert all(item.title for item in listing(value).items)
    except SourceError as error:
        assert error.advice


def test_words_for_nothing_are_nothing() -> None:
    """Exports write "N/A" or "None" where there is nothing, in JSON as in tables; the next key may have more."""
    record = {"title": "Quay opens", "url": "N/A", "date": "2026-03-01", "author": "None", "summary": "-"}
    (item, _) = listing([record | {"description": "A quay."}, record]).items
    assert (item.link, item.authors, item.summary) == (None, (), "A quay.")


def test_the_first_key_that_has_something_counts_record_by_record() -> None:
    """A draft has no `published`; its `created` counts, however far down it stands."""
    whole = [{"title": f"Item {n}", "url": f"https://example.org/{n}", "published": "2026-03-01"} for n in range(2500)]
    draft = {"title": "Draft", "url": "/draft", "published": None, "created": "2026-02-01"}
    items = listing([{"created": "2026-01-01"} | record for record in whole] + [draft]).items
    assert [item.date.words for item in (items[0], items[-1]) if item.date] == ["2026-03-01", "2026-02-01"]
    assert items[-1].link == "/draft"


def test_what_holds_an_item_may_have_any_name() -> None:
    """Where the record itself has no title, the object that has one is the item, be it called a snippet."""
    inner = {"title": "A", "publishedAt": "2026-03-01T08:00:00Z", "description": "A quay."}
    found = listing({"items": [{"id": f"v{n}", "snippet": inner | {"title": f"Video {n}"}} for n in range(3)]})
    assert [(item.title, item.id, item.summary) for item in found.items] == [
        (f"Video {n}", f"v{n}", "A quay.") for n in range(3)
    ]


@pytest.mark.parametrize(
    "tags",
    [
        {"data": [{"id": 1, "attributes": {"Name": "Rail"}}, {"id": 2, "attributes": {"Name": "Ports"}}]},
        {"edges": [{"node": {"name": "Rail"}}, {"node": {"name": "Ports"}}]},
        {"nodes": [{"name": "Rail"}, {"name": "Ports"}]},
    ],
)
def test_labels_may_be_wrapped(tags: object) -> None:
    (item, _) = listing([ITEM | {"tags": tags}, ITEM]).items
    assert item.categories == ("Rail", "Ports")


def test_a_link_to_itself_is_one_where_there_is_no_better() -> None:
    """HAL (https://datatracker.ietf.org/doc/html/draft-kelly-json-hal): an API's own address is none for people."""
    bare = {"title": "A", "date": "2026-03-01"}
    (page, api) = listing(
        [
            bare | {"_links": {"self": "https://example.org/r/1", "edit": "https://example.org/r/1/edit"}},
            bare | {"_links": {"self": {"href": "https://api.example.org/r/2"}}},
        ]
    ).items
    assert (page.link, api.link) == ("https://example.org/r/1", None)


@pytest.mark.parametrize("size", [123, "123"])
def test_a_file_says_its_type_and_its_size_also_as_text(size: object) -> None:
    file = {"url": "https://example.org/a.mp3?x", "type": "audio/ogg", "length": size}
    [item] = listing([ITEM | {"enclosure": file}]).items
    assert [(e.type, e.length) for e in item.enclosures] == [("audio/ogg", 123)]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "x"}
    attachment = {"url": "https://example.org/a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": size}
    [item] = listing(feed | {"items": [{"id": "1", "title": "A", "attachments": [attachment]}]}).items
    assert [(e.type, e.length) for e in item.enclosures] == [("audio/mpeg", 123)]


def test_a_size_in_words_is_none() -> None:
    [item] = listing(
        [ITEM | {"enclosure": {"url": "https://example.org/a.mp3", "size": "3 MB", "type": "sound"}}]
    ).items
    assert [(e.type, e.length) for e in item.enclosures] == [("audio/mpeg", None)]
