#!/bin/sh
# The first process of a Swarm node. Everything it mounts and every process of the node end with it.
# Argument: the hostname of the node.
set -e
echo "$1" >/proc/sys/kernel/hostname
ip link set lo up
cgroups=$(stat -f -c %T /sys/fs/cgroup)

# The host's Engine, its containerd and its settings are here and must be neither visible nor changed.
# (dockerd writes /var/lib/docker/network regardless of --data-root.)
# -n: mount would otherwise write to the host's /run.
for folder in /run /etc/docker /opt /var/lib; do
  if [ -d "$folder" ]; then mount -n -t tmpfs -o mode=755 mask "$folder"; fi
done
mkdir /run/lock

# A fresh sysfs shows this network namespace, and hides the host's AppArmor from the Engine.
mount -n -t sysfs sysfs /sys
if [ "$cgroups" = cgroup2fs ]; then
  mount -n -t cgroup2 cgroup2 /sys/fs/cgroup
  echo 0 >/sys/fs/cgroup/init/cgroup.procs
  for controller in $(cat /sys/fs/cgroup/cgroup.controllers); do
    echo "+$controller" >/sys/fs/cgroup/cgroup.subtree_control || true
  done
else
  mount -n -t tmpfs -o mode=755 cgroup /sys/fs/cgroup
  # Including name=systemd: without it, `docker exec` fails.
  for controllers in $(cut -d: -f2 /proc/self/cgroup | grep -v '^$'); do
    folder=/sys/fs/cgroup/${controllers#name=}
    mkdir "$folder"
    case $controllers in name=*) controllers=none,$controllers ;; esac
    mount -n -t cgroup -o "$controllers" cgroup "$folder"
  done
fi

echo ready
# Waiting for a child also reaps the Engine's orphans.
while :; do sleep 86400; done
