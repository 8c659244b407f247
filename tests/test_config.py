# SPDX-License-Identifier: MIT
"""Configuration: every mistake has a clear error, and nothing is guessed."""

from pathlib import Path

import pytest

from feedpub import config
from feedpub.errors import ConfigError

SOURCE = '[[sources]]\npath = "a.txt"\n'


def load(tmp_path: Path, text: str, name: str = "feedpub.toml") -> config.Site:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return config.load(path)


def test_the_least_that_is_needed(tmp_path: Path) -> None:
    site = load(tmp_path, SOURCE)
    assert site.sources[0].name == "a"
    assert site.output_path == tmp_path / "feeds"
    assert site.state_path == tmp_path / ".feeds.sqlite3"


def test_pyproject_has_it_in_a_table_of_its_own(tmp_path: Path) -> None:
    site = load(tmp_path, '[project]\nname = "x"\n[[tool.feedpub.sources]]\npath = "a.txt"\n', "pyproject.toml")
    assert len(site.sources) == 1


def test_a_pyproject_whose_tool_is_no_table_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="has no"):
        load(tmp_path, "tool = 5\n", "pyproject.toml")


def test_a_pyproject_without_the_table_is_no_configuration(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n')
    assert config.find_config(tmp_path) is None
    with pytest.raises(ConfigError, match=r"no \[tool.feedpub\]"):
        config.load(tmp_path / "pyproject.toml")


def test_feedpub_toml_goes_before_pyproject(tmp_path: Path) -> None:
    load(tmp_path, "[tool.feedpub]\n", "pyproject.toml")
    load(tmp_path, SOURCE)
    found = config.find_config(tmp_path)
    assert found is not None
    assert found.name == "feedpub.toml"


@pytest.mark.parametrize(
    ("text", "fault", "advice"),
    [
        ('tilte = "x"\n', "unknown key 'tilte'", "'title'"),
        ("qqq = 1\n", "unknown key 'qqq'", "Known here"),
        (SOURCE + 'timezon = "UTC"\n', "unknown key 'timezon' in sources, entry 1", "'timezone'"),
        ('[topics.a]\nanny = ["x"]\n', "unknown key 'anny' in topics.a", "'any'"),
        ("[keep]\nitem = 3\n", "unknown key 'item' in keep", "'items'"),
        ('[author]\nnam = "x"\n', "unknown key 'nam' in author", "'name'"),
        ("title = 7\n", "title is 7", "text between quotes"),
        (SOURCE + 'future = "never"\n', "sources[1].future is 'never'", "'keep', 'hold' or 'clamp'"),
        ('timezone = "Brussel"\n', "no time zone 'Brussel'", "Europe/Brussels"),
        (SOURCE + 'timezone = "../etc"\n', "no time zone", "Europe/Brussels"),
        ('link = "example.org"\n', "no web address", "https://"),
        ('[topics.all]\nany = ["x"]\n', "'all' is no name for a topic", "taken"),
        ('[topics.ALL]\nany = ["x"]\n', "'ALL' is no name for a topic", "taken"),
        ('[topics.con]\nany = ["x"]\n', "'con' is no name for a topic", "taken"),
        ('[topics.NUL]\nany = ["x"]\n', "'NUL' is no name for a topic", "taken"),
        ('[topics."Lpt³"]\nany = ["x"]\n', "'Lpt³' is no name for a topic", "taken"),
        (f'[topics.{"x" * 201}]\nany = ["x"]\n', "is no name for a topic", "not too many"),
        (
            '[topics.Foo]\nany = ["x"]\n[topics.foo]\nany = ["y"]\n',
            "topics 'Foo' and 'foo' are one file",
            "another name",
        ),
        ('[topics."İl"]\nany = ["x"]\n[topics."i̇l"]\nany = ["y"]\n', "is no name for a topic", "letters"),
        ('[topics."ÉTÉ"]\nany = ["x"]\n[topics."été"]\nany = ["y"]\n', "'ÉTÉ' and 'été' are one file", "another name"),
        ('[topics."straße"]\nany = ["x"]\n[topics.STRASSE]\nany = ["y"]\n', "are one file", "another name"),
        ('[topics."a/b"]\nany = ["x"]\n', "no name for a topic", "letters"),
        (SOURCE + 'name = "x"\n' + SOURCE + 'name = "x"\n', "2 sources are named 'x'", "name of its own"),
        ("= 3\n", "not valid TOML", "line"),
        ("x = " + "[" * 3000, "not valid TOML", "line"),
        ('link = ""\n', "no web address", "https://"),
        ('link = "http://[bad"\n', "no web address", "Correct it"),
        ('base_url = "http://h:99999/"\n', "no web address", "port up to 65535"),
        ('language = "english"\n', "language is 'english'", "'pt-BR'"),
        (SOURCE + 'link = "not a link"\n', "link of a source is 'not a link'", "https://"),
        ('[[sources]]\npath = ""\n', "neither path nor url", "Give one"),
        ('[[sources]]\npath = "a"\nurl = "https://a.example/"\n', "both path and url", "Give one"),
        ('[[sources]]\nurl = "a.example/news"\n', "no web address", "https://"),
        ('[[sources]]\nurl = "https://me:word@a.example/"\n', "holds a login", "$NAME"),
        ('[[sources]]\nurl = "https://a.example/"\ntoken = "abc"\n', "token of a source is written out", "$NAME"),
        ('[[sources]]\nurl = "https://a.example/"\nheaders = {Cookie = "a=b"}\n', "is written out", "$NAME"),
        ('[[sources]]\npath = " "\n', "' ' is no path", "Name a file"),
        ('output = "a\\u0000b"\n', "is no path", "Name a file"),
        ("formats = []\n", "formats is empty", "atom"),
        ('formats = ["atom", "rss", "atom"]\n', "formats names one twice", "atom"),
        ('templates = "nowhere"\n', "templates is 'nowhere', and there is no such folder", "path"),
        ("ttl = -7\n", "ttl is -7", "a whole number of 1 or more"),
        ("[keep]\nitems = 0\n", "keep.items is 0", "of 1 or more and 1000000 at most"),
        ("[keep]\nmin_days = nan\n", "keep.min_days is nan", "a number of 0 or more"),
        ("[keep]\ntext_days = 999999999999\n", "999999999999", "36500 at most"),
        (SOURCE + 'file = "b.txt"\n', "unknown key 'file' in sources, entry 1", "'path'"),
        ('date_order = "dmy"\n', "unknown key 'date_order'", "belongs to [[sources]]"),
        (SOURCE + "archive = true\n", "unknown key 'archive'", "belongs to [keep]"),
        (SOURCE + 'date_order = "DMY"\n', "sources[1].date_order is 'DMY'", "'dmy', 'mdy' or 'ymd'"),
        (SOURCE + "kind = 3\n", "kind is 3", "'calendar', "),
        ('[topics.a]\nwhere = "head"\n', "topics.a.where is 'head'", "'title', 'text' or 'both'"),
        ("[topics.a]\nany = [1]\n", "topics.a.any[1] is 1", "text between quotes"),
        ("skip_hours = 24\n", "skip_hours[1] is 24", "23 at most"),
        ("formats = 1.5\n", "formats is 1.5", "a list, each 'rss', 'atom' or 'json'"),
        ('keep = "all"\n', "keep is 'all'", "a table"),
        ('sources = "a.txt"\n', "sources[1] is 'a.txt'", "a table"),
        ("group_similar = 1\n", "group_similar is 1", "true or false"),
        ("title: News\nsources:\n  - path: a.txt\n", "not valid TOML", "looks like YAML"),
        ('[[sources]]\npath = "https://example.org/"\n', "is the address", "url ="),
        ('[[sources]]\nurl = "example.org/news"\n', "no web address", "https://example.org/news"),
        (SOURCE + '[sources.hints]\nskip = "/(/"\n', "hints.skip: '/(/' is no regular expression", "Correct"),
        (SOURCE + '[sources.hints]\nrecord = "titel, date"\n', "unknown word 'titel'", "'title'"),
        (SOURCE + "min_share = 7.5\n", "min_share is 7.5", "1 at most"),
    ],
)
def test_mistakes(tmp_path: Path, text: str, fault: str, advice: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    assert fault in caught.value.fault
    assert advice in caught.value.advice
    assert caught.value.exit_code == 2


def test_one_text_is_a_list_of_one(tmp_path: Path) -> None:
    topic = '[topics.a]\nany = "port"\n'
    site = load(tmp_path, f'formats = "rss"\n[sources]\npath = "a.txt"\n[sources.hints]\nskip = "Ad"\n{topic}')
    assert (site.formats, site.topics["a"].any) == (("rss",), ("port",))
    assert site.sources[0].hints is not None
    assert site.sources[0].hints.skip == ("Ad",)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        config.load(tmp_path / "feedpub.toml")


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "feedpub.toml").write_bytes(b'title = "\xe9"\n')
    with pytest.raises(ConfigError, match="is not UTF-8"):
        config.load(tmp_path / "feedpub.toml")


def test_the_mark_that_editors_put_before_utf_8_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "feedpub.toml"
    path.write_text(f'title = "Café"\n{SOURCE}', encoding="utf-8-sig")
    assert config.load(path).title == "Café"


def test_a_base_url_ends_in_a_slash(tmp_path: Path) -> None:
    assert load(tmp_path, 'base_url = "https://x.org/feeds"\n').base_url == "https://x.org/feeds/"


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["news.txt"], ["news"]),
        (["a/news.txt", "b/news.txt", "c/other.txt"], ["a-news", "b-news", "other"]),
        (["-"], ["stdin"]),
        (["pages/*.txt"], ["listing"]),
        (["Neu & Alt.txt"], ["Neu-Alt"]),
        (["/", "sub/.."], ["listing", "sub"]),
    ],
)
def test_names_of_sources(paths: list[str], names: list[str]) -> None:
    named = config.named(tuple(config.Source(path=p) for p in paths), "test")
    assert [s.name for s in named] == names


def test_a_state_file_of_its_own(tmp_path: Path) -> None:
    assert load(tmp_path, 'state = "var/state.db"\n').state_path == tmp_path / "var/state.db"
