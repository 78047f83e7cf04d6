"""What was kept is what was made, or it is made anew."""

import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from pipelines.cache import UNUSED_FOR, Cache, code_version, sum_of
from pipelines.coded import coded
from pipelines.errors import KeptUnreadable

FRAMES = {"cells": pl.DataFrame({"count": [5, None], "level": ["Male", None]})}


def test_what_was_kept_is_read_and_not_made_again(tmp_path):
    Cache(tmp_path).keep("key", FRAMES)

    found = Cache(tmp_path).get("key", lambda: 1 / 0)

    assert found["cells"].equals(FRAMES["cells"])


def test_a_fresh_cache_reads_nothing_and_keeps_everything(tmp_path):
    Cache(tmp_path).keep("key", FRAMES)
    other = {"cells": FRAMES["cells"].head(1)}

    made = Cache(tmp_path, fresh=True).get("key", lambda: other)

    assert made["cells"].equals(other["cells"])
    assert Cache(tmp_path).read("key")["cells"].equals(other["cells"])


def test_an_entry_that_was_damaged_is_made_anew(tmp_path):
    Cache(tmp_path).keep("key", FRAMES)
    (tmp_path / "key" / "cells.parquet").write_bytes(b"half a file")

    assert Cache(tmp_path).get("key", lambda: FRAMES)["cells"].equals(FRAMES["cells"])
    assert Cache(tmp_path).read("key") is not None


def test_an_entry_of_which_a_frame_is_gone_is_made_anew(tmp_path):
    Cache(tmp_path).keep("key", FRAMES)

    assert Cache(tmp_path).read("key", "cells", "more") is None
    assert Cache(tmp_path).get("key", lambda: {"more": FRAMES["cells"]}, "cells", "more").keys() == {"more"}


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:-9])])
def test_what_was_kept_and_is_damaged_when_it_is_needed_is_told_with_the_way_on(tmp_path, spoil):
    cache = Cache(tmp_path)
    cache.keep("key", FRAMES)
    spoil(tmp_path / "key" / "cells.parquet")

    with pytest.raises(KeptUnreadable, match="--full"):
        cache.read_kept("key", "cells")
    with pytest.raises(KeptUnreadable, match="--full"):
        cache.read_kept_many([("key", "cells")])


def test_a_folder_may_have_any_name(tmp_path):
    cache = Cache(tmp_path / "data [1]*")
    cache.keep("key", FRAMES)

    assert cache.read("key", "cells")["cells"].equals(FRAMES["cells"])


def test_many_entries_are_read_in_one_question_as_they_are_one_by_one(tmp_path, monkeypatch):
    cache = Cache(tmp_path)
    for key in ("one", "other"):
        cache.keep(key, {"cells": FRAMES["cells"].with_columns(key=pl.lit(key)), "more": FRAMES["cells"]})
    each = {key: cache.read(key, "cells") for key in ("other", "none", "one")}

    with monkeypatch.context() as patch:
        patch.setattr(Cache, "read", lambda *asked: 1 / 0)
        found = Cache(tmp_path).read_many(["other", "none", "one"], "cells")

    assert list(found) == list(each)
    assert found["none"] is None
    assert all(found[key].keys() == {"cells"} for key in ("one", "other"))
    assert all(found[key]["cells"].equals(each[key]["cells"]) for key in ("one", "other"))
    assert Cache(tmp_path, fresh=True).read_many(["one"], "cells") == {"one": None}


def test_a_damaged_entry_does_not_hide_the_others(tmp_path):
    for key in ("one", "other"):
        Cache(tmp_path).keep(key, FRAMES)
    (tmp_path / "one" / "cells.parquet").write_bytes(b"half a file")

    found = Cache(tmp_path).read_many(["one", "other"], "cells")

    assert found["one"] is None
    assert found["other"]["cells"].equals(FRAMES["cells"])


def test_an_entry_is_never_seen_by_halves(tmp_path):
    (tmp_path / ".key.1.part").mkdir()
    (tmp_path / ".key.1.part" / "cells.parquet").write_bytes(b"half a file")

    assert Cache(tmp_path).read("key") is None


def test_only_the_owner_may_look_into_an_entry(tmp_path):
    Cache(tmp_path).keep("key", FRAMES)

    assert (tmp_path / "key").stat().st_mode & 0o077 == 0


def test_what_no_build_used_for_long_is_cleared_and_what_was_used_stays(tmp_path):
    cache = Cache(tmp_path)
    for key in ("old", "used"):
        cache.keep(key, FRAMES)
        os.utime(tmp_path / key, (0, (tmp_path / key).stat().st_mtime - UNUSED_FOR - 60))
    (tmp_path / ".half.1.part").mkdir()
    cache.read("used")

    cache.clear_unused()

    assert [path.name for path in tmp_path.iterdir()] == ["used"]


def test_a_sum_depends_on_each_part_and_on_where_parts_end():
    sums = {sum_of(parts) for parts in (["ab", "c"], ["a", "bc"], ["abc"], ["c", "ab"], [])}

    assert len(sums) == 5


def test_the_version_of_the_code_is_the_same_twice_and_names_hearth():
    assert code_version() == code_version()
    assert code_version().startswith("0.1.0+")


IN_A_PROCESS_OF_ITS_OWN = """
import sys
from pathlib import Path
import polars as pl
from pipelines.cache import Cache
from pipelines.coded import coded
root, *before = sys.argv[1:]
alive = coded(pl.DataFrame({"word": before}))
frame = coded(pl.DataFrame({"level": ["Male", None, "Female", "Male"]}))
Cache(Path(root)).keep("key", {"cells": frame})
print(*frame["level"].to_physical())
"""


def test_coded_words_are_kept_as_the_same_bytes_whatever_was_coded_before(tmp_path):
    told, kept = [], []
    for before in (["Male", "Female"], ["Female", "a word", "Male"]):
        root = tmp_path / before[0]
        command = [sys.executable, "-c", IN_A_PROCESS_OF_ITS_OWN, root, *before]
        told.append(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        kept.append((root / "key" / "cells.parquet").read_bytes())

    assert told[0] != told[1]
    assert kept[0] == kept[1]
    read = Cache(tmp_path / "Male").read("key")["cells"]
    assert read.equals(coded(pl.DataFrame({"level": ["Male", None, "Female", "Male"]})))
