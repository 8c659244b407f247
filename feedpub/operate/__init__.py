# SPDX-License-Identifier: MIT
"""What is done around the run: changes by hand, questions, schedules, the hub."""
