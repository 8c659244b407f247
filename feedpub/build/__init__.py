# SPDX-License-Identifier: MIT
"""A feed becomes bytes: one file a format."""
