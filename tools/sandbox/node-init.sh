#!/bin/sh
# First process of a Swarm node: everything it mounts, and all that runs beside it, dies with it.
# Arguments: host name of the node.
set -e
echo "$1" >/proc/sys/kernel/hostname
ip link set lo up
cgroups=$(stat -f -c %T /sys/fs/cgroup)

# The host's Engine, its containerd and its settings live here: none may be found, none added to.
# (/var/lib/docker/network is written whatever --data-root says.)
# -n: mount's own notes would go to the host's /run.
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
  # name=systemd among them: without it nothing can be executed in a running container.
  for controllers in $(cut -d: -f2 /proc/self/cgroup | grep -v '^$'); do
    folder=/sys/fs/cgroup/${controllers#name=}
    mkdir "$folder"
    case $controllers in name=*) controllers=none,$controllers ;; esac
    mount -n -t cgroup -o "$controllers" cgroup "$folder"
  done
fi

echo ready
# Waiting on a child also reaps the orphans of the Engine.
while :; do sleep 86400; done
