/** What `help` prints on each kind of machine. */
export const help = (on: 'workstation' | 'pod' | 'node'): string => texts[on];

const shell = `The shell knows variables, $(…), quotes, |, &&, ||, >, >>, <, <<EOF, 2>&1, for, while, until, if, case, and $((…)).
  sleep, time, watch …            in virtual time
  history, clear, exit (Ctrl-D), Ctrl-C, Ctrl-R, Tab

`;
const texts = {
  workstation: `This is your own machine: kubectl talks to the cluster of the scene.

  kubectl get pods -o wide        what is there; kubectl --help lists the commands
  kubectl apply -f FILE           files: ls, cat, edit FILE, > FILE, <<EOF
  kubectl exec -it POD -- sh      a shell in a pod; exit comes back
  ssh NODE                        a shell on a node; exit comes back
  … | grep, head, tail, wc, sort, uniq, cut, tr, sed, awk, jq, column, xargs, tee, base64

${shell}`,
  pod: `This is a shell in a container. Which programs there are depends on its image.

  curl, wget, nc, ping, nslookup, dig, getent, traceroute, ss, ip, env, hostname, cat /etc/resolv.conf

${shell}`,
  node: `This is a shell on a node, as root.

  iptables-save, iptables -t nat -L -n -v, nft list ruleset, ipvsadm -Ln, ipset list, conntrack -L,
  ip addr, ip route, ss, tcpdump -ni any, curl, ping, crictl ps, systemctl status kube-proxy

${shell}`,
} as const;
