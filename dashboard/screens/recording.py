"""Forms that record one event: drawn by role, worked by keyboard alone, asked again where another came first.

Here: widgets, what was seen when a form was drawn, and what came of it. Not here: which forms there are
(`forms.py`, `inspection_forms.py`), rights and words that may identify a child (`cases/writing.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import streamlit as st

from dashboard import components, signin
from dashboard.access import AccessRefused
from dashboard.cases.events import CasesError, Conflict, Event
from dashboard.casework import CaseSelection
from dashboard.wording.history import rows

_SAID = "_recorded"
_CONFIRM = "confirmed"
LONGEST_TEXT = 500
"""Letters of a text field of a form."""
_UNCHECKED = (
    "Without sign-in nobody checks this name, and the record says so. Asking to close and closing need two "
    "different names; to be sure that they are two people, set up sign-in."
)
Body = dict[str, Any]


class Field(NamedTuple):
    """One field of a form: text, or a date, or one of some options. `needed` refuses an empty one."""

    name: str
    label: str
    options: tuple[Any, ...] = ()
    written: Callable[[Any], str] = str
    is_date: bool = False
    needed: bool = True


class Form(NamedTuple):
    """A form for one kind of event. `check` gives why a body can't be saved, from it and who saves it."""

    key: str
    kind: str
    label: str
    button: str
    subject: Callable[[Body], str]
    fields: tuple[Field, ...] = ()
    check: Callable[[Body, str], str] = lambda body, by: ""
    shape: Callable[[Body], tuple[str, Body, int | None]] | None = None
    """Where what is entered is not the body itself: (kind, body, number of the entry that it corrects)."""


def always(subject: str) -> Callable[[Body], str]:
    """The same subject whatever is entered."""
    return lambda body: subject


def draw(selection: CaseSelection, heading: str, forms: Sequence[Form]) -> None:
    """The forms that the person's role may use, today alone; and what came of the last one."""
    person = signin.current()
    allowed = [form for form in forms if person.may(form.kind) and selection.known_on is None]
    if allowed:
        with st.container(key=f"controls_{allowed[0].key}"):
            _drawn(selection, heading, allowed)


def _drawn(selection: CaseSelection, heading: str, allowed: Sequence[Form]) -> None:
    person = signin.current()
    components.section(heading, f"You record as {person.name}. An entry can’t be changed, only corrected.")
    if not signin.auth_settings():
        _ask_name()
    _say()
    seen = {event.subject: event.number for event in selection.recorded}
    for form in allowed:
        with st.expander(form.label, key=f"form_{form.key}"), st.form(f"{form.key}_form"):
            for one in form.fields:
                _widget(form, one)
            if st.session_state.get(_name(form, "doubt")):
                st.checkbox(
                    "I have looked: these words identify no child, alone or together",
                    key=_name(form, _CONFIRM),
                )
            st.form_submit_button(
                form.button, on_click=_submit, args=(form, selection.partnership.partnership, seen)
            )


def _ask_name() -> None:
    """Where nobody signs in: the name that entries are recorded under, until the session ends."""
    st.text_input(
        "Your name",
        key=signin.NAMED,
        max_chars=signin.LONGEST_NAME,
        persist_state="session",
    )
    components.note(_UNCHECKED)


def _name(form: Form, part: str) -> str:
    return f"{form.key}__{part}"


def _widget(form: Form, one: Field) -> None:
    key = _name(form, one.name)
    if one.options:
        st.selectbox(one.label, one.options, format_func=one.written, key=key, filter_mode=None)
    elif one.is_date:
        st.date_input(one.label, value=None, format="DD/MM/YYYY", key=key)
    else:
        st.text_input(one.label, key=key, max_chars=LONGEST_TEXT)


def _submit(form: Form, partnership: str, seen: Mapping[str, int]) -> None:
    """Runs before the page is drawn again, with what was seen when the form was drawn."""
    st.session_state[_SAID] = _outcome(form, partnership, seen)


def _outcome(form: Form, partnership: str, seen: Mapping[str, int]) -> tuple[str, tuple[Event, ...]]:
    from dashboard.cases.store import open_store  # its database library only where cases are written
    from dashboard.cases.writing import Doubtful, record

    try:
        person = signin.current()
        body = _body(form)
        subject = form.subject(body)
        if refusal := form.check(body, person.name):
            return f"{refusal} Nothing was saved.", ()
        kind, body, corrects = form.shape(body) if form.shape else (form.kind, body, None)
        event = record(
            open_store(),
            person,
            partnership,
            kind,
            subject,
            body,
            expected=seen.get(subject, 0),
            corrects=corrects,
            confirmed=bool(st.session_state.get(_name(form, _CONFIRM))),
        )
    except Conflict as fault:
        return str(fault), fault.since
    except Doubtful as fault:
        st.session_state[_name(form, "doubt")] = True
        return str(fault), ()
    except (CasesError, AccessRefused) as fault:
        return str(fault), ()
    st.session_state.pop(_name(form, "doubt"), None)
    for one in form.fields:
        st.session_state.pop(_name(form, one.name), None)
    return f"Recorded by {event.by}: {form.label.lower()}.", ()


def _body(form: Form) -> Body:
    """What was entered; empty fields are left out. Raises CasesError for what the form could not have sent.

    A browser's limits hold for a browser alone: whatever a frame brought is looked at again here.
    """
    body: Body = {}
    for one in form.fields:
        value = _entered(one, st.session_state.get(_name(form, one.name)))
        if value not in (None, ""):
            body[one.name] = value
        elif one.needed:
            raise CasesError(f"“{one.label}” is empty. Nothing was saved.")
    return body


def _entered(one: Field, value: Any) -> Any:
    """The value of a field: one of its options, a date as text, or text; None where nothing was entered."""
    if value is None:
        return None
    if one.options:
        fits = value in one.options
    elif one.is_date:
        fits, value = isinstance(value, date), str(value)
    else:
        fits = isinstance(value, str) and len(value) <= LONGEST_TEXT
    if not fits:
        raise CasesError(f"“{one.label}” holds what this form does not offer. Nothing was saved.")
    return value.strip() if isinstance(value, str) else value


def _say() -> None:
    """What came of the last form, once; after a conflict, what the other person wrote meanwhile."""
    said, since = st.session_state.pop(_SAID, ("", ()))
    if not said:
        return
    components.notice(said)
    if since:
        components.changed_meanwhile(rows(since))
