# SPDX-License-Identifier: MIT
"""feedpub reads listings that have no feed and publishes RSS and Atom files.

The way of an item through the package is told by :mod:`feedpub.run`.
"""

__version__ = "0.1.0"
