# SPDX-License-Identifier: MIT
"""Who is told of what a run has published."""
