# Programs and libraries of Debian and its relatives, for .ci/with: installed where that is allowed, and
# otherwise unpacked below var/lib, where nobody's permission is needed.

unpacked=$PWD/var/lib/debian

# debian PACKAGE... - ends with 0 when the packages were installed or unpacked.
debian() {
    command -v apt-get >> "$log" || return 1
    if [ "$(id -u)" = 0 ]; then
        install_debian env "$@" || unpack_debian "$@"
    elif sudo -n true 2>> "$log"; then
        install_debian sudo -n env "$@" || unpack_debian "$@"
    else
        unpack_debian "$@"
    fi
}

install_debian() {
    local as=()
    while [ "$1" != env ]; do
        as+=("$1")
        shift
    done
    shift
    local apt=(${as[@]+"${as[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120)
    local install=("${apt[@]}" install --yes --no-install-recommends "$@")
    # The lists of packages may be missing or old: they are only fetched when it does not go without.
    "${install[@]}" >> "$log" 2>&1 < /dev/null && return
    "${apt[@]}" update >> "$log" 2>&1 < /dev/null && "${install[@]}" >> "$log" 2>&1 < /dev/null
}

unpack_debian() {
    local own=$PWD/var/lib/apt
    mkdir -p "$own/lists/partial" "$own/cache/archives/partial" "$own/packages" "$unpacked"
    local options=(-o Dir::State::Lists="$own/lists" -o Dir::Cache="$own/cache" -o Debug::NoLocking=1)
    fetch_and_unpack "$@" || {
        apt-get "${options[@]}" update >> "$log" 2>&1 && fetch_and_unpack "${options[@]}" "$@"
    }
}

# fetch_and_unpack [-o OPTION]... PACKAGE... - the packages, and those that they need and the system lacks.
fetch_and_unpack() {
    local missing
    missing=$(apt-get --simulate --no-install-recommends install "$@" 2>> "$log" < /dev/null |
        awk '$1 == "Inst" && $3 !~ /^\[/ { print $2 }')
    [ -n "$missing" ] || return 1
    local options=()
    while [ "$1" = -o ]; do
        options+=("$1" "$2")
        shift 2
    done
    # shellcheck disable=SC2086 - one word for each package
    (cd var/lib/apt/packages && rm -f ./*.deb &&
        apt-get ${options[@]+"${options[@]}"} download $missing) >> "$log" 2>&1 || return 1
    local package
    for package in var/lib/apt/packages/*.deb; do
        dpkg -x "$package" "$unpacked" >> "$log" 2>&1 || return 1
    done
    rm -rf var/lib/apt/packages
    note_unpacked
    use_unpacked
}

# What a process must know to find them. manage.py reads the same file when it is started by hand.
note_unpacked() {
    local folder path=
    for folder in "$unpacked"/lib/*-linux-gnu* "$unpacked"/usr/lib/*-linux-gnu*; do
        [ -d "$folder" ] && path=${path:+$path:}$folder
    done
    echo "LD_LIBRARY_PATH=$path" > var/lib/environment
    [ -e /etc/fonts/fonts.conf ] || echo "FONTCONFIG_PATH=$unpacked/etc/fonts" >> var/lib/environment
}

use_unpacked() {
    [ -e var/lib/environment ] || return 0
    set -a
    . var/lib/environment
    set +a
    case :$PATH: in
        *":$unpacked/usr/bin:"*) ;;
        *) export PATH="$PATH:$unpacked/usr/bin" ;;
    esac
}
