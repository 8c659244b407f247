# SPDX-License-Identifier: MIT
"""What feedpub says when it can't go on.

Every error names the thing (`subject`), what is wrong with it (`fault`) and what to do next (`advice`), and knows the
exit code that a command ends with.  The CLI prints ``subject: fault`` and, on a second line, the advice; nobody else
prints an error.
"""

from enum import IntEnum


class Exit(IntEnum):
    """How a command ends.  Cron and monitors may rely on these numbers."""

    DONE = 0
    """Done, whether or not anything changed."""
    FAILED = 1
    """Failed; no feed and no state has changed."""
    USAGE = 2
    """The command line or the configuration is wrong; nothing was tried."""
    PARTLY = 3
    """Done, but at least one source failed and kept its last good feeds."""


class FeedpubError(Exception):
    """Base of all that feedpub raises on purpose.

    Args:
        subject: The file, option, key or source that the error is about, as the user knows it.
        fault: What is wrong with it, as half a sentence.
        advice: What to do next, as a sentence; empty when there is nothing useful to say.
    """

    exit_code: Exit = Exit.FAILED

    def __init__(self, subject: str, fault: str, advice: str = "") -> None:
        super().__init__(f"{subject}: {fault}")
        self.subject = subject
        self.fault = fault
        self.advice = advice


class ConfigError(FeedpubError):
    """The configuration or a command line can't be used."""

    exit_code = Exit.USAGE


class NothingNamedError(ConfigError):
    """What the configuration names is not on a page, which may be the page's fault."""


class SourceError(FeedpubError):
    """One source can't be read, or what it gives can't be believed.  Other sources go on."""


class AppealError(SourceError):
    """A page that speaks to its reader as pages of failure do, or is called missing: known items tell otherwise."""


class StatementError(SourceError):
    """A page that says one thing and lists nothing; of a known source it waits as any page that looks strange."""


class StateError(FeedpubError):
    """The state file can't be used."""


class PublishError(FeedpubError):
    """The feeds can't be written, or would be wrong."""
