# shellcheck shell=bash
# Which of the system's packages are missing, and how they come. Sourced by set-up; needs progress.sh and versions.sh.

as_root=("$root/deploy/local/set-up.d/as-root")

# missing_packages run|test|tools: Debian's names, one a line; tools need no servers.
missing_packages() {
    local program oldest package
    while read -r program oldest package; do
        [ -n "$(installed_version "$program")" ] || [[ $1 = tools && $program != python3 ]] || echo "$package"
    done < <(printf '%s\n' "${programs[@]}")
    python3 -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
    [ -s /etc/ssl/certs/ca-certificates.crt ] || [ -n "${SSL_CERT_FILE:-}" ] || echo ca-certificates
    # The mongod of our Python packages is linked with it.
    [ "$1" = tools ] || mongod_is_new_enough || ldconfig -p | grep -q 'libcurl\.so\.4 ' || echo libcurl4
    [ "$1" != test ] || missing_browser
}

# Tests use $CHROMIUM, else the system's, else the one that Playwright fetches (Ubuntu's package is no browser but a snap).
missing_browser() {
    [ -z "${CHROMIUM:-}" ] && ! command -v chromium >/dev/null && is_debian && echo chromium fonts-dejavu-core | tr ' ' '\n'
    return 0
}

is_debian() { grep -qx 'ID=debian' /etc/os-release; }

# become_root PURPOSE: fills as_root with what runs its script as root, asking where a person can answer, or stops.
become_root() {
    local typed="sudo bash deploy/local/set-up.d/as-root install $*"
    [ "$EUID" -ne 0 ] || return 0
    command -v sudo >/dev/null || fail "these packages are missing: $*; as root, run: ${typed#sudo }"
    if ! sudo -n true 2>/dev/null; then
        [ -t 0 ] || fail "these packages are missing and sudo wants a password; run this, then start again: $typed"
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
    command -v apt-get >/dev/null || fail "missing: ${missing[*]}; install them by this system's own means, then start again"
    become_root "${missing[@]}"
    step "Reading the lists of packages" "${as_root[@]}" update
    faults=$(check_candidate_versions)
    [ -z "$faults" ] || fail "$faults"
    step "Installing ${missing[*]}" "${as_root[@]}" install "${missing[@]}"
}
