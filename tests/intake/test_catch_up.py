# SPDX-License-Identifier: MIT
"""A backup of the state is put back beside feeds that are newer: what they know is read back, and nothing moves."""

import shutil
from typing import Any

import pytest

from tests.conftest import Site

OLD = [(f"Item number {n} of the page", "", f"03/0{n}/2026 News") for n in (3, 2, 1)]
NEW = ("A bare item that came later", "", "")
DAYS = [f"2026-03-{day}T08:00:00Z" for day in range(10, 20)]


class Backup:
    """A site whose state of the first run can be put back."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.kept = site.folder / "backup"
        site.write(OLD)
        self.run(0)
        shutil.copy(site.state, self.kept)

    def run(self, day: int) -> str:
        ran = self.site.build(now=DAYS[day])
        assert ran.code == 0, ran.err
        return ran.err

    def put_back(self) -> None:
        for path in self.site.folder.glob(".feeds.sqlite3-*"):
            path.unlink()
        shutil.copy(self.kept, self.site.state)

    def told(self) -> list[tuple[Any, ...]]:
        return [(e.id, e.title, e.summary, e.published, e.updated) for e in self.site.entries()]

    def files(self) -> dict[str, bytes]:
        return {str(p): p.read_bytes() for p in self.site.feeds.rglob("*") if p.is_file()}


@pytest.fixture
def backup(site: Site) -> Backup:
    return Backup(site)


def test_items_keep_ids_and_dates_and_no_file_changes(backup: Backup) -> None:
    backup.site.write([NEW, *OLD])
    backup.run(1)
    before = backup.files()
    backup.put_back()
    assert "1 items that it does not know were taken over" in backup.run(2)
    assert backup.files() == before
    assert "state-older" not in backup.run(3)
    backup.site.write([("News of today", "", ""), NEW, *OLD])
    told = backup.told()
    backup.run(4)
    assert backup.told()[1:] == told


def test_an_edit_that_readers_have_seen_is_none_once_more(backup: Backup) -> None:
    backup.site.write([(OLD[0][0], "Another text than the one before it was.", OLD[0][2]), *OLD[1:]])
    backup.run(1)
    before = backup.files()
    backup.put_back()
    backup.run(2)
    assert backup.files() == before


def test_what_was_taken_out_or_redated_meanwhile_stays_so(backup: Backup) -> None:
    site = backup.site
    assert site.run(f'retract "Item number 2" --output feeds --now {DAYS[1]}').code == 0
    assert site.run(f'redate "Item number 1" 2026-03-08T10:00:00Z --output feeds --now {DAYS[2]}').code == 0
    before = backup.told()
    assert len(before) == 2
    backup.put_back()
    site.write([NEW, *OLD])
    backup.run(3)
    assert backup.told()[1:] == before


def test_what_a_cap_took_out_is_not_new_again(backup: Backup) -> None:
    site = backup.site
    site.config('output = "feeds"\n[keep]\nitems = 3\nmin_days = 0\n[[sources]]\npath = "listing.txt"\n')
    assert site.run(f"build --now {DAYS[0]}").code == 0
    shutil.copy(site.state, backup.kept)
    titles = []
    for day in range(1, 5):
        titles.append((f"News number {day}", "", f"03/1{day}/2026 News"))
        site.write([*reversed(titles), *OLD])
        assert site.run(f"build --now {DAYS[day]}").code == 0
    before = backup.files()
    backup.put_back()
    assert site.run(f"build --now {DAYS[5]}").code == 0
    assert backup.told() and {k: v for k, v in backup.files().items() if v != before.get(k)} == {}


def test_a_change_by_hand_does_not_take_back_what_came_meanwhile(backup: Backup) -> None:
    backup.site.write([NEW, *OLD])
    backup.run(1)
    before = backup.told()
    backup.put_back()
    assert backup.site.run(f'retract "Item number 2" --output feeds --now {DAYS[2]}').code == 0
    assert backup.told() == [row for row in before if "number 2" not in row[1]]


def test_files_older_than_the_state_tell_nothing(backup: Backup) -> None:
    """A run was killed between the commit and the files."""
    before = {path: path.read_bytes() for path in backup.site.feeds.iterdir()}
    backup.site.write([NEW, *OLD])
    backup.run(1)
    after = backup.files()
    for path, data in before.items():
        path.write_bytes(data)
    assert "state-older" not in backup.run(2)
    assert backup.files() == after
