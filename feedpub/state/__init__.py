# SPDX-License-Identifier: MIT
"""The state: its tables, its values, its queries, and the lock of a run."""
