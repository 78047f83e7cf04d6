"""A policy below the floor is refused, and one that is misspelt is told which field it lacks."""

import json

import pytest

from pipelines.errors import DeclarationError
from pipelines.policy import read_policy


@pytest.mark.parametrize("part", ["thresholds", "sensitive"])
@pytest.mark.parametrize("least", [0, 1, 4])
def test_a_smallest_count_below_five_is_refused(hand, part, least):
    facts = hand.declared()
    facts[part]["smallest_count"] = least
    with pytest.raises(DeclarationError, match="smallest_count can't go below 5"):
        read_policy(json.dumps(facts))


def test_a_smallest_denominator_below_ten_is_refused(hand):
    facts = hand.declared()
    facts["thresholds"]["smallest_denominator"] = 9
    with pytest.raises(DeclarationError, match="smallest_denominator can't go below 10"):
        read_policy(json.dumps(facts))


def test_an_interval_narrower_than_the_smallest_count_is_refused(hand):
    facts = hand.declared()
    facts["thresholds"]["narrowest_interval"] = 4
    with pytest.raises(DeclarationError, match="narrowest_interval"):
        read_policy(json.dumps(facts))


def test_sensitive_thresholds_below_the_ordinary_ones_are_refused(hand):
    facts = hand.declared()
    facts["thresholds"]["smallest_count"] = 10
    facts["thresholds"]["narrowest_interval"] = 11
    with pytest.raises(DeclarationError, match="sensitive thresholds"):
        read_policy(json.dumps(facts))


FIELDS = [
    ("thresholds", "smallest_count"),
    ("thresholds", "narrowest_interval"),
    ("sensitive", "indicators"),
    ("exempt", "families"),
    ("bands", "shares"),
]


@pytest.mark.parametrize(("part", "field"), FIELDS)
def test_a_misspelt_field_is_named(hand, part, field):
    facts = hand.declared()
    facts[part][f"{field}_"] = facts[part].pop(field)
    with pytest.raises(DeclarationError, match=field):
        read_policy(json.dumps(facts))


OPEN = [("plan", "denominator"), ("plan", "splits"), ("plan", "windows"), ("weights", "home")]


@pytest.mark.parametrize(("part", "field"), OPEN)
def test_a_misspelt_field_of_the_plan_or_the_weights_is_named(hand, part, field):
    facts = hand.declared()
    facts[part][f"{field}_"] = facts[part].pop(field)
    with pytest.raises(DeclarationError, match=field):
        read_policy(json.dumps(facts))


def test_a_threshold_that_is_no_number_is_named(hand):
    facts = hand.declared()
    facts["thresholds"]["smallest_count"] = "five"
    with pytest.raises(DeclarationError, match="smallest_count"):
        read_policy(json.dumps(facts))
