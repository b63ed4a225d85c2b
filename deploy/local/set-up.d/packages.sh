# shellcheck shell=bash
# Which of the system's packages are missing, and how they come. Sourced by set-up; needs progress.sh, versions.sh and browser.sh.

as_root=("$root/deploy/local/set-up.d/as-root")

# Read whole: with pipefail, a `grep -q` that ends first would make ldconfig, and so the library, look missing.
has_library() { [[ $(ldconfig -p) == *"$1 "* ]]; }

# missing_packages run|test|tools: Debian's names, one a line; tools need no servers.
missing_packages() {
    local program oldest package
    while read -r program oldest package; do
        [ -n "$(installed_version "$program")" ] || [[ $1 = tools && $program != python3 ]] || echo "$package"
    done < <(printf '%s\n' "${programs[@]}")
    python3 -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
    [ -s /etc/ssl/certs/ca-certificates.crt ] || [ -n "${SSL_CERT_FILE:-}" ] || echo ca-certificates
    # The mongod of our Python packages is linked with it.
    [ "$1" = tools ] || mongod_is_new_enough || has_library libcurl.so.4 || echo libcurl4
    [ "$1" != test ] || missing_for_browser
}

# what_installs PACKAGE...: the one command, to be typed as root, which needs nothing done before it.
what_installs() { echo "bash $(printf %q "${as_root[0]}") install $*"; }

is_root() { (( EUID == 0 )); }
sudo_is_silent() { sudo -n true 2>/dev/null; }

# check_way_to_install PACKAGE...: whether these can be installed from here.
check_way_to_install() {
    if (( ! $# )); then return; fi
    if ! command -v apt-get >/dev/null; then
        echo "packages: found no apt-get, wanted $*; install them by this system's own means, then start again"
    elif ! is_root && ! command -v sudo >/dev/null; then
        echo "root: found no sudo, wanted it for $*; run this as root, then start again: $(what_installs "$@")"
    elif ! is_root && ! sudo_is_silent && [ ! -t 0 ]; then
        echo "root: found that sudo wants a password, wanted it for $*; run this, then start again: sudo $(what_installs "$@")"
    fi
}

check_killed_install() {
    ! "${as_root[0]}" policy_is_ours ||
        echo "policy-rc.d: found that of an installation by set-up, which keeps new servers from starting; unless one runs now, undo it: sudo bash $(printf %q "${as_root[0]}") let_servers_start"
}

# become_root PACKAGE...: has as_root run its script as root, after check_way_to_install; asks for a password, or stops.
become_root() {
    local typed
    ! is_root || return 0
    typed="sudo $(what_installs "$@")"
    if ! sudo_is_silent; then
        say "These packages are missing: $*"
        say "To install them, sudo asks for your password for: $typed"
        sudo -v || fail "not allowed; run this, then start again: $typed"
    fi
    as_root=(sudo -n bash "${as_root[0]}")
}

# install_packages run|test|tools
install_packages() {
    local missing faults
    mapfile -t missing < <(missing_packages "$1")
    (( ${#missing[@]} )) || return 0
    faults=$(check_way_to_install "${missing[@]}")
    [ -z "$faults" ] || fail "$faults"
    become_root "${missing[@]}"
    step "Reading the lists of packages" "${as_root[@]}" update
    faults=$(check_candidates_exist; check_candidate_versions)
    [ -z "$faults" ] || fail "$faults"
    step "Installing ${missing[*]}" "${as_root[@]}" install_from_lists "${missing[@]}"
}
