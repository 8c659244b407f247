# SPDX-License-Identifier: MIT
"""A document becomes a listing: one file a kind of document."""
