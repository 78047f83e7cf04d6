"""The disclosure policy: thresholds, sensitive list, weights and plan, read from `policy.toml`, validated.

The data controller owns the values; the code holds the floor under them (T is never below 5). Here: what the
policy is. Not here: any rule that uses it (`pipelines/disclosure/`).
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.errors import DeclarationError
from pipelines.indicator import Indicator
from pipelines.paths import ROOT

POLICY_FILE = ROOT / "pipelines" / "policy.toml"
LOWEST_SMALLEST_COUNT = 5
"""A count of 1 to 4 is never published, whatever a policy says (`methods.md` A3)."""
LOWEST_SMALLEST_DENOMINATOR = 10
"""No survey answer or assessment of fewer than ten is ever published (`methods.md` A3, P7)."""


FIELDS = {
    "plan": {
        "denominator",
        "count",
        "share_of_periods",
        "joined_below",
        "windows",
        "splits",
        "split_withheld",
        "window_closes",
    },
    "weights": {
        "home",
        "comparator",
        "away",
        "all",
        "breakdown",
        "denominator",
        "three_way",
        "quarter",
        "zero",
    },
}
"""What the two open parts of a policy hold: no more, and no less."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """T, D and W of `methods.md` A3 and A5."""

    smallest_count: int
    smallest_denominator: int
    narrowest_interval: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided and recorded: a change of plan, or the release of a revision."""

    kind: str
    partnership: str
    indicator: str
    by: str
    on: str
    why: str
    period: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of the policy. Raises DeclarationError, naming the field, where it is not one."""

    version: str
    owner: str
    ordinary: Thresholds
    sensitive: Thresholds
    sensitive_indicators: frozenset[str]
    exempt_families: frozenset[str]
    weights: dict[str, float]
    plan: dict[str, Any]
    bands: tuple[float, ...]
    decisions: tuple[Decision, ...]
    text: str
    """The whole policy as JSON, as a release stores it; `read_policy(text)` gives the policy back."""

    def is_sensitive(self, indicator: Indicator) -> bool:
        """Whether the indicator is held to the stricter thresholds."""
        return indicator.sensitive or indicator.id in self.sensitive_indicators

    def is_exempt(self, indicator: Indicator) -> bool:
        """Whether the indicator counts meetings, and so nobody."""
        return indicator.family in self.exempt_families

    def thresholds(self, indicator: Indicator) -> Thresholds:
        """T, D and W of the indicator."""
        return self.sensitive if self.is_sensitive(indicator) else self.ordinary


def load_policy(path: Path = POLICY_FILE) -> Policy:
    """The committed policy, or another file's. Raises DeclarationError where it can't be read."""
    try:
        declared = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as fault:
        raise DeclarationError(f"policy '{path.name}' can't be read: {fault}") from fault
    return read_policy(json.dumps(declared, default=str, sort_keys=True))


def read_policy(text: str) -> Policy:
    """The policy that a JSON text declares, such as the one stored in a release."""
    declared = json.loads(text)
    if faults := [fault for part, names in FIELDS.items() for fault in _misspelt(part, declared, names)]:
        raise DeclarationError(f"the policy: {'; '.join(faults)}")
    try:
        policy = Policy(
            version=str(declared["version"]),
            owner=declared["owner"],
            ordinary=_thresholds(declared["thresholds"]),
            sensitive=_thresholds(declared["sensitive"]),
            sensitive_indicators=frozenset(declared["sensitive"]["indicators"]),
            exempt_families=frozenset(declared["exempt"]["families"]),
            weights={name: float(value) for name, value in declared["weights"].items()},
            plan=declared["plan"],
            bands=tuple(declared["bands"]["shares"]),
            decisions=tuple(Decision(**one) for one in declared.get("decisions", ())),
            text=text,
        )
    except (KeyError, TypeError) as fault:
        raise DeclarationError(f"the policy lacks or misspells {fault}") from fault
    if faults := [fault for fault in _faults(policy) if fault]:
        raise DeclarationError(f"policy version {policy.version}: {'; '.join(faults)}")
    return policy


def _misspelt(part: str, declared: dict[str, Any], names: set[str]) -> list[str]:
    given = set(declared.get(part, ()))
    lacking = [f"[{part}] lacks '{name}'" for name in sorted(names - given)]
    return lacking + [f"[{part}] does not know '{name}'" for name in sorted(given - names)]


def _thresholds(declared: dict[str, Any]) -> Thresholds:
    for name in Thresholds.__slots__:
        if type(declared[name]) is not int:
            raise DeclarationError(f"the policy: {name} is a whole number, such as 5")
    return Thresholds(*(declared[name] for name in Thresholds.__slots__))


def _faults(policy: Policy) -> list[str]:
    low, high = policy.ordinary, policy.sensitive
    kinds = {one.kind for one in policy.decisions}
    return [
        f"smallest_count can't go below {LOWEST_SMALLEST_COUNT}"
        * (min(low.smallest_count, high.smallest_count) < LOWEST_SMALLEST_COUNT),
        f"smallest_denominator can't go below {LOWEST_SMALLEST_DENOMINATOR}"
        * (min(low.smallest_denominator, high.smallest_denominator) < LOWEST_SMALLEST_DENOMINATOR),
        "narrowest_interval can't be below smallest_count"
        * any(one.narrowest_interval < one.smallest_count for one in (low, high)),
        "the sensitive thresholds can't be below the ordinary ones"
        * any(getattr(high, name) < getattr(low, name) for name in Thresholds.__slots__),
        "a weight is zero or less" * any(weight <= 0 for weight in policy.weights.values()),
        "a band lies between 0.75 and 1, or the choice of band would say too much"
        * any(not 0.75 <= share < 1 for share in policy.bands),
        "a decision is about a plan or a revision" * (not kinds <= {"plan", "revision"}),
    ]
