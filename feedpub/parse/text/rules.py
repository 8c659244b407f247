# SPDX-License-Identifier: MIT
"""All rules of the text reader as one value, so that the ablation (`python -m tests.ablate`) can leave one out."""

from typing import NamedTuple

from feedpub.parse.text.corrections import CORRECTIONS, Correction
from feedpub.parse.text.judge import QUESTIONS, Question
from feedpub.parse.text.starts import STARTS, Start


class Rules(NamedTuple):
    """What a page is read by."""

    corrections: tuple[Correction, ...] = CORRECTIONS
    starts: tuple[Start, ...] = STARTS
    questions: tuple[Question, ...] = QUESTIONS


RULES = Rules()
