# Sourced by the scripts of the end-to-end tests, inside network and process namespaces of their own: joins this network
# namespace by a cable to a second one, the far side. Everything here ends with the process that made the namespaces.
#
#   near  10.0.0.1/24  fd00::1/64  fe80::1    this side, where the scanner runs
#   far   10.0.0.2/24  fd00::2/64  fe80::2    the other side; `in_far COMMAND` runs a command there
set -eu
echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad
unshare --net sleep infinity &
far=$!
own=$(readlink /proc/self/ns/net)
until [ "$(readlink "/proc/$far/ns/net")" != "$own" ]; do :; done

in_far() { nsenter --net="/proc/$far/ns/net" -- "$@"; }

# Linux sends six ICMP errors at once and then one a second, which is not what these tests are about.
in_far sh -c 'for limit in ipv4/icmp_ratelimit ipv6/icmp/ratelimit ipv6/conf/default/accept_dad; do
    echo 0 > /proc/sys/net/$limit; done'
ip link set lo up
in_far ip link set lo up
ip link add near type veth peer name far netns "$far"
# No address but these, so that the scanner's own are known.
ip link set near addrgenmode none
in_far ip link set far addrgenmode none
ip address add 10.0.0.1/24 dev near
ip address add fd00::1/64 dev near nodad
ip address add fe80::1/64 dev near nodad
in_far ip address add 10.0.0.2/24 dev far
in_far ip address add fd00::2/64 dev far nodad
in_far ip address add fe80::2/64 dev far nodad
ip link set near up
in_far ip link set far up

# Serves TCP ports, or with `serve_udp` UDP ports that answer with what they get, on every address of the far side.
# Returns once they are served.
serve() { serve_in "in_far" tcp "$@"; }
serve_udp() { serve_in "in_far" udp "$@"; }
serve_in() {
    where=$1
    shift
    mkfifo ready
    $where /usr/bin/python3 "$FIXTURES/network/serve.py" ready "$@" &
    read -r _ < ready
    rm ready
}

# Waits until the near interface has sent more than so many packets, or the process given second has ended.
await_packets() {
    sent=0
    while [ "$sent" -le "$1" ] && kill -0 "$2"; do
        sent=$(awk '$1 == "near:" { print $11 }' /proc/net/dev)
    done
}
