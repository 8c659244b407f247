# SPDX-License-Identifier: MIT
"""The replay in small, so that it can't rot: a few sites, a few rounds.  The long form: ``python -m tests.replay``."""

import pytest

from tests.replay.judge import Verdict
from tests.replay.play import Share, play

pytestmark = pytest.mark.slow

SEEDS = (3, 14, 15)


@pytest.mark.parametrize("seed", SEEDS)
def test_years_of_a_listing_bring_no_item_twice_move_nothing_and_lose_nothing(seed: int) -> None:
    verdict = Verdict()
    played = list(play(50, seed, verdict, world_rounds=25, share=Share(processes=0.02, reader=0.5, newsboat=0.5)))
    assert verdict.faults == []
    assert played == [25, 50]
