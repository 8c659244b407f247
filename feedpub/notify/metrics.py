# SPDX-License-Identifier: MIT
"""How the sources are, for Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/)."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from feedpub import __version__
from feedpub.notify.health import Health, SourceHealth

Sample = tuple[dict[str, str], float]


def exposition(found: Health, *, items: int) -> str:
    """All that is measured.

    Args:
        found: How the sources are.
        items: Published or held back, all together.
    """
    sources = found.sources
    families: list[tuple[str, str, Iterable[Sample]]] = [
        ("info", "The version that answers.", [({"version": __version__}, 1)]),
        ("ok", "Whether nothing looks broken.", [({}, found.ok)]),
        ("items", "Items that are published or held back.", [({}, items)]),
        ("source_ok", "Whether nothing looks broken in a source.", [(_of(s), not s.troubles) for s in sources]),
        ("source_items", "Items on a source's page.", [(_of(s), s.items) for s in sources]),
        ("source_trouble", "What looks broken in a source.", _troubles(sources)),
        ("source_last_run_timestamp_seconds", "When a source was read last.", _times(sources, "last_run")),
        ("source_last_news_timestamp_seconds", "When a source last brought news.", _times(sources, "last_news")),
    ]
    return "".join(line for name, text, samples in families for line in _family(f"feedpub_{name}", text, samples))


def _family(name: str, text: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# HELP {name} {text}\n# TYPE {name} gauge\n"
    for labels, value in samples:
        inside = ",".join(f'{key}="{_label(word)}"' for key, word in labels.items())
        yield f"{name}{{{inside}}} {float(value):.15g}\n" if labels else f"{name} {float(value):.15g}\n"


def _of(source: SourceHealth) -> dict[str, str]:
    return {"source": source.name}


def _troubles(sources: Iterable[SourceHealth]) -> list[Sample]:
    return [({"source": s.name, "trouble": sign}, 1) for s in sources for sign in dict.fromkeys(s.signs)]


def _times(sources: Iterable[SourceHealth], field: str) -> Iterator[Sample]:
    for source in sources:
        moment: datetime | None = getattr(source, field)
        if moment is not None:
            yield _of(source), moment.timestamp()


def _label(words: str) -> str:
    return words.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
