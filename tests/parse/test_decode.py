# SPDX-License-Identifier: MIT
"""Bytes become characters: the right ones, or an error that asks for the charset."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedpub.errors import SourceError
from feedpub.model import Document
from feedpub.parse.decode import decode, plain

PAGES = {
    "es": ("latin-1", "El puerto reabrirá mañana después de la huelga\n\nLlegó una grúa más grande que ninguna\n"),
    "pt": ("latin-1", "Porto reabre após a greve de três dias\n\nGuindaste chega de navio à região\n"),
    "sv": ("latin-1", "Hamnen öppnar igen på måndag\n\nFärjan går åter till ön\n"),
    "tr": ("iso-8859-9", "Liman grevden sonra yeniden açıldı\n\nİşçiler dün gece anlaşmayı imzaladı.\n"),
    "pl": ("iso-8859-2", "Port znów otwarty po strajku\n\nŻuraw przypłynął z Gdyni późną nocą\n"),
    "ru": ("koi8-r", "Новый порт открыт\n\nСегодня в городе открыли новый порт.\n"),
    "el": ("iso-8859-7", "Το λιμάνι άνοιξε ξανά\n\nΤο πλοίο έφτασε χθες από τον Πειραιά\n"),
    "th": ("cp874", "ท่าเรือเปิดอีกครั้งหลังการนัดหยุดงาน\n\nเรือใหม่มาถึงเมื่อวานนี้\n"),
    "ja": ("shift_jis", "港は月曜日に再開します\n\n新しいクレーンが到着しました\n"),
    "zh-TW": ("big5", "港口週一重新開放\n\n新的起重機昨天抵達高雄\n"),
}


def read(data: bytes, *, charset: str | None = None, language: str | None = None) -> str:
    return decode(Document(name="page", data=data, charset=charset), language)[0]


@pytest.mark.parametrize("language", PAGES)
def test_an_unnamed_charset_that_fits_the_page_s_language_is_told(language: str) -> None:
    charset, text = PAGES[language]
    assert read(text.encode(charset), language=language) == text


@pytest.mark.parametrize("language", PAGES)
def test_without_a_language_it_is_right_or_refused(language: str) -> None:
    charset, text = PAGES[language]
    try:
        assert read(text.encode(charset)) == text
    except SourceError as error:
        assert "no other charset is sure" in error.fault
        assert "encoding = " in error.advice


@pytest.mark.parametrize("language", ["es", "pt", "sv"])
def test_the_west_needs_no_language(language: str) -> None:
    charset, text = PAGES[language]
    assert read(text.encode(charset)) == text


def test_a_guess_against_the_configured_language_is_refused() -> None:
    charset, text = PAGES["ru"]
    with pytest.raises(SourceError):
        read(text.encode(charset)[:40] + "Zażółć gęślą jaźń\n".encode("cp1250"), language="pl")


def test_utf_8_with_a_broken_byte_is_no_other_charset() -> None:
    with pytest.raises(SourceError, match="while others are"):
        read(b"\xff one\n" + "mañana será otro día\n".encode())


def test_who_says_latin_1_means_windows_1252() -> None:
    assert read(b"the harbour\x92s crane \x96 new", charset="ISO-8859-1") == "the harbour’s crane – new"
    assert read(b"a\x81\xe9", charset="latin-1") == "aé"


@pytest.mark.parametrize("charset", ["utf-8\0", "klingon", "", "undefined", "hex", "rot13", "u" * 99])
def test_a_charset_that_is_none_is_a_clear_error(charset: str) -> None:
    with pytest.raises(SourceError, match="there is no charset"):
        read(b"a page", charset=charset)


@pytest.mark.parametrize("slip", ["\x1d", "\x10", "\x0e", "\x7f", "\x1f\x1e", "\x9d", "\x00"[:0]])
def test_a_stray_control_character_is_left_out(slip: str) -> None:
    text = f"Fish market keeps its wooden {slip}roof after all\n" + "A line of the page.\n" * 9
    assert read(text.encode()).startswith("Fish market keeps its wooden roof after all\n")


def test_colours_links_and_overstriking_are_no_text() -> None:
    assert plain(
        "\x1b[1mNew crane\x1b[0m \x1b]8;;https://example.org/\x07arrives\x1b]8;;\x1b\\ at \x1b[38;5;4mnoon"
    ) == ("New crane arrives at noon")
    assert plain("N\bNA\bAM\bM_\bE\bE\n") == "NAME\n"
    assert plain("one\x9b31m two\x1b(B\n") == "one two\n"


@pytest.mark.parametrize("data", [b"PK\x03\x04\x14\0\0\0", Random(1).randbytes(4_000), bytes(range(1, 256)) * 3])
def test_what_is_binary_is_refused(data: bytes) -> None:
    with pytest.raises(SourceError, match="is binary"):
        read(data)


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "cp1252", "utf-16", "latin-1"]))
def test_any_bytes_are_text_without_controls_or_an_error(data: bytes, charset: str | None) -> None:
    try:
        text = read(data, charset=charset)
    except SourceError:
        return
    assert not set(text) & set(map(chr, {*range(9), *range(14, 32), 0x7F, 0x9B}))
