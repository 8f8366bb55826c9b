import type { AddressSet } from '../model/address-set.js';
import { rulesInForce, type NetworkPolicy, type Peer, type PodPeer, type PolicyRule } from '../model/network-policy.js';
import type { Protocol } from '../model/port-set.js';
import { implies, matches, matchesUndescribedNamespace, type Selector, type Ternary } from '../model/selector.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Workload } from '../model/workload.js';

/** Where the DNS of a cluster is. */
export interface Dns {
  readonly namespace: string;
  readonly pods: Selector;
  /** The pod's port, not that of its Service (N18). */
  readonly port: number;
  /** Addresses that answer DNS as well, such as those of a node-local cache; one of them is enough. */
  readonly addresses: readonly AddressSet[];
}

/** The protocols in which DNS is asked. */
export const DNS_PROTOCOLS: readonly Protocol[] = ['UDP', 'TCP'];

/** Tells which policies let their pods reach DNS, by what is known of its namespace and pods. */
export class DnsReach {
  readonly #dns: Dns;
  readonly #snapshot: Snapshot;
  #pods: readonly Workload[] | undefined;

  constructor(dns: Dns, snapshot: Snapshot) {
    this.#dns = dns;
    this.#snapshot = snapshot;
  }

  /** Whether some rule in force allows it. `unknown` where that hangs on labels of a namespace that nobody knows. */
  allowedBy(policy: NetworkPolicy, protocol: Protocol): Ternary {
    let answer: Ternary = 'no';
    for (const rule of rulesInForce(policy, 'egress')) {
      if (!this.#opens(rule, protocol)) continue;
      if (rule.peers.kind === 'anyone') return 'yes';
      for (const peer of rule.peers.list) {
        const reached = this.#reaches(peer, policy.namespace);
        if (reached === 'yes') return 'yes';
        if (reached === 'unknown') answer = 'unknown';
      }
    }
    return answer;
  }

  /** The name of a port that could be that of DNS, if only a pod were known that has it. */
  unresolvedPort(policy: NetworkPolicy, protocol: Protocol): string | undefined {
    for (const { ports } of rulesInForce(policy, 'egress')) {
      if (ports.kind === 'any') continue;
      for (const port of ports.list) {
        if (port.kind === 'named' && port.protocol === protocol && this.#dnsPods().length === 0) return port.name;
      }
    }
    return undefined;
  }

  #opens({ ports }: PolicyRule, protocol: Protocol): boolean {
    if (ports.kind === 'any') return true;
    const { port: wanted } = this.#dns;
    return ports.list.some((port) => {
      if (port.protocol !== protocol) return false;
      if (port.kind === 'numbers') return port.from <= wanted && wanted <= port.to;
      // A name means what each pod says it does (N17).
      return this.#everyDnsPod(({ namedPorts }) =>
        namedPorts.some(
          ({ name, protocol: its, number }) => name === port.name && its === protocol && number === wanted,
        ),
      );
    });
  }

  #reaches(peer: Peer, own: string): Ternary {
    if (peer.kind === 'addresses') {
      return this.#dns.addresses.some((addresses) => peer.set.contains(addresses)) ? 'yes' : 'no';
    }
    const { pods } = peer;
    if (!implies(this.#dns.pods, pods) && !this.#everyDnsPod(({ labels }) => matches(pods, labels))) return 'no';
    return this.#selectsNamespace(peer, own);
  }

  #selectsNamespace({ namespaces }: PodPeer, own: string): Ternary {
    const { namespace } = this.#dns;
    if (namespaces.kind === 'own') return own === namespace ? 'yes' : 'no';
    const known = this.#snapshot.namespaces.get(namespace);
    if (known === undefined) return matchesUndescribedNamespace(namespaces.selector, namespace);
    return matches(namespaces.selector, known.metadata.labels) ? 'yes' : 'no';
  }

  #everyDnsPod(has: (pod: Workload) => boolean): boolean {
    const pods = this.#dnsPods();
    return pods.length > 0 && pods.every(has);
  }

  /** Looked for only where something hangs on it: a namespace of the system has many pods. */
  #dnsPods(): readonly Workload[] {
    return (this.#pods ??= this.#findDnsPods());
  }

  #findDnsPods(): readonly Workload[] {
    const { namespace, pods } = this.#dns;
    const all = this.#snapshot.workloads.get(namespace)?.all.values() ?? [];
    return [...all].filter(
      ({ phase, hostNetwork, labels }) => phase !== 'finished' && !hostNetwork && matches(pods, labels),
    );
  }
}
