# SPDX-License-Identifier: MIT
"""A place becomes documents."""
