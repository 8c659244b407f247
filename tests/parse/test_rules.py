# SPDX-License-Identifier: MIT
"""Each rule has an effect, and the scorer and the ablation tell so."""

import pytest

from feedpub.parse.text import read_text
from feedpub.parse.text.rules import RULES
from tests.ablate import without
from tests.score import LISTINGS, pages, total

SERVES = {
    **{f"correction: {rule.name}": rule.serves for rule in RULES.corrections},
    **{f"start: {rule.name}": rule.serves for rule in RULES.starts},
    **{f"question: {rule.name}": rule.serves for rule in RULES.questions},
}
"""Each rule, as the ablation names it, with the listing that it says it serves."""


@pytest.mark.parametrize("rule", SERVES)
def test_a_rule_changes_the_listing_that_it_serves(rule: str) -> None:
    rest = dict(without())[rule]
    texts = [path.read_text(encoding="utf-8") for path in (LISTINGS / SERVES[rule]).glob("*.txt")]
    assert any(read_text(text).items != read_text(text, rules=rest).items for text in texts)


def test_the_ablation_leaves_out_each_rule_once() -> None:
    names = [name for name, _ in without()]
    assert len(names) == len(set(names))
    assert all(rules != RULES for _, rules in without())


def test_the_score_of_a_page_that_is_read_well_is_full_and_falls_without_rules() -> None:
    sample = list(pages(LISTINGS / "forum"))
    whole, poor = total(sample), total(sample, RULES._replace(starts=RULES.starts[-1:]))
    assert (whole.f1, whole.dates) == (1.0, whole.dated)
    assert poor.f1 < whole.f1
