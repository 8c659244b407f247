# SPDX-License-Identifier: MIT
"""`python -m feedpub`: the command line, where the script of that name is not in the PATH."""

from feedpub.cli import main

if __name__ == "__main__":
    main()
