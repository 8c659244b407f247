# SPDX-License-Identifier: MIT
"""What makes `feedpub build` run by itself on GitHub: a workflow for Actions, as text.

It fetches the sources, commits what has changed (feeds and state together, so that nothing is told twice, whatever
machine runs next), and publishes the folder to Pages.  https://docs.github.com/actions, https://docs.github.com/pages
"""

import shlex
from collections.abc import Iterable
from zlib import crc32

from feedpub import __version__
from feedpub.errors import ConfigError
from feedpub.operate.schedule import Job, cron_time

LEAST = 5
"""Minutes: more often GitHub starts no schedule."""
_CHANGED = "always() && (steps.commit.outputs.changed || github.event_name == 'workflow_dispatch')"
"""Pages are published with news, though a source has failed, and when a person starts the run."""


def github_workflow(
    job: Job, *, config: str, output: str, state: str, variables: Iterable[str] = (), told: bool = False
) -> str:
    """The job as a workflow file.  It installs the release that wrote it, or a later one of the same minor version.

    Args:
        job: The job; its absolute paths are of no use there.
        config: The configuration, relative to the repository's root.
        output: The folder that Pages publishes; relative to the root, like the next.
        state: The state file.  The lock beside it, which only says how the last run went, is kept in the cache.
        variables: Names of the variables that the configuration asks for; the repository's secrets hold them.
        told: Somebody hears of a source that fails by `notify`; else the run is shown as failed, of which GitHub tells.

    Raises:
        ConfigError: A path can't stand in a workflow.
    """
    secrets = [f"\n          {name}: ${{{{ secrets.{name} }}}}" for name in dict.fromkeys(variables)]
    environment = f"\n        env:{''.join(secrets)}" if secrets else ""
    bearing = " || [ $? -eq 3 ]  # a source failed: `notify` tells of it" if told else ""
    return f"""\
# Written by feedpub schedule.  Put it at .github/workflows/feedpub.yml, and let the repository's Settings > Pages take
# its pages from GitHub Actions.  In {config} base_url is then https://OWNER.github.io/REPOSITORY/
name: feedpub
on:
  schedule:
    - cron: "{cron_time(max(job.every, LEAST), crc32(job.name.encode()))}"
  workflow_dispatch:
concurrency: feedpub
permissions:
  contents: write
  pages: write
  id-token: write
jobs:
  feeds:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    environment: github-pages
    steps:
      - uses: actions/checkout@v7
      - uses: actions/setup-python@v7
        with:
          python-version: "3.13"
      - uses: actions/cache@v4
        with:
          path: {_word(state)}.lock
          key: feedpub-${{{{ github.run_id }}}}
          restore-keys: feedpub-
      - name: Install
        run: pip install --quiet "feedpub~={__version__}"
      - name: Build
        run: feedpub build --quiet --config {_word(config)}{bearing}{environment}
      - name: Commit
        id: commit
        if: always()
        run: |
          git config user.name "github-actions[bot]"
          git config user.email "41898282+github-actions[bot]@users.noreply.github.com"
          for path in {_word(output)} {_word(state)}; do [ ! -e "$path" ] || git add --force --all -- "$path"; done
          git diff --cached --quiet && exit
          git commit --quiet --message "Publish feeds"
          git pull --quiet --rebase
          git push --quiet
          echo changed=true >> "$GITHUB_OUTPUT"
      - uses: actions/upload-pages-artifact@v4
        if: {_CHANGED}
        with:
          path: {_word(output)}
      - uses: actions/deploy-pages@v4
        if: {_CHANGED}
"""


def _word(path: str) -> str:
    """A path that means itself to YAML and to the shell."""
    if shlex.quote(path) != path:
        raise ConfigError(path, "has characters that a workflow would need quoted", "Rename it.")
    return path
