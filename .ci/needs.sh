# What commands need, for .ci/with: see_to_NEED brings it about, and sets $did when there was something to do.

name_of() {
    case $1 in
        packages) echo "Python packages" ;;
        test_packages) echo "Python packages, those of the tests too" ;;
        pango) echo "Pango, which PDFs are drawn with" ;;
        chromium) echo "Chromium, for the journeys" ;;
        gettext) echo "xgettext, which collects what is to be translated" ;;
        files) echo "Translations and static files" ;;
        database) echo "Database" ;;
        demo) echo "Demo" ;;
    esac
}

fail() {
    echo
    echo "$*" >&2
    exit 1
}

last_words() {
    grep -v '^[[:space:]]*$' "$log" | tail -n 1
}

# --- Python

see_to_packages() {
    see_to_python
    install_lock requirements.txt
}

see_to_test_packages() {
    see_to_python
    install_lock requirements-test.txt
    # It holds the other lock whole, in the same versions.
    cp requirements.txt .venv/requirements.txt
}

see_to_python() {
    local wanted=${PYTHON:-}
    if ! new_enough .venv/bin/python ||
        { [ -n "$wanted" ] && [ "$("$wanted" --version 2>&1)" != "$(.venv/bin/python --version)" ]; }; then
        find_python
        if ! "$python" -c 'import ensurepip, venv' 2>> "$log"; then
            local package
            package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
            debian "$package" && "$python" -c 'import ensurepip, venv' 2>> "$log" ||
                fail "$python cannot make a virtual environment: install $package, or whatever your system calls it."
        fi
        "$python" -m venv --clear .venv >> "$log" 2>&1 || fail "No virtual environment in .venv: $(last_words)"
    fi
    export PATH="$PWD/.venv/bin:$PATH"
}

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>> "$log"
}

# Sets $python. A name that pyenv answers for may exist without working, so each is asked.
find_python() {
    local found=
    set -- python3 python3.14 python3.13 python3.12 python3.11 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.*/bin/python3
    [ -z "${PYTHON:-}" ] || set -- "$PYTHON"
    for python in "$@"; do
        new_enough "$python" && return
        found=${found:-$("$python" --version 2>> "$log" || true)}
    done
    fail "Kohortti needs Python 3.11 or newer, and found ${found:-none}. Install one, or say which: make PYTHON=/path/to/python3"
}

install_lock() {
    cmp -s "$1" ".venv/$1" && return
    # Every package is in the lock with its checksum; the user's own configuration of pip says where from.
    .venv/bin/python -m pip install --quiet --no-input --disable-pip-version-check --no-deps --require-hashes \
        --requirement "$1" >> "$log" 2>&1 < /dev/null ||
        fail "pip could not install $1: $(grep -m 1 -i '^error' "$log" || last_words) (all of it is in $log)"
    cp "$1" ".venv/$1"
    did=installed
}

# --- System libraries and programs

see_to_pango() {
    pango_works && return
    debian libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 && pango_works ||
        fail "WeasyPrint does not find Pango. Install it: packages libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0 of Debian and Ubuntu, pango of Fedora, Alpine and Homebrew."
    did=installed
}

pango_works() {
    python -c 'import weasyprint' >> "$log" 2>&1
}

# Where none can be had, KOHORTTI_CHROMIUM stays empty and the tests say which journeys were not run.
see_to_chromium() {
    chromium_works && return
    if [ -n "${KOHORTTI_CHROMIUM:-}" ]; then
        did="KOHORTTI_CHROMIUM=$KOHORTTI_CHROMIUM does not start"
        export KOHORTTI_CHROMIUM=
    elif debian chromium && chromium_works; then
        did=installed
    else
        did="none here, and none could be installed"
    fi
}

chromium_works() {
    local candidate
    set -- chromium chromium-browser google-chrome "$unpacked/usr/lib/chromium/chromium"
    [ -z "${KOHORTTI_CHROMIUM:-}" ] || set -- "$KOHORTTI_CHROMIUM"
    for candidate in "$@"; do
        if candidate=$(command -v "$candidate") && "$candidate" --version >> "$log" 2>&1; then
            export KOHORTTI_CHROMIUM=$candidate
            return
        fi
    done
    return 1
}

see_to_gettext() {
    xgettext --version >> "$log" 2>&1 && return
    debian gettext && xgettext --version >> "$log" 2>&1 || fail "xgettext is missing: install the package gettext."
    did=installed
}

# --- The application

see_to_files() {
    local source
    for source in lms/locale/*/LC_MESSAGES/django.po; do
        if [ -e "$source" ] && ! [ "${source%.po}.mo" -nt "$source" ]; then
            python .ci/translations.py >> "$log" 2>&1 || fail "Translations cannot be compiled: $(last_words)"
            did=made
            break
        fi
    done
    local var=${KOHORTTI_VAR:-$(sed -n 's/^KOHORTTI_VAR=//p' .env 2> /dev/null)}
    local collected=${var:-var}/static/.collected
    if ! [ -e "$collected" ] ||
        [ -n "$(find requirements.txt ./*/static -newer "$collected" -print -quit)" ]; then
        manage collectstatic --no-input --verbosity 0 || fail "Static files cannot be collected: $(last_words)"
        touch "$collected"
        did=made
    fi
}

see_to_database() {
    manage migrate --no-input --verbosity 0 || fail "The database cannot be brought up to date: $(last_words)"
    did="up to date"
}

see_to_demo() {
    manage load_demo || fail "The demo cannot be loaded: $(last_words)"
}

# Django's commands, for a checkout that nobody has configured as one for development.
manage() {
    [ -e .env ] || [ -n "${KOHORTTI_SECRET_KEY:-}" ] || echo KOHORTTI_DEVELOPMENT=1 > .env
    python manage.py "$@" >> "$log" 2>&1 < /dev/null
}
