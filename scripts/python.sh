# Sourced by the scripts beside it: finds a Python that will do, and says what to do if none does.
# shellcheck shell=bash

# Where bytecode is not kept, each of some hundred processes compiles the whole program again.
unset PYTHONDONTWRITEBYTECODE

find_python() {
    local candidate
    for candidate in python3 python3.11 python3.12 python3.13 python3.14 python; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return 0
        fi
    done
    if command -v python3 >/dev/null 2>&1; then
        echo "scripts: Python 3.11 or newer is needed, found $(python3 -c 'import platform; print(platform.python_version())' 2>/dev/null || echo none); run: sudo apt-get install python3.11 python3.11-venv" >&2
    else
        echo "scripts: Python 3.11 or newer is needed; run: sudo apt-get install python3 python3-venv" >&2
    fi
    return 1
}

# set_up_and_run [--dev] -- ARGUMENTS: this process becomes the virtual environment's Python.
set_up_and_run() {
    local python
    python="$(find_python)" || exit 1
    exec "$python" "$root/scripts/set_up.py" "$@"
}
