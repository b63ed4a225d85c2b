# shellcheck shell=bash
# The virtual environment (.venv) and the client's npm packages. Sourced by set-up; needs $root, $log and progress.sh.
# A stamp holds the hash of everything that was installed from; while it fits, nothing is done.

venv=$root/.venv
web=$root/services/realtime-gateway/web
own_packages=(shared services/upload-api services/timeline-api services/social-api services/realtime-gateway
    services/fanout-workers deploy/local)

# venv_fingerprint LOCK: changes with the lock, our own packages' metadata, the interpreter and the checkout's place.
venv_fingerprint() {
    { cat "$root/requirements-build.txt" "$root/$1" "${own_packages[@]/%//pyproject.toml}"; echo "$root"; python3 --version; } | sha256sum
}

pip_install() { "$venv/bin/python" -m pip install --disable-pip-version-check --no-input --progress-bar off "$@"; }

make_venv() {
    [ ! -L "$venv" ] || fail "$venv is a symbolic link; remove it and start again"
    rm -rf "$venv" && python3 -m venv "$venv"
}

install_own_packages() {
    local arguments=() package
    for package in "${own_packages[@]}"; do arguments+=(-e "./$package"); done
    pip_install --no-build-isolation --no-deps "${arguments[@]}"
}

stamp_of() { echo "$venv/.installed-from-$(lock_of "$1")"; }
lock_of() { [ "$1" = run ] && echo requirements.txt || echo requirements-dev.txt; }

# environment_is_current run|test|tools
environment_is_current() {
    local stamp
    stamp=$(stamp_of "$1")
    [ -f "$stamp" ] && [ -x "$venv/bin/python" ] && [ "$(venv_fingerprint "$(lock_of "$1")")" = "$(cat "$stamp")" ]
}

# set_up_venv run|test|tools: what is for testing holds all that running needs.
set_up_venv() {
    environment_is_current "$1" && return
    venv_can_be_updated || step "Making a virtual environment" make_venv
    step "Installing build tools" pip_install --require-hashes -r requirements-build.txt
    step "Installing Python packages (some 500 MB the first time)" \
        pip_install --require-hashes --no-build-isolation -r "$(lock_of "$1")"
    step "Installing our own packages" install_own_packages
    venv_fingerprint "$(lock_of run)" >"$(stamp_of run)"
    venv_fingerprint "$(lock_of "$1")" >"$(stamp_of "$1")"
}

# A virtual environment belongs to its interpreter and its place; with either changed it is made anew.
venv_can_be_updated() {
    [ -x "$venv/bin/python" ] && [ "$("$venv/bin/python" --version 2>&1)" = "$(python3 --version)" ] &&
        [ "$("$venv/bin/python" -c 'import sys; print(sys.prefix)')" = "$venv" ]
}

npm() { "$venv/bin/python" -m local_stack.npm "$@"; }

set_up_web() {
    local stamp=$web/node_modules/.installed fingerprint
    [ -f "$web/package-lock.json" ] || return 0
    fingerprint=$(sha256sum <"$web/package-lock.json")
    if [ -f "$stamp" ] && [ "$fingerprint" = "$(cat "$stamp")" ]; then return; fi
    step "Fetching the browser client's npm packages" npm ci --no-audit --no-fund
    echo "$fingerprint" >"$stamp"
}
