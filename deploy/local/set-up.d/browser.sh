# shellcheck shell=bash
# The browser that tests use: $CHROMIUM, else the system's headless shell, else the one that Playwright fetches: one
# without windows, menus and the rest of a desktop costs a third of the processor less. Sourced by set-up; needs
# $root, $venv, progress.sh and packages.sh.

# What a fetched browser is linked with, a line each: library, package (by Ubuntu 24.04's names). The rest comes with these.
readonly browser_libraries=(
    "libasound.so.2 libasound2t64"
    "libatk-bridge-2.0.so.0 libatk-bridge2.0-0t64"
    "libcairo.so.2 libcairo2"
    "libcups.so.2 libcups2t64"
    "libgbm.so.1 libgbm1"
    "libnss3.so libnss3"
    "libpango-1.0.so.0 libpango-1.0-0"
    "libXcomposite.so.1 libxcomposite1"
    "libXdamage.so.1 libxdamage1"
    "libXfixes.so.3 libxfixes3"
    "libXrandr.so.2 libxrandr2"
    "libxkbcommon.so.0 libxkbcommon0"
)

has_browser() { [ -n "${CHROMIUM:-}" ] || command -v chromium-headless-shell >/dev/null; }
is_debian() { grep -qx 'ID=debian' /etc/os-release; }

# missing_for_browser: Debian's package is a browser; elsewhere (Ubuntu's is a snap) one is fetched, and needs libraries.
missing_for_browser() {
    local library package
    if has_browser; then return; fi
    if is_debian; then echo chromium-headless-shell; echo fonts-dejavu-core; return; fi
    while read -r library package; do
        has_library "$library" || echo "$package"
    done < <(printf '%s\n' "${browser_libraries[@]}")
    [ -d /usr/share/fonts/truetype/dejavu ] || echo fonts-dejavu-core
}

# The version that is locked, and where Playwright keeps what it fetches.
browser_fingerprint() {
    sed -n 's/^playwright==\([^ ]*\).*/\1/p' "$root/requirements-dev.txt"
    echo "${PLAYWRIGHT_BROWSERS_PATH:-${XDG_CACHE_HOME:-$HOME/.cache}/ms-playwright}"
}

browser_is_current() {
    [ "$(browser_fingerprint)" = "$(cat "$venv/.browser-of" 2>/dev/null)" ] && [ -d "$(tail -n 1 "$venv/.browser-of")" ]
}

set_up_browser() {
    if has_browser || browser_is_current; then return; fi
    step "Fetching a browser for the tests" "$venv/bin/playwright" install chromium-headless-shell
    browser_fingerprint >"$venv/.browser-of"
}
