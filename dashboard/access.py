"""Who may do what: roles, the pages each may open, the entries each may make, the partnerships each may see.

Here: one table, and the file that says who has which role. Not here: how somebody signs in (`signin.py`).
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.errors import HearthError
from pipelines.paths import DataFolder

ROLES = ("leader", "steward", "coordinator", "inspector", "monitor", "participation lead")
EVERY_PARTNERSHIP = "all"
NOT_ALLOWED = "Your role can't open this page."
HOURS = 8
"""How long a sign-in holds, unless the file says otherwise."""

_EVERYONE = frozenset(ROLES)
PAGES: dict[str, frozenset[str]] = {
    "inspection": _EVERYONE - {"monitor"},
    "data": _EVERYONE - {"participation lead"},
}
"""Who may open a page; one that is not named is open to every role."""
_PARTNERSHIP = frozenset({"leader", "coordinator"})
_OUTSIDE = frozenset({"inspector", "monitor"})
ACTIONS: dict[str, frozenset[str]] = {
    "recommendation.published": frozenset({"steward", "coordinator", "inspector"}),
    "recommendation.measure": _PARTNERSHIP,
    "recommendation.baseline": frozenset({"steward", "coordinator"}),
    "recommendation.ask": _OUTSIDE,
    "recommendation.next": _PARTNERSHIP | _OUTSIDE,
    "recommendation.close_asked": _PARTNERSHIP,
    "recommendation.closed": _PARTNERSHIP | _OUTSIDE,
    "recommendation.reopened": _PARTNERSHIP | _OUTSIDE,
    "action": _PARTNERSHIP | {"participation lead", "steward"},
    "judgement": _PARTNERSHIP | _OUTSIDE | {"participation lead"},
    "evidence.item": _PARTNERSHIP | {"participation lead", "inspector"},
    "evidence.reading": _PARTNERSHIP | {"inspector"},
    "evaluation": _PARTNERSHIP,
    "inspection": frozenset({"coordinator", "participation lead"}),
    "inspection.grade": frozenset({"inspector"}),
    "export": frozenset({"leader", "steward", "coordinator"}),
    "import": frozenset({"steward", "coordinator"}),
}
"""Who may record a kind of event, by its whole name or the part before the dot, and take or bring cases."""


class AccessRefused(HearthError):
    """A person's role, partnership or sign-in does not allow it."""


ON_THIS_MACHINE = " on this machine"
NOT_CHECKED = " (name not checked)"


def is_nobody(name: str) -> bool:
    """Whether a name in the record is only that of a role, because nobody signed in or gave a name."""
    return name.endswith(ON_THIS_MACHINE)


class Person(NamedTuple):
    """Who is at the page: a name for the record, a role, and the partnerships they may see."""

    name: str
    role: str
    partnerships: tuple[str, ...] = (EVERY_PARTNERSHIP,)

    def opens(self, url_path: str) -> bool:
        """Whether the role may open a page."""
        return self.role in PAGES.get(url_path, _EVERYONE)

    def may(self, action: str) -> bool:
        """Whether the role may record this kind of event, or take this action."""
        allowed = ACTIONS.get(action) or ACTIONS.get(action.partition(".")[0], frozenset())
        return self.role in allowed

    def sees(self, partnership: str) -> bool:
        """Whether the person may see a partnership."""
        return EVERY_PARTNERSHIP in self.partnerships or partnership in self.partnerships

    def demand(self, action: str, partnership: str) -> None:
        """Raises AccessRefused unless the person may do this there."""
        if not self.sees(partnership) or not self.may(action):
            raise AccessRefused("Your role can't do this here. Nothing was saved or taken.")


class Access(NamedTuple):
    """The file of who may do what. `people` by e-mail address, in lower case."""

    people: Mapping[str, Person]
    hours: float = HOURS
    claim: str = ""

    def person(self, claims: Mapping[str, Any]) -> Person | None:
        """Who the claims of a sign-in stand for: by the file, else by the claim that it names."""
        address = str(claims.get("email", "")).casefold()
        if address in self.people and _is_verified(claims):
            return self.people[address]
        return self._by_claim(claims) if self.claim else None

    def _by_claim(self, claims: Mapping[str, Any]) -> Person | None:
        """A claim holds `role:HP01,HP02` or `role:all`; anything else gives no right."""
        role, _, codes = str(claims.get(self.claim, "")).partition(":")
        name = str(claims.get("name") or claims.get("email") or "")
        partnerships = tuple(code.strip() for code in codes.split(",") if code.strip())
        return Person(name, role, partnerships) if name and role in ROLES and partnerships else None


def _is_verified(claims: Mapping[str, Any]) -> bool:
    """Whether a provider that tells it says that the address is theirs; some tell it as text."""
    return str(claims.get("email_verified", True)).casefold() == "true"


def access_file() -> Path:
    """Where the file stands: HEARTH_ACCESS, else `access.toml` in the data folder."""
    return Path(os.environ.get("HEARTH_ACCESS") or DataFolder.default().root / "access.toml")


def read_access(file: Path) -> Access:
    """The file of who may do what. Raises AccessRefused where it can't be read or understood."""
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise AccessRefused(f"There is no {file.name} that says who may see what. {HOW}") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise AccessRefused(f"{file.name} can't be read as TOML. {HOW}") from fault
    hours, claim, people = said.get("hours", HOURS), said.get("claim", ""), said.get("people", {})
    unknown = sorted(said.keys() - {"hours", "claim", "people"})
    if unknown or not isinstance(hours, int | float) or not 0 < hours <= 24 or not isinstance(people, dict):
        raise AccessRefused(f"{file.name} holds hours (up to 24), claim and people, nothing else. {HOW}")
    return Access(
        {str(key).casefold(): _person(file, key, one) for key, one in people.items()}, hours, str(claim)
    )


def _person(file: Path, address: str, said: Mapping[str, Any]) -> Person:
    role, partnerships = said.get("role"), said.get("partnerships")
    if (
        role not in ROLES
        or not _is_list_of_text(partnerships)
        or said.keys() - {"name", "role", "partnerships"}
    ):
        raise AccessRefused(
            f"{file.name}: each person has a name, a role ({', '.join(ROLES)}) and a list of "
            f"partnerships. {HOW}"
        )
    return Person(str(said.get("name") or address), role, tuple(partnerships))


def _is_list_of_text(value: object) -> bool:
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and bool(value)
        and all(isinstance(one, str) for one in value)
    )


HOW = "How to set up sign-in is in docs/cases.md."
