# SPDX-License-Identifier: MIT
"""Date forms are one table: text, what it says, where such a one is met.  Then what only a whole page can decide."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedpub.dates.find import read
from feedpub.dates.resolve import Order, Stated, date_in_url, read_dates

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BRUSSELS = ZoneInfo("Europe/Brussels")


def one(
    text: str, *, zone: ZoneInfo | None = None, order: Order | None = None, language: str | None = None
) -> Stated | None:
    (stated,), _ = read_dates([read(text)], zone=zone or UTC, now=NOW, order=order, language=language)
    return stated


FORMS = [
    ("2024-03-05", "2024-03-05", "ISO 8601"),
    ("2024-03-05T14:30:00Z", "2024-03-05T14:30", "ISO 8601 with time"),
    ("2024-03-05T14:30:00+02:00", "2024-03-05T14:30", "ISO 8601 with offset"),
    ("Tue, 05 Mar 2024 14:30:00 +0200", "2024-03-05T14:30", "RFC 2822"),
    ("Tue Mar 5 14:30:00 2024", "2024-03-05T14:30", "ctime"),
    ("05.03.2024", "2024-03-05", "German"),
    ("5. 3. 2024", "2024-03-05", "Czech"),
    ("13/03/24", "2024-03-13", "two digits of the year"),
    ("3/13/99", "1999-03-13", "last century"),
    ("5-Mar-24", "2024-03-05", "logs"),
    ("20240305", "2024-03-05", "file names"),
    ("March 5th, 2024", "2024-03-05", "English"),
    ("the 5th of March 2024", "2024-03-05", "English, spoken"),
    ("Mar. 5, 2024 at 2:05 p.m. EST", "2024-03-05T14:05", "US press"),
    ("Tue 5th Mar 2024 18:31", "2024-03-05T18:31", "fan sites"),
    ("3-5 May 2024", "2024-05-03", "events"),
    ("30 April – 2 May 2024", "2024-04-30", "events over the end of a month"),
    ("May 3-5, 2024", "2024-05-03", "US events"),
    ("1er mars 2024 à 14h30", "2024-03-01T14:30", "French"),
    ("3 de marzo de 2024", "2024-03-03", "Spanish"),
    ("24 Июля 2009", "2009-07-24", "Russian"),
    ("12 вересня 2024 р.", "2024-09-12", "Ukrainian"),
    ("14 listopada 2023", "2023-11-14", "Polish"),
    ("21 Ağustos 2024 Çarşamba", "2024-08-21", "Turkish"),
    ("15 Ιανουαρίου 2024", "2024-01-15", "Greek"),
    ("3. maaliskuuta 2024 klo 9.05", "2024-03-03T09:05", "Finnish"),
    ("2024. március 5.", "2024-03-05", "Hungarian"),
    ("2024 m. kovo 5 d.", "2024-03-05", "Lithuanian"),
    ("15 tháng 8, 2024", "2024-08-15", "Vietnamese"),
    ("5 Agustus 2024 | 10:30 WIB", "2024-08-05T10:30", "Indonesian"),
    ("2025年07月18日", "2025-07-18", "Chinese"),
    ("2024年3月5日(火) 18時30分", "2024-03-05T18:30", "Japanese"),
    ("2024년 3월 15일 오후 3:05", "2024-03-15T15:05", "Korean"),
    ("２０２４年３月５日", "2024-03-05", "full-width digits"),
    ("١٢ مارس ٢٠٢٤", "2024-03-12", "Arabic digits"),
    ("15 अगस्त 2024", "2024-08-15", "Hindi"),
    ("3 ביוני 2024", "2024-06-03", "Hebrew, with a preposition"),
    ("15 มีนาคม พ.ศ. 2567", "2024-03-15", "Buddhist era"),
    ("令和6年5月20日", "2024-05-20", "Japanese era"),
    ("令和元年12月2日", "2019-12-02", "first year of an era"),
    ("民國113年5月20日", "2024-05-20", "Taiwan"),
    ("113年5月20日", "2024-05-20", "Taiwan, the era not named"),
    ("March 2024", "2024-03-01", "month"),
    ("2024", "2024-01-01", "year"),
    ("vor 3 Stunden", "2026-11-22T09:00", "relative"),
    ("il y a 2 jours", "2026-11-20", "relative"),
    ("3日前", "2026-11-19", "relative"),
    ("5小时前", "2026-11-22T07:00", "relative"),
    ("2 weeks ago", "2026-11-08", "relative"),
    ("1 month ago", "2026-10-22", "relative"),
    ("an hour ago", "2026-11-22T11:00", "relative"),
    ("yesterday, 14:30", "2026-11-21T14:30", "relative"),
    ("gestern", "2026-11-21", "relative"),
    ("14 Nov", "2026-11-14", "no year"),
    ("24 Dec", "2025-12-24", "no year, not after now"),
    ("29 Feb", "2024-02-29", "no year, leap day"),
    ("12h ago", "2026-11-22T00:00", "relative, short"),
    ("1d ago", "2026-11-21", "relative, short: no August"),
    ("5 d ago", "2026-11-17", "relative, short"),
    ("1 yr ago", "2025-11-22", "relative, short"),
    ("3 mos ago", "2026-08-22", "relative, short"),
    ("3 ago", "2026-08-03", "no year, August in Spanish"),
    ("1 day, 3 hours ago", "2026-11-21T09:00", "relative, of two units"),
    ("1 month, 1 week ago", "2026-10-15", "relative, of two units"),
    ("2 months 3 days ago", "2026-09-19", "relative, of two units"),
    ("vor 1 Tag und 3 Stunden", "2026-11-21T09:00", "relative, of two units behind the word"),
    ("il y a 1 jour et 3 heures", "2026-11-21T09:00", "relative, of two units behind the word"),
    ("1小时10分前", "2026-11-22T10:50", "relative, of two units without spaces"),
    ("1个月10天前", "2026-10-12", "relative, of two units without spaces"),
    ("3 天前", "2026-11-19", "relative, with a space"),
    ("two days ago", "2026-11-20", "relative, in words"),
    ("il y a deux jours", "2026-11-20", "relative, in words"),
    ("last week", "2026-11-15", "relative, in words"),
    ("letzten Monat", "2026-10-22", "relative, in words"),
    ("by night from April 2026-03-21", "2026-03-21", "a month's name in front of a whole date is no part of it"),
    ("a fair in May 21.03.2024", "2024-03-21", "the same with the day first"),
    ("05.08.2024 14:00-15:30 Uhr", "2024-08-05T14:00", "hours of an event"),
    ("5 March 2024, 9:00-17:00", "2024-03-05T09:00", "hours of an event"),
    ("2024年3月5日 10:00-11:30", "2024-03-05T10:00", "hours of an event"),
    ("2024-03-05 24:00", "2024-03-06T00:00", "the end of a day"),
    ("5 mars 2024 kl. 14.30", "2024-03-05T14:30", "Swedish"),
    ("Wed Nov 25 20:44:34 2026 +0000", "2026-11-25T20:44", "git log"),
    ("5 KASIM 2024", "2024-11-05", "Turkish capitals"),
    ("1 HAZİRAN 2023", "2023-06-01", "Turkish capitals"),
    ("5 ΜΑΡΤΙΟΥ 2024", "2024-03-05", "Greek capitals have no accents"),
    ("Feb. 5th, '24", "2024-02-05", "two digits of the year"),
    ("5 tháng 3 năm 2024", "2024-03-05", "Vietnamese, in full"),
    ("5 มี.ค. 67", "2024-03-05", "Buddhist era, two digits"),
    ("7. Jänner 2026", "2026-01-07", "Austrian"),
    ("۱۵ آذر ۱۴۰۳", "2024-12-05", "Persian calendar"),
    ("۱۴۰۳/۰۹/۱۵", "2024-12-05", "Persian calendar in numbers"),
    ("١٢ رمضان ١٤٤٥ هـ", "2024-03-22", "Islamic calendar"),
    ("1 جمادى الأولى 1446", "2024-11-03", "Islamic calendar, a month of two words"),
    ("1445/9/12 هـ", "2024-03-22", "Islamic calendar in numbers"),
    ("2024-W10-2", "2024-03-05", "ISO 8601 by the week"),
    ("2024-W10", "2024-03-01", "a week: its month"),
    ("20240805T143000Z", "2024-08-05T14:30", "ISO 8601 without signs"),
    ("20240805T1430", "2024-08-05T14:30", "ISO 8601 without signs"),
    ("1722868200", "2024-08-05T14:30", "seconds since 1970"),
    ("1722868200000", "2024-08-05T14:30", "milliseconds since 1970"),
    ("Q3 2024", "2024-07-01", "quarter"),
    ("2024 Q3", "2024-07-01", "quarter"),
    ("3rd quarter of 2024", "2024-07-01", "quarter"),
]


@pytest.mark.parametrize(("text", "expected", "met"), FORMS, ids=[f"{met}: {text}" for text, _, met in FORMS])
def test_a_date_is_read_as_its_words_say(text: str, expected: str, met: str) -> None:
    stated = one(text)
    assert stated is not None
    wall = stated.at.replace(tzinfo=None).isoformat(timespec="minutes")
    assert wall == (expected if "T" in expected else f"{expected}T12:00")


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("2024-03-05", "day"),
        ("2024-03-05 10:00", "time"),
        ("March 2024", "month"),
        ("2024", "year"),
        ("gestern", "day"),
    ],
)
def test_the_precision_is_the_smallest_part_named(text: str, precision: str) -> None:
    stated = one(text)
    assert stated is not None
    assert stated.precision == precision


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("2024-03-05", "stated"),
        ("gestern", "reckoned"),
        ("3 hours ago", "reckoned"),
        ("14 Nov", "guessed"),
        ("March 2024", "guessed"),
        ("2024", "guessed"),
        ("2024-W10", "guessed"),
        ("Q3 2024", "guessed"),
        ("2024-W10-2", "stated"),
        ("۱۵ آذر ۱۴۰۳", "stated"),
        ("1 day, 3 hours ago", "reckoned"),
    ],
)
def test_a_date_says_whether_the_page_states_all_of_it(text: str, certainty: str) -> None:
    stated = one(text)
    assert stated is not None
    assert stated.certainty == certainty


def test_a_year_that_one_date_of_a_page_names_is_stated_for_the_others() -> None:
    dates, _ = read_dates([*map(read, ["3 March 2024", "14 February"])], zone=UTC, now=NOW)
    assert [(d.at.date().isoformat(), d.certainty) for d in dates if d] == [
        ("2024-03-03", "stated"),
        ("2024-02-14", "stated"),
    ]


def test_dotted_dates_have_the_month_first_where_one_of_them_proves_it() -> None:
    dates, _ = read_dates([*map(read, ["07.12.07", "06.27.07"])], zone=UTC, now=NOW)
    assert [d.at.date().isoformat() for d in dates if d] == ["2007-07-12", "2007-06-27"]


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01",
        "9999-12-31",
        "1970-01-01",
        "1970-01-01T00:00:00Z",
        "2024-02-30",
        "31 April 2024",
        "1403/05/12",
        "2099-01-01",
    ],
)
def test_a_date_that_cannot_be_believed_is_none_and_noted(text: str) -> None:
    (stated,), notes = read_dates([read(text)], zone=UTC, now=NOW)
    assert stated is None
    assert {n.code for n in notes} <= {"date-absurd", "date-unread"}
    assert notes


@pytest.mark.parametrize("text", ["ISO 9001:2015", "no date", "2019/20", "12:30", "v1.2.3", "20.50 EUR"])
def test_what_is_no_date_is_none_and_noted(text: str) -> None:
    (stated,), notes = read_dates([read(text)], zone=UTC, now=NOW)
    assert stated is None
    assert [n.code for n in notes] == ["date-unread"]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("5/3/2567", "th", "2024-03-05"),
        ("1403/09/15", "fa-IR", "2024-12-05"),
        ("1445/09/12", "ar", "2024-03-22"),
    ],
)
def test_a_year_that_is_none_of_ours_is_of_the_calendar_of_the_language(
    text: str, language: str, expected: str
) -> None:
    stated = one(text, language=language)
    assert stated is not None
    assert stated.at.date().isoformat() == expected
    assert one(text) is None


def test_an_item_without_a_date_has_none_and_nothing_is_noted() -> None:
    assert read_dates([None, read("")], zone=UTC, now=NOW) == ((None, None), ())


def days(texts: list[str], *, order: Order | None = None, language: str | None = None) -> tuple[list[str], list[str]]:
    dates, notes = read_dates([*map(read, texts)], zone=UTC, now=NOW, order=order, language=language)
    return [d.at.date().isoformat() if d else "" for d in dates], [n.code for n in notes]


def test_a_value_over_12_proves_the_order_for_the_whole_page() -> None:
    assert days(["03/04/2023", "27/03/2023"]) == (["2023-04-03", "2023-03-27"], [])
    assert days(["03/07/2019", "11/15/2018"]) == (["2019-03-07", "2018-11-15"], [])


def test_a_page_that_runs_one_way_proves_the_order() -> None:
    assert days(["05/01/2023", "03/02/2023", "01/03/2023"])[0] == ["2023-05-01", "2023-03-02", "2023-01-03"]
    assert days(["01/05/2023", "02/03/2023", "03/01/2023"])[0] == ["2023-05-01", "2023-03-02", "2023-01-03"]


def test_named_months_among_the_numbers_prove_the_order() -> None:
    assert days(["June 1, 2023", "04/05/2023", "March 9, 2023", "02/03/2023", "01/12/2023"])[0][1] == "2023-04-05"


def test_the_order_that_has_no_date_in_the_future_is_taken() -> None:
    assert days(["11/12/2026"])[0] == ["2026-11-12"]
    assert days(["12/11/2026"])[0] == ["2026-11-12"]


def test_a_date_in_the_future_is_no_proof_against_an_order_that_is_set() -> None:
    assert days(["12/11/2026"], order="mdy")[0] == ["2026-12-11"]
    assert days(["05/01/2023", "03/02/2023", "01/03/2023"], order="dmy")[0] == [
        "2023-01-05",
        "2023-02-03",
        "2023-03-01",
    ]


def test_an_order_of_years_first_leaves_days_and_months_to_the_page() -> None:
    assert days(["05/01/2023", "03/02/2023", "01/03/2023"], order="ymd")[0][0] == "2023-05-01"


def test_what_the_page_leaves_open_the_source_and_then_the_language_decide() -> None:
    assert days(["03/04/2023"]) == (["2023-03-04"], ["date-order-open"])
    assert days(["03/04/2023"], order="dmy") == (["2023-04-03"], [])
    assert days(["03/04/2023"], order="mdy", language="fr") == (["2023-03-04"], [])
    assert days(["03/04/2023"], language="fr") == (["2023-04-03"], [])
    assert days(["03/04/2023"], language="en-US") == (["2023-03-04"], [])
    assert days(["03/04/2023"], language="en") == (["2023-03-04"], ["date-order-open"])
    assert days(["05/05/2023"]) == (["2023-05-05"], [])
    assert days(["21/03/04"], order="ymd") == (["2021-03-04"], [])


def test_full_stops_between_numbers_mean_day_first() -> None:
    assert days(["03.04.2023"]) == (["2023-04-03"], [])


def test_years_left_out_follow_the_order_of_the_page() -> None:
    assert days(["12 Jan", "30 Dec", "2 Nov"])[0] == ["2026-01-12", "2025-12-30", "2025-11-02"]
    assert days(["5 Jan", "20 Sep", "3 Jun", "4 Feb"])[0] == ["2026-01-05", "2025-09-20", "2025-06-03", "2025-02-04"]
    assert days(["2 Nov", "30 Dec", "12 Jan", "3 Feb"])[0] == ["2025-11-02", "2025-12-30", "2026-01-12", "2026-02-03"]
    assert days(["5 March 2023", "1 March", "20 December"])[0] == ["2023-03-05", "2023-03-01", "2022-12-20"]


def test_a_weekday_proves_that_a_day_is_still_to_come() -> None:
    """It is 22 November 2026: the fifth of December was a Friday in 2025, and will be a Saturday."""
    assert days(["Sat 5 December, 20:00", "sam. 9 janvier"])[0] == ["2026-12-05", "2027-01-09"]
    assert days(["sam. 9 janvier", "Sat 5 December"])[0] == ["2027-01-09", "2026-12-05"]
    assert days(["Fri 5 December"])[0] == ["2025-12-05"]
    assert days(["Wed 5 December"])[0] == ["2025-12-05"], "near no year has such a day"


def test_an_old_item_that_is_pinned_on_top_moves_no_year() -> None:
    expected = ["2026-01-05", "2026-09-18", "2026-09-16", "2026-09-12", "2026-09-02"]
    assert days(["5 Jan", "18 Sep", "16 Sep", "12 Sep", "2 Sep"])[0] == expected


def test_a_word_for_two_months_is_read_in_the_language_of_the_page() -> None:
    assert days(["5 listopada 2023"], language="pl")[0] == ["2023-11-05"]
    assert days(["5 listopada 2023"], language="hr")[0] == ["2023-10-05"]


def test_a_day_is_at_noon_in_the_zone_of_the_source() -> None:
    stated = one("2024-07-01", zone=BRUSSELS)
    assert stated is not None
    assert stated.at.isoformat() == "2024-07-01T12:00:00+02:00"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-31 02:30", "2024-03-31T03:30:00+02:00"),
        ("2024-10-27 02:30", "2024-10-27T02:30:00+02:00"),
        ("2024-10-27 02:30 CET", "2024-10-27T02:30:00+01:00"),
        ("2024-01-05 14:05 EDT", "2024-01-05T14:05:00-04:00"),
        ("5 Jan 2024 14:05 +0530", "2024-01-05T14:05:00+05:30"),
        ("5 Jan 2024 14:05 GMT", "2024-01-05T14:05:00+00:00"),
        ("5 Jan 2024 12:05 am", "2024-01-05T00:05:00+01:00"),
        ("5 Jan 2024 12:05 pm", "2024-01-05T12:05:00+01:00"),
        ("5 Jan 2024 24:00", "2024-01-06T00:00:00+01:00"),
        ("2024-01-05 14:30-05:00", "2024-01-05T14:30:00-05:00"),
        ("2024-01-05 10:00-12:00", "2024-01-05T10:00:00+01:00"),
        ("2024-01-05T10:00:00-12:00", "2024-01-05T10:00:00-12:00"),
        ("2024-01-05T10:00:00-15:30", "2024-01-05T10:00:00+01:00"),
        ("2024-01-05T14:30:00\u221205:00", "2024-01-05T14:30:00-05:00"),
        ("Jan. 5, 2024 2:05 PM ET", "2024-01-05T14:05:00-05:00"),
        ("July 5, 2024, 2:05 p.m. PT", "2024-07-05T14:05:00-07:00"),
        ("20240105T143000Z", "2024-01-05T14:30:00+00:00"),
        ("20240105T143000", "2024-01-05T14:30:00+01:00"),
    ],
)
def test_gaps_folds_and_zones(text: str, expected: str) -> None:
    stated = one(text, zone=BRUSSELS)
    assert stated is not None
    assert stated.at.isoformat() == expected


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://example.org/2024/03/05/title", "2024-03-05"),
        ("/news/2024-03-05-title.html", "2024-03-05"),
        ("/20240305/x", "2024-03-05"),
        ("/2024/3/5/", "2024-03-05"),
        ("/2024/03/title", None),
        ("/2024/13/05/", None),
        ("/2027/01/05/", None),
        ("/item/20241", None),
        ("/?d=2024/03/05", None),
        ("http://[", None),
        ("", None),
    ],
)
def test_a_date_in_an_address_is_full_plausible_and_not_in_the_future(link: str, expected: str | None) -> None:
    stated = date_in_url(link, zone=UTC, now=NOW)
    assert (stated.at.date().isoformat() if stated else None) == expected


@given(
    st.dates(date(1990, 1, 2), date(2026, 11, 22)),
    st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%a, %d %b %Y 08:09:10 +0000", "%d.%m.%Y"]),
)
def test_what_is_written_is_read_back(day: date, form: str) -> None:
    stated = one(day.strftime(form))
    assert stated is not None
    assert stated.at.date() == day


@given(st.lists(st.text(max_size=60) | st.from_regex(r"\d{1,4}[-./ ]\d{1,2}[-./ ]\d{1,4}", fullmatch=True), max_size=6))
@settings(deadline=None, max_examples=200)
def test_no_text_makes_it_fail_and_no_date_lies_far_ahead(texts: list[str]) -> None:
    dates, _ = read_dates([*map(read, texts)], zone=BRUSSELS, now=NOW)
    assert len(dates) == len(texts)
    assert all(d is None or (d.at.tzinfo and d.at < NOW + timedelta(days=366 * 11)) for d in dates)


def test_so_many_years_ago_that_nothing_was_published() -> None:
    (stated,), notes = read_dates([read("999 years ago")], zone=UTC, now=datetime(2026, 1, 1, tzinfo=UTC))
    assert stated is None
    assert [note.code for note in notes] == ["date-absurd"]
