"""Bad returns get one clear message and the right exit code; nothing of a row is ever printed."""

import resource
import shutil
import subprocess
import sys

import pytest

from pipelines.synthetic import synthesise

CHI = "0101301234"


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    folder = tmp_path_factory.mktemp("original") / "returns"
    synthesise(folder, partnerships=2, years=1, children=40)
    return folder


@pytest.fixture
def returns(original, tmp_path):
    return shutil.copytree(original, tmp_path / "returns")


def edit(path, change):
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(change(lines)) + "\n", encoding="utf-8")


def header_only(folder):
    edit(folder / "exclusions" / "HP01.csv", lambda lines: lines[:1])


def in_utf_16(folder):
    path = folder / "school" / "HP02.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))


def with_a_chi_number(folder):
    path = folder / "wellbeing" / "HP01.csv"
    header, first, *_ = path.read_text(encoding="utf-8").splitlines()
    position = header.split(",").index("child_ref")
    fields = first.split(",")
    fields[position] = CHI
    edit(path, lambda lines: [lines[0], ",".join(fields), *lines[2:]])


def with_a_field_too_few(folder):
    edit(folder / "reviews" / "HP01.csv", lambda lines: [lines[0], lines[1].rsplit(",", 1)[0], *lines[2:]])


REFUSED = {
    header_only: "exclusions/HP01.csv",
    in_utf_16: "school/HP02.csv",
    with_a_chi_number: "wellbeing/HP01.csv",
}


@pytest.mark.parametrize("command", ["check-returns", "build"])
@pytest.mark.parametrize("spoil", REFUSED, ids=lambda spoil: spoil.__name__)
def test_a_file_that_is_refused_is_named_with_the_reason_and_gives_2(call, returns, tmp_path, command, spoil):
    spoil(returns)
    data = ("--data", tmp_path / "data") if command == "build" else ()

    done = call(command, returns, *data)

    assert done.code == 2
    assert REFUSED[spoil] in done.out + done.err
    assert CHI not in done.out + done.err
    assert not list(tmp_path.glob("data/releases/release-*"))


def test_a_row_with_a_field_too_few_is_set_aside_and_the_rest_goes_on(call, returns):
    with_a_field_too_few(returns)

    done = call("check-returns", returns)

    assert done.code == 1
    assert "without the 1 row" in done.out


@pytest.mark.parametrize("command", ["check-returns", "build"])
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: shutil.rmtree(folder), "There is no folder"),
        (
            lambda folder: [
                shutil.rmtree(path) if path.is_dir() else path.unlink() for path in folder.iterdir()
            ],
            "missing",
        ),
        (lambda folder: (folder / "partnerships.csv").unlink(), "partnerships.csv is missing"),
        (lambda folder: edit(folder / "partnerships.csv", lambda lines: lines[:1]), "partnerships.csv"),
        (lambda folder: (folder / "partnerships.csv").write_bytes(b"\xff\xfe\x00"), "partnerships.csv"),
        (lambda folder: (folder / "mapping.toml").write_text("[[", encoding="utf-8"), "mapping.toml"),
        (lambda folder: (folder / "overrides.toml").write_text("a = 1", encoding="utf-8"), "overrides.toml"),
    ],
    ids=[
        "no folder",
        "empty folder",
        "no list",
        "list without rows",
        "list in UTF-16",
        "mapping",
        "overrides",
    ],
)
def test_returns_from_which_nothing_can_be_built_are_one_message_and_2(
    call, returns, tmp_path, command, spoil, said
):
    spoil(returns)
    data = ("--data", tmp_path / "data") if command == "build" else ()

    done = call(command, returns, *data)

    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err


def test_a_file_of_which_too_much_was_set_aside_stops_the_build_until_a_person_decides(
    call, returns, tmp_path
):
    edit(
        returns / "reviews" / "HP01.csv",
        lambda lines: [lines[0], *(line.rsplit(",", 1)[0] + ",maybe" for line in lines[1:])],
    )

    done = call("build", returns, "--data", tmp_path / "data")

    assert done.code == 2
    assert "reviews/HP01.csv: more than 20% of its rows were set aside" in done.err
    assert "overrides.toml" in done.err


