# SPDX-License-Identifier: MIT
"""The output folder: which files it holds, whole or not at all, and what is published already."""
