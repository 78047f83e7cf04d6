"""What pages are made of: the frame, the chart block, tables, downloads, and the states of a page.

Here: calls to Streamlit. Not here: words (`wording/`), HTML (`markup.py`), charts (`charts/`). Every chart
goes through `chart_block` or `panel`; one without alt text, or without a table, is refused.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import streamlit as st

from dashboard import downloads, markup, signin
from dashboard.charts.kept import kept_figure
from dashboard.charts.render_plotly import CONFIG
from dashboard.charts.spec import Chart
from dashboard.downloads import Sheet
from dashboard.kept import kept
from dashboard.markup import Chip, Table
from dashboard.wording import states
from dashboard.wording.working import TITLE, TO_CATALOGUE, Working

LOG = logging.getLogger("hearth.pages")
_GOT: set[tuple[str, str, str]] = set()
_MANY = 1024
STYLES = Path(__file__).parent / "styles" / "hearth.css"


def styles() -> None:
    """The style sheet, once a run."""
    st.html(STYLES)


def title(question: str) -> None:
    """The question of the page: its only h1."""
    st.title(question, anchor=False)


def demonstration_note(name: str) -> None:
    """The note that the figures are invented; only where the release says so."""
    words = (
        f"**Demonstration figures.** {name} is invented and so are all its children, figures and "
        "recommendations. Figures marked “Scotland” are real, with their source."
    )
    st.html(markup.paragraph(words, "demo"))


def showing(parts: Sequence[str], past: str = "", today_link: str = "") -> None:
    """What is on the page, below the filters; a past date comes first and in bold.

    A status: where a filter changed, readers of the screen's words hear the new line.
    """
    words = " · ".join(part for part in parts if part)
    if not past:
        st.html(f'<p class="showing" role="status">{markup.text(f"**Showing:** {words}")}</p>')
        return
    back = markup.link(today_link, "Go to today")
    lead = markup.text(f"**{states.PAST.format(past)}** {states.PAST_HIDES}")
    st.html(f'<p class="showing past" role="status">{lead} {back}<br>{markup.text(words)}</p>')


def answer(words: str) -> None:
    """The first paragraph, which answers the question."""
    st.html(markup.paragraph(words, "lede"))


def section(heading: str, *paragraphs: str, note: str = "") -> None:
    """A finding as a heading, with the sentences under it."""
    body = "".join(map(markup.paragraph, paragraphs)) + markup.paragraph(note, "src")
    st.html(markup.heading(2, heading) + body)


def note(words: str) -> None:
    """A source or a remark, small."""
    st.html(markup.paragraph(words, "src"))


def notice(words: str) -> None:
    """Something that a reader should know before reading on."""
    st.html(f'<p class="notice" role="status">{markup.text(words)}</p>')


def limits_box(heading: str, sentences: Sequence[str]) -> None:
    """The box with what these figures do not allow."""
    body = markup.heading(2, heading) + markup.bullets(sentences)
    st.html(f'<section class="honest">{body}</section>')


def texts(heading: str, paragraphs: Sequence[str]) -> None:
    """A small heading with sentences."""
    st.html(markup.heading(2, heading, "sub") + "".join(map(markup.paragraph, paragraphs)))


def definition_list(heading: str, entries: Sequence[tuple[str, str]]) -> None:
    """Terms and what they mean."""
    st.html(markup.heading(2, heading, "sub") + markup.definitions(entries))


def table(content: Table, heading: str = "", level: int = 2, kind: str = "") -> None:
    """A table, under a heading of its own where it has one."""
    head = markup.heading(level, heading, kind) if heading else ""
    st.html(head + markup.table(content))


def folded(label: str, content: Table, key: str) -> None:
    """A long table, closed until somebody asks."""
    require_rows(content)
    with st.expander(label, key=f"{key}_folded"):
        st.html(markup.table(content))


def figures(named: Sequence[tuple[str, str]]) -> None:
    """A few large numbers in a row, each under its name."""
    items = "".join(
        f"<div><dt>{markup.text(name)}</dt><dd>{markup.text(one)}</dd></div>" for name, one in named
    )
    st.html(f'<dl class="figures">{items}</dl>')


def working(shown: Sequence[Working], key: str) -> None:
    """How the figures above come about, closed until somebody asks; a part for each measure."""
    with st.expander(f"{TITLE} {shown[0].name if len(shown) == 1 else ''}".strip(), key=f"{key}_working"):
        person = signin.current()
        st.html("".join(_worked(one, person.opens(one.page)) for one in shown))


@kept(512)
def _worked(one: Working, is_open: bool) -> str:
    """The terms of a measure; the way to its entry too, for a role that may open the page it stands on."""
    told = markup.heading(3, one.name) + markup.definitions(one.entries)
    return told + (f"<p>{markup.link(one.href, TO_CATALOGUE)}</p>" if is_open else "")


def foot() -> None:
    """What the signs mean."""
    st.html(f"<footer>{markup.text(states.FOOT)}</footer>")


def _draw(chart: Chart, key: str) -> None:
    st.plotly_chart(kept_figure(chart), theme=None, key=key, config=CONFIG, alt=chart.alt)


def panel(heading: str, chips: Sequence[Chip], chart: Chart, notes: str, key: str) -> None:
    """One of several charts of one form. Their common table is a `data_table` below them."""
    with st.container(border=True, height="stretch", key=f"panel_{key}"):
        st.html(markup.heading(3, heading) + markup.chips(chips))
        _draw(chart, f"{key}_chart")
        st.html(markup.paragraph(notes, "src"))


def chart_block(
    key: str,
    heading: str,
    sentences: Sequence[str],
    wide: Chart,
    narrow: Chart,
    note: str,
    content: Table,
    named: Sequence[tuple[str, str]] = (),
    worked: Sequence[Working] = (),
    legend: Sequence[tuple[str, str]] = (),
) -> None:
    """A finding, its sentences, its chart for wide and for narrow screens, and a word on how to read it.

    `content` is the table that tells the same; raises ValueError where it has no row. `named` are the
    groups with words, which stand above the narrow chart: it has no room beside it. `legend` are fills with
    words, above the chart at every width. `worked` says how the figures come about.
    """
    require_rows(content)
    section(heading, *sentences)
    if legend:
        st.html(markup.group_key(legend, "key inline"))
    for chart, width in ((wide, "wide"), (narrow, "narrow")):
        with st.container(key=f"{key}_{width}"):
            if width == "narrow" and named:
                st.html(markup.group_key(named, "key abreast"))
            _draw(chart, f"{key}_{width}_chart")
    if note:
        st.html(markup.paragraph(note, "src"))
    if worked:
        working(worked, key)


def require_rows(content: Table) -> None:
    """Raises ValueError where a chart's table is empty: what can't be read in words is not shown."""
    if not content.rows:
        raise ValueError(f"the table '{content.caption}' is empty: a chart needs one that tells the same")


def data_table(
    label: str, content: Table, taken: Sheet, source: str, key: str, is_open: bool = False
) -> None:
    """The table behind charts, its files, its source."""
    require_rows(content)
    with st.expander(label, expanded=is_open, key=f"{key}_table"):
        st.html(markup.table(content))
    with st.container(horizontal=True, key=f"{key}_files"):
        _download("Download table (CSV)", taken, "csv", downloads.as_csv, key)
        _download("Download table (Excel)", taken, "xlsx", downloads.as_excel, key)
    note(source)


def files(taken: Sheet, key: str, noun: str) -> None:
    """The files of a table that stands open: "Download list (CSV)" and as Excel."""
    with st.container(horizontal=True, key=f"{key}_files"):
        _download(f"Download {noun} (CSV)", taken, "csv", downloads.as_csv, key)
        _download(f"Download {noun} (Excel)", taken, "xlsx", downloads.as_excel, key)


def drawing(picture: str, content: Table) -> None:
    """A picture made of HTML that names itself; `content` is the table on the page that tells the same.

    Raises ValueError where the table has no row.
    """
    require_rows(content)
    st.html(picture)


def file(label: str, make: Callable[[], bytes], name: str, key: str) -> None:
    """A file that is made when somebody asks for it."""
    st.download_button(label, data=make, file_name=name, on_click="ignore", key=key)


def _download(label: str, taken: Sheet, ending: str, make: Callable[[Sheet], bytes], key: str) -> None:
    st.download_button(
        label,
        data=lambda: make(taken),
        file_name=f"{taken.name}.{ending}",
        on_click="ignore",
        key=f"{key}_{ending}",
    )


def no_release() -> None:
    """Nothing was published yet."""
    first, rest = states.NO_RELEASE
    st.html(
        f'<section class="card state">{markup.paragraph(f"**{first}**")}{markup.paragraph(rest)}</section>'
    )


def no_cell(reason: str = "", is_split: bool = False) -> None:
    """The release holds nothing for what was chosen; `reason` is the plan's, where it has one."""
    words = states.NOT_PUBLISHED if reason and not is_split else states.NO_CELL
    first, rest = words.split(". ", 1)
    told = markup.paragraph(f"**{first}.** {rest}") + markup.paragraph(reason)
    st.html(f'<section class="card state">{told}</section>')