@pytest.mark.parametrize("option", ["2026-13-01", "yesterday", "31/07/2026", "9999-12-31", "1989-12-31"])
def test_a_day_that_can_not_be_read_is_told_so(call, returns, option):
    done = call("check-returns", returns, "--as-at", option)

    assert done.code == 2
    assert "YYYY-MM-DD" in done.err


def test_the_page_of_an_earlier_check_does_not_stand_when_nothing_can_be_read(call, returns, tmp_path):
    report = tmp_path / "report"
    call("check-returns", returns, "--report", report)
    (returns / "partnerships.csv").unlink()

    done = call("check-returns", returns, "--report", report)

    page = (report / "report.html").read_text("utf-8")
    assert done.code == 2
    assert "Not yet: nothing of the return could be read." in page
    assert "partnerships.csv is missing from the returns folder" in page
    assert "faults.csv and summary.json beside this page are of the check before" in page


def test_a_report_that_can_not_be_a_folder_is_told_before_anything_is_read(call, returns):
    done = call("check-returns", returns, "--report", returns / "partnerships.csv")

    assert (done.code, done.out) == (2, "")
    assert "partnerships.csv is a file. Give a folder for the report" in done.err


def test_a_check_without_a_report_says_how_to_get_one(call, returns):
    assert "add --report FOLDER" in call("check-returns", returns).out


@pytest.mark.parametrize("program", ["pipelines", "dashboard"])
def test_the_list_of_commands_is_not_cut_short(program):
    done = subprocess.run(
        [sys.executable, "-m", program, "--help"], capture_output=True, text=True, check=True
    )
    assert "..." not in done.stdout.partition("Commands")[2]


def test_columns_that_a_file_lacks_are_one_line_of_what_stops_a_build(call, returns, tmp_path):
    edit(returns / "school" / "HP01.csv", lambda lines: ["child_ref,partnership", "C-000001,HP01"])

    done = call("build", returns, "--data", tmp_path / "data")

    (line,) = (line for line in done.err.splitlines() if "school/HP01.csv" in line)
    assert "(half_days_attended, half_days_possible, part_time, school_year, stage): A column" in line


def test_a_release_without_a_figure_at_home_does_not_say_that_all_can_be_seen(call, returns, tmp_path):
    for folder in returns.iterdir():
        if folder.is_dir() and folder.name != "children":
            shutil.rmtree(folder)

    done = call("build", returns, "--data", tmp_path / "data")

    assert done.code == 0
    assert "No figure of children looked after at home was counted" in done.err


@pytest.mark.parametrize("wrong", [("--seed", "-1"), ("--seed", "one"), ("--faults", "nan"), ("--years", 0)])
def test_returns_that_can_not_be_invented_are_one_message_and_2(call, tmp_path, wrong):
    done = call("synthesise", tmp_path / "out", *wrong)

    assert (done.code, "Traceback" in done.err) == (2, False)
    assert not (tmp_path / "out").exists()


@pytest.fixture
def full_disk():
    """No file may grow beyond so many bytes, as on a full disk; until the end of the test, or `None`."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def limit(size):
        resource.setrlimit(resource.RLIMIT_FSIZE, (before[0] if size is None else size, before[1]))

    yield limit
    limit(None)


@pytest.mark.parametrize("size", [4_000, 60_000, 800_000])
def test_a_full_disk_is_one_message_and_the_next_build_is_right(call, returns, tmp_path, full_disk, size):
    build = ("build", returns, "--data", tmp_path / "data", "--workers", 1)
    full_disk(size)
    stopped = call(*build)
    full_disk(None)

    assert stopped.code == 2
    assert stopped.err.splitlines()[-1].startswith("The disk did not allow it")
    assert ". Make room, or choose another folder, and run it again." in stopped.err
    assert not list(tmp_path.glob("data/releases/*release-*"))
    assert not list(tmp_path.glob("data/releases/.building-*"))
    assert call(*build).code == 0


def test_a_report_on_a_full_disk_is_one_message(call, returns, tmp_path, full_disk):
    full_disk(2_000)
    done = call("check-returns", returns, "--report", tmp_path / "report")

    assert done.code == 2
    assert "Make room" in done.err
