# SPDX-License-Identifier: MIT
"""A reader of the output folder sees the old file or the new one, and never what feedpub writes on the way."""

import os
from errno import EBADF, EISDIR, ELOOP
from pathlib import Path
from stat import S_ISREG

import pytest

from feedpub.errors import PublishError
from feedpub.folder.outbox import Outbox, differing, digest, look

OLD, NEW = b"<rss>old</rss>", b"<rss>new</rss>"


def everything(folder: Path) -> dict[str, bytes]:
    """All files below a folder, the hidden ones too."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


class TestDiffering:
    def test_it_names_the_files_whose_bytes_are_not_there(self, tmp_path: Path) -> None:
        (tmp_path / "same.rss").write_bytes(NEW)
        (tmp_path / "other.rss").write_bytes(OLD)
        wanted = dict.fromkeys(("same.rss", "other.rss", "none.rss", "none/all.rss"), digest(NEW))
        assert differing(tmp_path, wanted) == ["other.rss", "none.rss", "none/all.rss"]

    def test_what_is_no_file_of_its_own_differs(self, tmp_path: Path) -> None:
        """A link to the right bytes as well: whoever owns them may change them."""
        (tmp_path / "there").write_bytes(NEW)
        (tmp_path / "link").symlink_to(tmp_path / "there")
        (tmp_path / "folder").mkdir()
        wanted = dict.fromkeys(("there", "link", "folder", "there/all.rss"), digest(NEW))
        assert differing(tmp_path, wanted) == ["link", "folder", "there/all.rss"]

    def test_a_file_that_cannot_be_read_is_an_error_that_names_it(self, tmp_path: Path) -> None:
        (tmp_path / "round").symlink_to(tmp_path / "round")
        with pytest.raises(PublishError, match=r"round.*all.rss: .") as caught:
            differing(tmp_path, {"round/all.rss": digest(NEW)})
        assert (caught.value.fault, bool(caught.value.advice)) == (os.strerror(ELOOP), True)


class TestStamps:
    def test_a_file_with_the_stamp_that_it_was_given_is_not_read(self, tmp_path: Path) -> None:
        with Outbox(tmp_path) as box:
            stamps = box.stage({"all.rss": NEW, "archive/all-1.rss": OLD})
            box.release()
        wrong = dict.fromkeys(stamps, digest(b"what is not in them"))
        assert look(tmp_path, wrong, stamps) == stamps
        assert differing(tmp_path, wrong, stamps) == []
        assert differing(tmp_path, wrong) == ["all.rss", "archive/all-1.rss"]

    def test_another_time_size_or_number_makes_it_read(self, tmp_path: Path) -> None:
        with Outbox(tmp_path) as box:
            stamps = box.stage(dict.fromkeys(("edited", "replaced", "copied", "kept"), NEW))
            box.release()
        (tmp_path / "edited").write_bytes(OLD)
        (tmp_path / "new").write_bytes(NEW + b" ")
        os.utime(tmp_path / "new", ns=((tmp_path / "replaced").stat().st_mtime_ns,) * 2)
        (tmp_path / "new").replace(tmp_path / "replaced")
        data = (tmp_path / "copied").read_bytes()
        (tmp_path / "copied").unlink()
        (tmp_path / "copied").write_bytes(data)
        there = look(tmp_path, dict.fromkeys(stamps, digest(NEW)), stamps)
        assert there.keys() == {"copied", "kept"}
        assert there["copied"] != stamps["copied"]


class TestOnTheWay:
    def test_nothing_is_seen_before_the_release_and_all_of_it_after(self, tmp_path: Path) -> None:
        folder = tmp_path / "site" / "feeds"
        files = {"all.rss": NEW, "all.atom": OLD, "archive/2026/all-1.atom": NEW}
        with Outbox(folder) as box:
            box.stage(files)
            assert all(Path(name).name.startswith(".") for name in everything(folder))
            box.release()
            assert everything(folder) == files
        assert everything(folder) == files

    def test_what_was_not_released_is_taken_away_and_the_old_file_stays(self, tmp_path: Path) -> None:
        (tmp_path / "all.rss").write_bytes(OLD)
        with pytest.raises(ValueError, match="called off"), Outbox(tmp_path) as box:
            box.stage({"all.rss": NEW, "archive/all-1.atom": NEW})
            assert (tmp_path / "all.rss").read_bytes() == OLD
            raise ValueError("called off")
        assert everything(tmp_path) == {"all.rss": OLD}

    def test_what_a_killed_run_left_is_swept_and_nothing_else(self, tmp_path: Path) -> None:
        with Outbox(tmp_path) as killed:
            killed.stage({"all.rss": OLD, "archive/all-1.atom": OLD})
            left = everything(tmp_path)
        mine = {".htaccess": b"Allow", "note.feedpub-new": b"not hidden"}
        for name, data in (left | mine).items():
            (tmp_path / name).write_bytes(data)
        with Outbox(tmp_path) as box:
            box.stage({})
            assert everything(tmp_path) == mine

    def test_another_site_below_it_is_left_alone(self, tmp_path: Path) -> None:
        """That one may stand between staging and release."""
        with Outbox(tmp_path / "b") as other, Outbox(tmp_path) as box:
            other.stage({"all.rss": NEW})
            box.stage({"all.rss": OLD})
            box.release()
            other.release()
        assert everything(tmp_path) == {"all.rss": OLD, "b/all.rss": NEW}

    def test_a_server_of_another_user_may_read_whatever_the_umask_is(self, tmp_path: Path) -> None:
        before = os.umask(0o077)
        try:
            with Outbox(tmp_path) as box:
                box.stage({"all.rss": NEW})
                box.release()
        finally:
            os.umask(before)
        assert (tmp_path / "all.rss").stat().st_mode & 0o777 == 0o644

    @pytest.mark.parametrize("topic", ["x" * 240, "港" * 80], ids=["latin", "chinese"])
    def test_feeds_of_one_topic_with_a_long_name_are_not_mixed_up(self, tmp_path: Path, topic: str) -> None:
        files = {f"{topic}.rss": OLD, f"{topic}.atom": NEW}
        with Outbox(tmp_path) as box:
            box.stage(files)
            box.release()
        assert everything(tmp_path) == files

    def test_a_file_is_on_the_disk_before_it_has_its_name_and_the_name_after(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Else a power failure leaves a feed of zeros under a good name.  The disk is asked as ever; here is noted for
        what, and which names were there by then.
        """
        asked: list[tuple[int, int | None, bool]] = []
        descriptors: list[int] = []
        ask = os.fsync

        def noted(descriptor: int) -> None:
            ask(descriptor)
            descriptors.append(descriptor)
            seen = os.fstat(descriptor)
            size = seen.st_size if S_ISREG(seen.st_mode) else None
            asked.append((seen.st_ino, size, (tmp_path / "a" / "all.rss").exists()))

        monkeypatch.setattr(os, "fsync", noted)
        with Outbox(tmp_path) as box:
            box.stage({"a/all.rss": NEW})
            box.release()
        file, folder = (tmp_path / "a" / "all.rss").stat(), (tmp_path / "a").stat()
        assert asked == [(file.st_ino, len(NEW), False), (folder.st_ino, None, True)]
        for descriptor in descriptors:
            with pytest.raises(OSError, match=os.strerror(EBADF)):
                os.fstat(descriptor)