def broken(fault: Exception, words: str, key: str = "page") -> None:
    """Says that something can't be shown, with a code that the log has too. Neither holds a figure."""
    code, where = code_of(fault)
    LOG.error("%s %s at %s", code, type(fault).__name__, where)
    first, rest = words.split(". ", 1)
    told = markup.paragraph(f"**{first}.** {rest}") + markup.paragraph(
        states.BROKEN_CODE.format(f"**{code}**")
    )
    st.html(f'<section class="card state" role="alert">{told}</section>')
    st.button("Try again", key=f"again_{key}")


def code_of(fault: Exception) -> tuple[str, str]:
    """A code such as H-3F7A from the kind of error and the line that raised it, and that line."""
    frames = traceback.extract_tb(fault.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    digest = sha256(f"{type(fault).__name__} {where}".encode()).hexdigest()
    return f"H-{digest[:4].upper()}", where


@contextmanager
def part(key: str) -> Iterator[None]:
    """A part of a page, named: if it fails, it says so in its place and the rest is shown."""
    try:
        yield
    except Exception as fault:
        broken(fault, states.BROKEN_PART, key)


@contextmanager
def getting(release: str, partnership: str, page: str) -> Iterator[None]:
    """Says that figures are got, where they were not before: what was read of a release is kept."""
    asked = (release, partnership, page)
    if asked in _GOT:
        yield
        return
    with st.spinner(states.LOADING.format(release)):
        yield
    if len(_GOT) >= _MANY:
        _GOT.clear()
    _GOT.add(asked)


def link_to(href: str, words: str) -> None:
    """A link on a line of its own."""
    st.html(f"<p>{markup.link(href, words)}</p>")


def changed_meanwhile(rows: Sequence[tuple[str, ...]]) -> None:
    """What somebody else recorded while this person was writing."""
    columns = ("Entry", "When", "Who (role)", "What", "From", "To")
    st.html(markup.table(Table("Recorded while you were writing", columns, tuple(rows))))
