# Set-up that ./run and ./check share: Python, the packages of the lock, Debian's programs. Sourced, never run.
# Not here: what is served or tested. Each function either does its work and says so, or stops with what to do.

say() { printf '%s\n' "hearth: $*"; }

stop() {
    printf '%s\n' "hearth: $1" >&2
    shift
    [ $# -eq 0 ] || printf '        %s\n' "$@" >&2
    exit 1
}

# Prints the first Python on the path that is new enough.
find_python() {
    local candidate
    for candidate in python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    stop "Python 3.11 or later is needed, and none was found on the path." \
        "On Debian 12 or Ubuntu 24.04: sudo apt-get install python3 python3-venv"
}

# What the installed packages depend on: the lock, the project's declaration, and where this folder stands.
wanted_stamp() {
    "$1" -c '
import hashlib, pathlib
digest = hashlib.sha256(b"".join(pathlib.Path(f).read_bytes() for f in ("requirements.lock", "pyproject.toml")))
print(digest.hexdigest(), pathlib.Path.cwd())'
}

make_venv() {
    if [ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1 &&
        grep -qF "$(pwd -P)/.venv" .venv/bin/activate &&
        .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        return
    fi
    say "making a Python environment in .venv"
    "$1" -c 'import venv, ensurepip' 2>/dev/null || stop "This Python can't make an environment: the modules venv and ensurepip are missing." \
        "On Debian and Ubuntu: sudo apt-get install python3-venv    Then start again."
    "$1" -m venv --clear .venv || stop "The environment could not be made. Python's own words are above."
}

# Installs the lock and then the project, only where either changed. An interrupted installation leaves no stamp.
ensure_packages() {
    local python wanted
    python=$(find_python) || exit 1
    wanted=$(wanted_stamp "$python") || stop "requirements.lock or pyproject.toml can't be read here. Is this a whole copy of Hearth?"
    if [ "$(cat .venv/hearth-stamp 2>/dev/null)" = "$wanted" ] && .venv/bin/python -c '' 2>/dev/null; then
        return
    fi
    rm -f .venv/hearth-stamp
    make_venv "$python"
    say "installing the packages of requirements.lock (one to three minutes the first time)"
    .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock &&
        .venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e . ||
        stop "The packages could not be installed; pip's own words are above." \
            "Without a network: connect, or set PIP_INDEX_URL to your organisation's package index, or use a folder of packages (docs/hosting.md). Then start again." \
            "If a hash does not match, requirements.lock and the index differ: do not go round it, ask who keeps the index."
    printf '%s\n' "$wanted" >.venv/hearth-stamp
    say "packages are installed"
}

# Imports take a third less time where the code is compiled once, ahead of the first reader.
compile_code() {
    .venv/bin/python -m compileall -q dashboard pages pipelines || say "the code could not be compiled ahead; it runs all the same"
}

# Debian's package names, one a line, of the programs that the tests open and that this machine lacks.
missing_programs() {
    command -v chromium >/dev/null || echo chromium
    command -v pdftotext >/dev/null || echo poppler-utils
    command -v postgres >/dev/null || compgen -G "${POSTGRESQL_HOME:-/usr/lib/postgresql}/*/bin/postgres" >/dev/null || echo postgresql
}

ensure_programs() {
    local missing as_root=()
    mapfile -t missing < <(missing_programs)
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        as_root=(sudo -n)
        sudo -n true 2>/dev/null || stop "Missing: ${missing[*]}. The tests need them, and this account may not install them." \
            "Ask for: sudo apt-get update && sudo apt-get install ${missing[*]}    Then start ./check again."
    fi
    command -v apt-get >/dev/null || stop "Missing: ${missing[*]} (Debian's names). The tests need them, and there is no apt-get here." \
        "Install them the way this system does, so that chromium, pdftotext and postgres are on the path."
    say "installing ${missing[*]} from Debian"
    { "${as_root[@]}" apt-get update -q && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q "${missing[@]}"; } >/dev/null ||
        stop "apt-get could not install ${missing[*]}. Its own words are above." "Without a network, connect first. Then start ./check again."
}

# A lock with an address would tie every reader to one machine's package index.
refuse_addresses() {
    ! grep -nE '://|^-' "$1" || stop "$1 holds an address or an option (above)." \
        "Make it again: uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-emit-index-url --no-header -o $1"
}

# Reads names of tracked files, one a line, and refuses those that are made, secret, or another tool's lock.
# A table of children belongs in no commit: CSV and workbooks only where they are published or made up for a test.
refuse_files() {
    local names
    names=$(cat)
    ! { grep -E '(^|/)(uv\.lock|pylock\.toml|secrets\.toml|\.env|\.venv|__pycache__)(/|$)|\.(duckdb|sqlite|pyc)$' <<<"$names" ||
        grep -E '\.(csv|xlsx)$' <<<"$names" | grep -vE '^(data/reference|tests)/' ||
        grep -E '^data/' <<<"$names" | grep -vE '^data/(reference/|README\.md$)'; } ||
        stop "These files are made or secret and must not be committed (above)." "Take them out: git rm --cached FILE"
}
