# SPDX-License-Identifier: MIT
"""What makes `feedpub build` run by itself on a machine of one's own: a crontab line or systemd units, as text.

Paths are absolute, and nothing is expected of the environment: cron and systemd start programs with next to none.
Runs don't overlap: cron's are kept apart by flock(1), systemd's by what they are.  This module writes text;
`feedpub.cli.schedule` takes it where it belongs.
"""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from feedpub.errors import ConfigError

DAY = 24 * 60
PERIODS = tuple(n for n in range(1, DAY + 1) if 60 % n == 0 or (n % 60 == 0 and DAY % n == 0))
"""Minutes between two runs that divide an hour or a day: what a crontab line can say."""
CARRIED = ("http_proxy", "https_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR")
"""Variables without which sources could not be reached; carried over when they are set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A site's build, to be run again and again.  All paths are absolute."""

    program: Path
    """The `feedpub` command."""
    config: Path
    every: int
    """Minutes between two runs, one of `PERIODS`."""
    lock: Path
    """A file that cron's runs lock."""
    flock: Path | None = None
    """flock(1); None where there is none, and then feedpub's own lock makes a second run wait and complain."""
    environment: Mapping[str, str]

    @property
    def name(self) -> str:
        """Tells the job from those of other sites; the same for the same configuration."""
        stem = "".join(c if c.isascii() and c.isalnum() else "-" for c in self.config.parent.name).strip("-")
        return f"feedpub-{stem or 'site'}-{crc32(str(self.config).encode()):08x}"

    @property
    def command(self) -> tuple[str, ...]:
        """The build, word by word."""
        return str(self.program), "build", "--quiet", "--config", str(self.config)


def cron_time(every: int, offset: int) -> str:
    """The five fields of a crontab line for a run each `every` minutes.

    Sites are spread over the period by `offset`, lest all of them ask their sources at the full hour.

    Raises:
        ConfigError: A crontab line can't say that.
    """
    if every not in PERIODS:
        near = min(PERIODS, key=lambda n: abs(n - every))
        raise ConfigError(f"every {every} minutes", "does not divide an hour or a day", f"Take {near}, for instance.")
    if every == 1:
        return "* * * * *"
    if every < 60:
        return f"{offset % every}-59/{every} * * * *"
    hours = every // 60
    return f"{offset % 60} {f'*/{hours}' if hours < 24 else offset % 24} * * *".replace("*/1 ", "* ")


def crontab(job: Job) -> str:
    """The job as a block of crontab lines between two marks."""
    words = [shlex.quote(word) for word in job.command]
    if job.flock:
        words = [shlex.quote(str(job.flock)), "--nonblock", shlex.quote(str(job.lock)), *words]
    settings = [f"{name}={shlex.quote(value)}" for name, value in job.environment.items()]
    line = " ".join(["cd", shlex.quote(str(job.config.parent)), "&&", *settings, *words])
    when = cron_time(job.every, crc32(job.name.encode()))
    begin, end = _marks(job)
    return f"{begin}\n{when} {line.replace('%', chr(92) + '%')}\n{end}\n"


def with_job(table: str, job: Job) -> str:
    """A crontab with the job in it, once; all other lines stay as they are."""
    rest = without_job(table, job)
    return rest + ("\n" if rest and not rest.endswith("\n") else "") + crontab(job)


def without_job(table: str, job: Job) -> str:
    """A crontab without the job; all other lines stay as they are.

    Raises:
        ConfigError: The block has lost its second mark: where it ends is not known.
    """
    begin, end = (f"{mark}\n" for mark in _marks(job))
    before, found, after = table.partition(begin)
    if not found:
        return table
    _, found, after = after.partition(end)
    if not found:
        raise ConfigError("crontab", f"the line {end.strip()!r} is missing", "Correct it with 'crontab -e'.")
    return before + after


def _marks(job: Job) -> tuple[str, str]:
    return f"# BEGIN {job.name} (written by feedpub schedule)", f"# END {job.name}"


def systemd_units(job: Job) -> dict[str, str]:
    """The job as a service and a timer: text by file name."""
    settings = "".join(f"Environment={_systemd_word(f'{k}={v}')}\n" for k, v in job.environment.items())
    service = f"""\
# Written by feedpub schedule.
[Unit]
Description=Publish the feeds of {_systemd_text(str(job.config.parent))}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory={_systemd_text(str(job.config.parent))}
{settings}ExecStart={" ".join(_systemd_word(word).replace("$", "$$") for word in job.command)}
TimeoutStartSec=15min
Nice=5
NoNewPrivileges=yes
"""
    timer = f"""\
# Written by feedpub schedule.
[Unit]
Description=Publish the feeds of {_systemd_text(str(job.config.parent))} each {job.every} minutes

[Timer]
OnCalendar={_calendar(job.every)}
RandomizedDelaySec={min(job.every * 6, 600)}
FixedRandomDelay=yes
Persistent=yes

[Install]
WantedBy=timers.target
"""
    return {f"{job.name}.service": service, f"{job.name}.timer": timer}


def _calendar(every: int) -> str:
    """When systemd runs the job (systemd.time(7))."""
    cron_time(every, 0)
    if every < 60:
        return f"*:0/{every}"
    return f"0/{every // 60}:00" if every < DAY else "daily"


def _systemd_text(text: str) -> str:
    return text.replace("%", "%%")


def _systemd_word(word: str) -> str:
    """One word, as systemd.syntax(7) quotes it."""
    if "\n" in word:
        raise ConfigError(repr(word), "has a line break in it, which a unit file can't hold", "Rename it.")
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_systemd_text(escaped)}"'
