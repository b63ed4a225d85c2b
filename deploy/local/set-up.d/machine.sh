# shellcheck shell=bash
# Looks at the machine before anything is changed on it. Sourced by set-up; needs $root.
# Each check prints one line per fault, found / wanted / what to do, and nothing where all is well.

readonly memory_wanted_mb=1800 # what a machine sold as 2 GB has left for its programs
readonly disk_wanted_mb=3000 disk_wanted_installed_mb=500
readonly ports_table=$root/deploy/local/local_stack/ports.tsv

check_memory() {
    local found
    found=$(awk '$1 == "MemTotal:" { print int($2 / 1024) }' /proc/meminfo)
    (( found >= memory_wanted_mb )) ||
        echo "memory: found $found MB, wanted 2 GB; close what else runs, or use a larger machine"
}

# check_disk MB
check_disk() {
    local found
    found=$(df -Pm "$root" | awk 'NR == 2 { print $4 }')
    (( found >= $1 )) || echo "disk: found $found MB free below $root, wanted $1 MB; make room"
}

check_owner() {
    local folder
    for folder in .local .venv services/realtime-gateway/web/node_modules; do
        [ ! -e "$root/$folder" ] || [ -O "$root/$folder" ] ||
            echo "$folder: found it to be $(stat -c %U "$root/$folder")'s, wanted $(id -un)'s; start as that user, or remove it: sudo rm -r $(printf %q "$root/$folder")"
    done
}

check_processor() {
    [ "$(uname -s)" = Linux ] || { echo "system: found $(uname -s), wanted Linux; use a virtual machine with Debian 12 or Ubuntu 24.04"; return; }
    [ "$(uname -m)" != x86_64 ] || grep -qw avx /proc/cpuinfo || mongod_is_new_enough ||
        echo "processor: found one without AVX, which MongoDB needs; use another machine"
    [ "$(uname -m)" = x86_64 ] || mongod_is_new_enough ||
        echo "mongod: found none for $(uname -m), wanted MongoDB 6 or newer; install it so that mongod is on the PATH"
}

# The ports that something listens on, one a line, from the kernel's own tables.
listening_ports() {
    local hexadecimal
    cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk '$4 == "0A" { sub(/.*:/, "", $2); print $2 }' |
        while read -r hexadecimal; do echo $((16#$hexadecimal)); done
}

check_ports() {
    local name port setting taken
    is_running && return
    taken=" $(listening_ports | tr '\n' ' ')"
    while read -r name port; do
        setting=CLOUDSTAGRAM_${name^^}_PORT
        setting=${setting//-/_}
        port=${!setting:-$port}
        [[ $taken != *" $port "* ]] ||
            echo "port $port: found it taken$(holder_of "$port"), wanted for $name; end what listens there, or set $setting"
    done <"$ports_table"
}

# Who listens, where the machine has a program that tells it and we may know.
holder_of() {
    command -v ss >/dev/null || return 0
    ss -Hltnp "sport = :$1" 2>/dev/null | sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/ by \1 (process \2)/p' | head -n 1
}

# Whether this checkout's own system runs now.
is_running() {
    local pid_file=${CLOUDSTAGRAM_DATA:-$root/.local}/run/supervisor.pid
    [ -f "$pid_file" ] && kill -0 "$(cat "$pid_file")" 2>/dev/null
}
