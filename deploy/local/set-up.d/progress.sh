# shellcheck shell=bash
# What set-up says while it works. Sourced by set-up; needs $log, the file that takes the commands' own output.

say() { printf '%s\n' "$*" >&2; }

fail() { say "set-up: $*"; exit 1; }

# step TEXT COMMAND...: runs the command with its output in the log, showing that it goes on; on failure shows the log's end and stops.
step() {
    local text=$1 began=$SECONDS pid
    shift
    printf '  %s ' "$text" >&2
    printf '\n== %s\n' "$text" >>"$log"
    "$@" >>"$log" 2>&1 </dev/null &
    pid=$!
    while sleep 1 && kill -0 "$pid" 2>/dev/null; do
        (( (SECONDS - began) % 5 )) || printf '.' >&2
    done
    if ! wait "$pid"; then
        say " failed after $((SECONDS - began)) s"
        tail -n 20 "$log" | sed 's/^/    | /' >&2
        fail "$text: failed; the whole output is in $log"
    fi
    say " done ($((SECONDS - began)) s)"
}
