# SPDX-License-Identifier: MIT
"""`feedpub check`: what is wrong or risky with any feed."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import click

from feedpub.check import Finding, check_bytes, is_error
from feedpub.check.collect import collect, expand
from feedpub.check.findings import RULES
from feedpub.cli.options import looks_like_a_host, now_option
from feedpub.cli.render import emit_json
from feedpub.cli.say import meanwhile, say
from feedpub.errors import Exit, SourceError
from feedpub.report import counted

SHOWN = 3
"""Findings of one code that are shown of one feed, unless all are asked for."""


@click.command()
@click.argument("feeds", nargs=-1, required=True, metavar="FEED...")
@click.option("--json", "as_json", is_flag=True, help="Print all findings as JSON.")
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option("--allow-private", is_flag=True, help="Follow redirects that lead into a private network.")
@click.option("-v", "--verbose", is_flag=True, help="Show every finding, not the first few of a kind.")
@now_option
@click.pass_context
def check(
    ctx: click.Context,
    feeds: tuple[str, ...],
    *,
    as_json: bool,
    strict: bool,
    allow_private: bool,
    verbose: bool,
    now: datetime,
) -> None:
    """Say what is wrong or risky with feeds: RSS, Atom, JSON Feed, OPML; ours or anybody's.

    FEED is a file, an address, or a folder: then all feeds in it.

    Exit code: 0 clean, 1 errors (with --strict: or warnings).

    \b
    Examples:
      feedpub check feeds/
      feedpub check --strict https://example.org/news.rss
      feedpub check --json feeds/all.atom
    """
    found = {name: _check(name, now, private=allow_private) for feed in feeds for name in expand(feed)}
    if as_json:
        emit_json([_as_json(name, finding) for name, findings in found.items() for finding in findings])
    else:
        _show(found, limit=None if verbose else SHOWN)
    faults = [finding for findings in found.values() for finding in findings if strict or is_error(finding)]
    if faults or not found:
        ctx.exit(int(Exit.FAILED))


def _check(name: str, now: datetime, *, private: bool) -> tuple[Finding, ...]:
    try:
        with meanwhile(f"Reading {name} …"):
            feed = collect(name, private=private)
    except SourceError as error:
        meant = f"; if you mean the page, type https://{name}" if looks_like_a_host(name) else ""
        return (Finding("unreadable", 0, f"{error.fault}{meant}"),)
    return check_bytes(feed.data, now=now, url=feed.url, media_type=feed.media_type, charset=feed.charset)


def _as_json(name: str, finding: Finding) -> dict[str, str | int]:
    rule = finding.rule
    return {
        "feed": name,
        "code": finding.code,
        "severity": rule.severity.value,
        "line": finding.line,
        "text": finding.text,
        "why": rule.why,
        "mend": rule.mend,
    }


def _show(found: dict[str, tuple[Finding, ...]], *, limit: int | None) -> None:
    if not found:
        say("feedpub: no feed there", err=True)
        return
    explained: set[str] = set()
    for name, findings in found.items():
        if not findings:
            say(": clean", lead=name)
        for code in dict.fromkeys(finding.code for finding in findings):
            _show_code(name, [finding for finding in findings if finding.code == code], limit)
            if code not in explained:
                explained.add(code)
                say(f"    {RULES[code].why} {RULES[code].mend}")
    counts = Counter(finding.rule.severity.value for findings in found.values() for finding in findings)
    told = [counted(counts[severity], severity) for severity in ("error", "warning")]
    say(f"{counted(len(found), 'feed')} checked, {', '.join(told)}")


def _show_code(name: str, findings: Sequence[Finding], limit: int | None) -> None:
    rule = findings[0].rule
    for finding in findings[:limit]:
        place = f"{name}:{finding.line}" if finding.line else name
        say(f": {rule.severity}: {finding.text} [{finding.code}]", lead=place)
    if limit is not None and len(findings) > limit:
        say(f": … and {len(findings) - limit} more of these", lead=name)
