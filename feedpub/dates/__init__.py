# SPDX-License-Identifier: MIT
"""Dates: `find` where one stands in a text, `resolve` its words to a moment, `ladder`: which one is published."""
