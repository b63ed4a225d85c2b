# shellcheck shell=bash
# What set-up says while it works. Sourced by set-up; needs $log, the file that takes the commands' own output.

say() { printf '%s\n' "$*" >&2; }

# fail LINES: a line for each thing that is wrong.
fail() {
    printf '%s\n' "$*" | sed 's/^/set-up: /' >&2
    exit 1
}

# step TEXT COMMAND...: runs the command with its output in the log and shows that it goes on; where it fails, shows the
# log's end and stops.
step() {
    local text=$1 began=$SECONDS pid
    shift
    printf '  %s ' "$text" >&2
    printf '\n== %s\n' "$text" >>"$log"
    set -m # a process group of its own, so that all of it can be ended with us
    "$@" >>"$log" 2>&1 </dev/null &
    pid=$!
    set +m
    trap 'kill -- "-$pid" 2>/dev/null; wait "$pid"; exit 130' INT TERM HUP
    while sleep 1 && kill -0 "$pid" 2>/dev/null; do
        (( (SECONDS - began) % 5 )) || printf '.' >&2
    done
    if ! wait "$pid"; then
        say " failed after $((SECONDS - began)) s"
        tail -n 20 "$log" | sed 's/^/    | /' >&2
        fail "$text: failed; the whole output is in $log"
    fi
    trap - INT TERM HUP
    say " done ($((SECONDS - began)) s)"
}
