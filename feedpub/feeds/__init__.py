# SPDX-License-Identifier: MIT
"""The state into feeds: topics, and what each feed holds."""
