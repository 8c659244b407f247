# SPDX-License-Identifier: MIT
"""What the page tells its lines about themselves."""

from feedpub.parse.text.alike import unknown_dates
from feedpub.parse.text.corrections import credits_of_images
from feedpub.parse.text.dated import in_front_of_texts
from feedpub.parse.text.kinds import UNKNOWN_DATE
from feedpub.parse.text.lines import read


def test_a_title_that_is_a_link_from_end_to_end_is_no_text_with_a_date_in_front() -> None:
    text = "\n".join(
        f"[Old nets {n}](https://p.example/news/nets-{n})\n[Feb {n}, 2026 Report {n}](https://p.example/news/{n})"
        for n in range(1, 5)
    )
    assert len(in_front_of_texts(read(text))) == 8
    bare = "\n".join(f"Old nets {n}\nFeb {n}, 2026 We dried and mended them, all day long." for n in range(1, 5))
    assert len(in_front_of_texts(read(bare))) == 12


def test_a_title_with_a_number_is_no_date_in_unknown_words() -> None:
    text = "Town\n{}\n{}\n\nSea\n9 March 2026\nFerry sails\n\nTown\n{}\n\nSea\n2 March 2026\nA storm\n"
    for title, strange in (("Swimming 3", 0), ("Radio play, part 2", 0), ("9 Windmonat 2026", 1)):
        read_so = unknown_dates(read(text.format("16 March 2026", "New nets", title)))
        assert sum(x.reason == UNKNOWN_DATE for x in read_so) == strange


def test_what_has_a_date_or_a_link_is_no_credit_of_an_image() -> None:
    ends = "\n".join(f"{name}/Gallery Images" for name in ("Ann Lee", "Bo Quay"))
    dated = "\n".join(f"2026-03-0{n}  Keeper {n} f/m — Harbour" for n in range(1, 4))
    linked = "\n".join(f"[Keeper {n} f/m — Harbour](https://p.example/{n})" for n in range(1, 4))
    assert [x.reason for x in credits_of_images(read(ends))] == ["photo credit"] * 2
    assert not any(x.reason for page in (dated, linked) for x in credits_of_images(read(page)))


def test_a_title_with_some_names_of_columns_among_other_words_heads_none() -> None:
    (title,) = read("2026-03-01  How files are laid out, part 4: data directories, section headers and sections")
    assert title.reason == ""
    (heads,) = read("Date Category Title")
    assert heads.reason == "column heads"
