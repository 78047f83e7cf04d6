"""A rerun must not wait for a full collection of garbage: the hidden setting is shown to have its effect."""

import pytest

SCRIPT = """
import gc

import streamlit as st


@st.cache_resource
def forced():
    gc.disable()
    seen = []
    gc.callbacks.append(lambda phase, what: seen.extend([1] * (phase == "start" and what["generation"] == 2)))
    return seen


st.title("A page")
st.text_input("Again", key="again")
st.text(f"{st.session_state.again}: {len(forced())} collections")
"""
RERUNS = ("first", "second", "third")


@pytest.fixture
def collections(tmp_path, serve, blank):
    """Full collections seen at the last of three reruns, under Streamlit's options."""
    (tmp_path / "entry.py").write_text(SCRIPT, encoding="utf-8")

    def counted(*options):
        with serve(tmp_path, *options, script=tmp_path / "entry.py") as address:
            page = blank().page
            page.goto(address)
            for word in RERUNS:
                page.get_by_label("Again").fill(word)
                page.get_by_label("Again").press("Enter")
                page.get_by_text(f"{word}: ").wait_for()
            return page.get_by_text("third: ").inner_text().split()[1]

    return counted


def test_a_rerun_makes_no_full_collection_of_garbage(collections):
    assert collections() == "0"


def test_streamlit_left_alone_makes_one_after_each_rerun(collections):
    assert collections("--runner.postScriptGC", "true") == "3"
