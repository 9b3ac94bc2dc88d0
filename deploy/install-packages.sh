#!/bin/sh
# Install Debian packages without letting them start anything. Runs as root; deploy/bootstrap.sh calls it.
# usage: install-packages.sh PACKAGE...
#
# Debian starts a server when its package is installed, on all interfaces in RabbitMQ's case. We run private
# servers on loopback instead, so services are forbidden to start while we install, and PostgreSQL is told to
# make no cluster. Both settings are taken back at the end, however it ends.
set -eu

policy=/usr/sbin/policy-rc.d
cluster_folder=/etc/postgresql-common/createcluster.d
cluster=$cluster_folder/portolan.conf

restore() {
    if [ -e "$policy.before-portolan" ]; then
        mv -f "$policy.before-portolan" "$policy"
    else
        rm -f "$policy"
    fi
    rm -f "$cluster"
    rmdir "$cluster_folder" 2>/dev/null || :
}

# What an install that was killed left behind is not somebody's own policy.
if [ -e "$policy" ] && ! grep -q 'written by portolan' "$policy"; then
    mv -f "$policy" "$policy.before-portolan"
fi
trap restore EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
printf '#!/bin/sh\n# written by portolan while it installs packages\nexit 101\n' >"$policy"
chmod 755 "$policy"
mkdir -p "$cluster_folder"
echo 'create_main_cluster = false' >"$cluster"

export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
if ! {
    apt-get update -q &&
        apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 "$@"
} >"$log" 2>&1 </dev/null; then
    tail -n 40 "$log" >&2
    echo "portolan: apt-get failed; its whole output is in $log" >&2
    exit 2
fi
rm -f "$log"

# Where systemd is, the packages have put their servers among what starts at the next boot.
if [ -d /run/systemd/system ]; then
    for unit in rabbitmq-server.service epmd.socket epmd.service postgresql.service; do
        case "$unit $*" in
            rabbitmq*rabbitmq-server* | epmd*rabbitmq-server* | postgresql*postgresql*)
                systemctl disable -q "$unit" 2>/dev/null || :
                ;;
        esac
    done
fi
