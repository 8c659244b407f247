# SPDX-License-Identifier: MIT
"""One source into the state: what it lists is made clean, recognised, dated and remembered."""