class TestTrouble:
    def test_a_folder_where_a_feed_should_be_is_named_and_left(self, tmp_path: Path) -> None:
        (tmp_path / "b.rss").mkdir()
        with pytest.raises(PublishError) as caught, Outbox(tmp_path) as box:
            box.stage({"a.rss": NEW, "b.rss": NEW})
        assert caught.value.subject == str(tmp_path / "b.rss")
        assert "folder" in caught.value.fault
        assert "Nothing was published" in caught.value.advice
        assert [p.name for p in tmp_path.iterdir()] == ["b.rss"]

    def test_a_file_where_the_folder_should_be_is_named_and_left(self, tmp_path: Path) -> None:
        place = tmp_path / "feeds"
        place.write_bytes(OLD)
        with pytest.raises(PublishError) as caught, Outbox(place) as box:
            box.stage({"a.rss": NEW})
        assert caught.value.subject == str(place)
        assert place.read_bytes() == OLD

    def test_a_name_that_is_taken_at_the_last_moment_stops_the_release(self, tmp_path: Path) -> None:
        with pytest.raises(PublishError) as caught, Outbox(tmp_path) as box:
            box.stage({"a.rss": NEW, "b.rss": NEW})
            (tmp_path / "b.rss").mkdir()
            box.release()
        assert caught.value.subject == str(tmp_path / "b.rss")
        assert caught.value.fault == os.strerror(EISDIR)
        assert "Run again" in caught.value.advice
        assert everything(tmp_path) == {"a.rss": NEW}

    def test_a_folder_that_vanished_hides_nothing_of_what_went_wrong(self, tmp_path: Path) -> None:
        place = tmp_path / "feeds"
        with pytest.raises(ValueError, match="first"), Outbox(place) as box:
            box.stage({"a.rss": NEW})
            place.rename(tmp_path / "gone")
            place.write_bytes(b"another thing")
            raise ValueError("first")
