# shellcheck shell=bash
# What must be on the machine and how new. Sourced by set-up.

# A line each: program, oldest version, Debian's package.
readonly programs=(
    "redis-server 7.0 redis-server"
    "rabbitmq-server 3.10 rabbitmq-server"
    "nginx 1.20 nginx" # the first that takes -e
    "python3 3.11 python3"
)

# installed_version PROGRAM: nothing where it is not there.
installed_version() {
    case $1 in
        redis-server) redis-server --version | sed -n 's/.* v=\([0-9.]*\).*/\1/p' ;;
        # Asked for its version, rabbitmq-server would start a broker.
        rabbitmq-server)
            printf '%s\n' /usr/lib/rabbitmq/lib/rabbitmq_server-[0-9]* /opt/rabbitmq/rabbitmq_server-[0-9]* |
                sed -n 's/.*_server-\([0-9.]*\)$/\1/p' | sort -V | tail -n 1
            ;;
        nginx) nginx -v 2>&1 | sed -n 's|.*nginx/\([0-9.]*\).*|\1|p' ;;
        python3) python3 -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' ;;
        mongod) mongod --version | sed -n 's/^db version v\([0-9.]*\).*/\1/p' ;;
    esac 2>/dev/null || true
}

# candidate_version PACKAGE: what apt would install, without epoch and revision.
candidate_version() { apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: \([0-9]*:\)\{0,1\}\([0-9.]*\).*/\2/p'; }

# is_at_least VERSION OLDEST
is_at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

mongod_is_new_enough() {
    local version
    version=$(installed_version mongod)
    [ -n "$version" ] && is_at_least "$version" 6.0
}

too_old() {
    echo "$1: found $2, wanted $3 or newer; install that, or use Debian 12 or Ubuntu 24.04, whose own packages are new enough"
}

check_installed_versions() {
    local program oldest package version
    while read -r program oldest package; do
        version=$(installed_version "$program")
        [ -z "$version" ] || is_at_least "$version" "$oldest" || too_old "$program" "$version" "$oldest"
    done < <(printf '%s\n' "${programs[@]}")
}

# What apt would bring, as far as it has read its lists.
check_candidate_versions() {
    local program oldest package version
    while read -r program oldest package; do
        [ -z "$(installed_version "$program")" ] || continue
        version=$(candidate_version "$package")
        [ -z "$version" ] || is_at_least "$version" "$oldest" || too_old "$package" "$version" "$oldest"
    done < <(printf '%s\n' "${programs[@]}")
}

# Only once the lists were read does nothing in them mean that there is nothing.
check_candidates_exist() {
    local program oldest package
    while read -r program oldest package; do
        [ -n "$(installed_version "$program")" ] || [ -n "$(candidate_version "$package")" ] ||
            echo "$package: found no package of this name, wanted $oldest or newer; install $program by other means"
    done < <(printf '%s\n' "${programs[@]}")
}
