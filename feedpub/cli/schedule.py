# SPDX-License-Identifier: MIT
"""`feedpub schedule`: let cron, systemd or GitHub run the build."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click

from feedpub.cli.options import config_option
from feedpub.cli.say import say, say_file, visible
from feedpub.config import Site, find_config, load
from feedpub.errors import ConfigError, FeedpubError
from feedpub.operate import schedule as plan
from feedpub.operate.doubts import variables
from feedpub.operate.workflow import github_workflow


@click.command()
@click.argument("kind", type=click.Choice(["cron", "systemd", "github"]), default="cron")
@config_option
@click.option("--every", type=click.IntRange(1), help="Minutes between two runs.  [default: the site's ttl, or 15]")
@click.option(
    "--install", "action", flag_value="install", help="Put it in place: this user's crontab or systemd units."
)
@click.option("--remove", "action", flag_value="remove", help="Take it away again.")
def schedule(kind: str, config_path: Path | None, every: int | None, action: str | None) -> None:
    """Print what makes `feedpub build` run by itself, or install it.

    cron prints a line for crontab(5), systemd a service and a timer, github a workflow for GitHub Actions.  To install
    twice changes nothing the second time.

    \b
    Examples:
      feedpub schedule
      feedpub schedule --every 60 --install
      feedpub schedule systemd --install
      feedpub schedule github > .github/workflows/feedpub.yml
    """
    path = config_path or find_config(Path.cwd())
    if path is None:
        raise ConfigError(str(Path.cwd()), "has no feedpub.toml", "Write one with 'feedpub init', or give --config.")
    site = load(path)
    job = _job(path, site, every or site.ttl or 15)
    if kind == "github":
        if action:
            raise ConfigError("github", "can't be installed from here", "Commit what 'feedpub schedule github' prints.")
        say_file(_workflow(job, site))
    elif action:
        _ACTIONS[kind, action](job)
    else:
        units = (f"# {_unit_folder() / name}\n{text}" for name, text in plan.systemd_units(job).items())
        say_file(plan.crontab(job) if kind == "cron" else "\n".join(units))


def _job(path: Path, site: Site, every: int) -> plan.Job:
    beside = shutil.which("feedpub", path=str(Path(sys.executable).parent))
    program = beside or shutil.which("feedpub")
    if program is None:
        raise ConfigError("feedpub", "is not installed as a command", "Install it, for instance with pipx.")
    if visible(str(path.absolute())) != str(path.absolute()):
        raise ConfigError(str(path), "can't stand in a schedule: its path has control characters", "Rename the folder.")
    flock = shutil.which("flock")
    carried = {n: v for name in plan.CARRIED for n in (name, name.upper()) if (v := os.environ.get(n))}
    return plan.Job(
        program=Path(program).absolute(),
        config=path.absolute(),
        every=every,
        lock=site.state_path.with_name(site.state_path.name + ".cron"),
        flock=Path(flock) if flock else None,
        environment=carried,
    )


def _workflow(job: plan.Job, site: Site) -> str:
    root = next((p for p in job.config.parents if (p / ".git").exists()), job.config.parent)
    inside = [job.config, site.output_path.absolute(), site.state_path.absolute()]
    if not all(p.is_relative_to(root) for p in inside):
        raise ConfigError(str(site.output_path), f"is outside of {root}", "A workflow needs all in one repository.")
    config, output, state = (p.relative_to(root).as_posix() for p in inside)
    names = [name for _, name in variables(site)]
    return github_workflow(job, config=config, output=output, state=state, variables=names, told=bool(site.notify))


def _install_cron(job: plan.Job) -> None:
    before = _read_crontab()
    after = plan.with_job(before, job)
    _write_crontab(after, before)
    done = "It is in your crontab already" if after == before else "Put into your crontab ('crontab -l' shows it)"
    say(f"{done}: the feeds of {job.config.parent} are built {_each(job.every)}.")
    say("Cron mails what goes wrong.  'feedpub status' tells how the sources are; --remove takes the line out.")


def _remove_cron(job: plan.Job) -> None:
    before = _read_crontab()
    after = plan.without_job(before, job)
    _write_crontab(after, before)
    say("It was not in your crontab." if after == before else "Taken out of your crontab; the feeds stay as they are.")


def _each(minutes: int) -> str:
    return "every minute" if minutes == 1 else f"every {minutes} minutes"


def _read_crontab() -> str:
    run = _run("crontab", "-l", may_fail=True)
    if run.returncode and "no crontab" not in run.stderr:
        raise FeedpubError("crontab", run.stderr.strip() or "can't be read", "Ask your system's administrator.")
    return "" if run.returncode else run.stdout


def _write_crontab(after: str, before: str) -> None:
    if after != before:
        _run("crontab", "-", text=after)


def _unit_folder() -> Path:
    home = os.environ.get("XDG_CONFIG_HOME")
    return Path(home or Path.home() / ".config") / "systemd" / "user"


def _install_systemd(job: plan.Job) -> None:
    """Nothing is written before systemd has answered, and what it then refuses is taken away again."""
    _run("systemctl", "--user", "daemon-reload", advice=_NO_BUS)
    units = {_unit_folder() / name: text for name, text in plan.systemd_units(job).items()}
    before = {path: path.read_bytes() if path.exists() else None for path in units}
    _unit_folder().mkdir(parents=True, exist_ok=True)
    for path, text in units.items():
        path.write_text(text, encoding="utf-8")
    try:
        _run("systemctl", "--user", "daemon-reload")
        _run("systemctl", "--user", "enable", "--now", f"{job.name}.timer")
    except FeedpubError:
        for path, data in before.items():
            path.unlink() if data is None else path.write_bytes(data)
        raise
    say(f"{job.name}.timer runs: the feeds of {job.config.parent} are built {_each(job.every)}.")
    say("'loginctl enable-linger' lets it run while you are logged out; 'systemctl --user list-timers' shows it.")


_NO_BUS = (
    "Log in as this user itself (su and sudo have no systemd of their own), or take cron with "
    "'feedpub schedule --install'.  Nothing was written."
)


def _remove_systemd(job: plan.Job) -> None:
    files = [_unit_folder() / name for name in plan.systemd_units(job)]
    if not any(file.exists() for file in files):
        say(f"There is no {job.name}.timer.")
    else:
        run = _run("systemctl", "--user", "disable", "--now", f"{job.name}.timer", may_fail=True)
        for file in files:
            file.unlink(missing_ok=True)
        if run.returncode:
            raise FeedpubError("systemctl", run.stderr.strip(), "The units are deleted; stop the timer by hand.")
        _run("systemctl", "--user", "daemon-reload")
        say(f"{job.name}.timer is stopped and gone; the feeds stay as they are.")


_ACTIONS: dict[tuple[str, str], Callable[[plan.Job], None]] = {
    ("cron", "install"): _install_cron,
    ("cron", "remove"): _remove_cron,
    ("systemd", "install"): _install_systemd,
    ("systemd", "remove"): _remove_systemd,
}


def _run(
    *command: str, text: str | None = None, may_fail: bool = False, advice: str = "Nothing else was changed."
) -> "subprocess.CompletedProcess[str]":
    program = shutil.which(command[0])
    if program is None:
        raise FeedpubError(command[0], "is not installed here", "Print the schedule, and put it where it belongs.")
    run = subprocess.run(  # noqa: S603 - a fixed program, and no shell
        [program, *command[1:]],
        input=text,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        env={**os.environ, "LC_ALL": "C"},
    )
    if run.returncode and not may_fail:
        raise FeedpubError(command[0], run.stderr.strip() or f"failed ({run.returncode})", advice)
    return run
