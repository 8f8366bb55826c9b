import { AddressSet } from '../model/address-set.js';
import { NAMESPACE_NAME_LABEL } from '../model/labels.js';
import type { Peer, Peers, PodPeer, PolicyRule, Ports } from '../model/network-policy.js';
import { implies, possibleValues, selectorKey, type Selector } from '../model/selector.js';
import { coversPorts, openPorts, type OpenPorts } from './open-ports.js';

/** What the rules of one direction of one policy allow. */
export interface Allowed {
  /** Whether all that the rule allows is allowed. Sound, not complete: `false` can also mean "cannot tell". */
  covers(rule: PolicyRule): boolean;
}

/**
 * The work that all answers together may cost, in steps of a tenth of a microsecond or so. Beyond it the answer is
 * "cannot tell": someone may write policies of a megabyte to make the comparison slow, and nobody else does.
 */
const BUDGET = 1_000_000;

interface PeerIndex {
  readonly anyone: boolean;
  readonly addresses: AddressSet;
  readonly pods: ReadonlyMap<string, PodPeer>;
}

interface Candidate {
  readonly rule: PolicyRule;
  readonly ports: OpenPorts;
}

/** Makes rules of a policy in `namespace` ready to be compared with. */
export function allowedBy(rules: readonly PolicyRule[], namespace: string): Allowed {
  return new AllowedRules(rules, namespace);
}

class AllowedRules implements Allowed {
  readonly #candidates: readonly Candidate[];
  readonly #namespace: string;
  /** What is written alike in both states, which is nearly everything nearly always: answered without comparing. */
  readonly #written = new Set<string>();
  readonly #portIds = new Map<string, number>();
  readonly #idOf = new Map<Ports, number>();
  readonly #peersFor = new Map<Ports, PeerIndex>();
  #left = BUDGET;

  constructor(rules: readonly PolicyRule[], namespace: string) {
    this.#namespace = namespace;
    this.#candidates = rules.map((rule) => ({ rule, ports: openPorts(rule.ports) }));
    for (const { ports, peers } of rules) {
      const id = this.#portId(ports);
      for (const key of peerKeys(peers)) this.#written.add(`${id} ${key}`);
    }
  }

  covers(rule: PolicyRule): boolean {
    const id = this.#portId(rule.ports);
    if (peerKeys(rule.peers).every((key) => this.#written.has(`${id} ${key}`))) return true;
    if (this.#coversPeers(rule.ports, rule.peers)) return true;
    const { ports } = rule;
    if (ports.kind === 'any' || ports.list.length < 2) return false;
    // Several rules may open the ports of this one between them.
    return ports.list.every((port) => this.#coversPeers({ kind: 'listed', list: [port] }, rule.peers));
  }

  #coversPeers(ports: Ports, peers: Peers): boolean {
    const earlier = this.#peersThatOpen(ports);
    if (earlier.anyone) return true;
    return peers.kind === 'listed' && peers.list.every((peer) => this.#coversPeer(earlier, peer));
  }

  /** All peers for whom the earlier rules open at least these ports. */
  #peersThatOpen(ports: Ports): PeerIndex {
    const known = this.#peersFor.get(ports);
    if (known !== undefined) return known;
    const wanted = openPorts(ports);
    const sets: AddressSet[] = [];
    const pods = new Map<string, PodPeer>();
    let anyone = false;
    for (const { rule, ports: open } of this.#candidates) {
      if (!this.#afford(1 + wanted.size)) break;
      if (!coversPorts(open, wanted)) continue;
      if (rule.peers.kind === 'anyone') anyone = true;
      else if (this.#afford(rule.peers.list.length)) {
        for (const peer of rule.peers.list) {
          if (peer.kind === 'addresses') sets.push(peer.set);
          else pods.set(peerKey(peer), peer);
        }
      }
    }
    const index = { anyone, addresses: AddressSet.union(sets), pods };
    this.#peersFor.set(ports, index);
    return index;
  }

  #coversPeer({ addresses, pods }: PeerIndex, peer: Peer): boolean {
    if (peer.kind === 'addresses') return addresses.contains(peer.set);
    if (pods.has(peerKey(peer))) return true;
    const cost = 10 + sizeOf(peer);
    for (const wide of pods.values()) {
      if (!this.#afford(cost + sizeOf(wide))) return false;
      if (implies(peer.pods, wide.pods) && coversNamespaces(wide, peer, this.#namespace)) return true;
    }
    return false;
  }

  #portId(ports: Ports): number {
    const known = this.#idOf.get(ports);
    if (known !== undefined) return known;
    const key = portsKey(ports);
    const id = this.#portIds.get(key) ?? this.#portIds.size;
    this.#portIds.set(key, id);
    this.#idOf.set(ports, id);
    return id;
  }

  #afford(steps: number): boolean {
    this.#left -= steps;
    return this.#left >= 0;
  }
}

/** A text that is the same for ports that are written alike but for their order. */
export function portsKey(ports: Ports): string {
  if (ports.kind === 'any') return 'any';
  return ports.list
    .map((port) => `${port.protocol} ${port.kind === 'named' ? `"${port.name}"` : `${port.from}-${port.to}`}`)
    .sort()
    .join();
}

function peerKeys(peers: Peers): readonly string[] {
  return peers.kind === 'anyone' ? ['anyone'] : peers.list.map(peerKey);
}

/** A text that is the same for peers that are written alike but for the order of conditions. */
export function peerKey(peer: Peer): string {
  if (peer.kind === 'addresses') return [peer.cidr, ...peer.except].map(({ canonical }) => canonical).join(' - ');
  const namespaces = peer.namespaces.kind === 'own' ? 'own' : selectorKey(peer.namespaces.selector);
  return `${namespaces} / ${selectorKey(peer.pods)}`;
}

function sizeOf({ pods, namespaces }: PodPeer): number {
  return selectorSize(pods) + (namespaces.kind === 'own' ? 0 : selectorSize(namespaces.selector));
}

function selectorSize({ requirements }: Selector): number {
  return requirements.reduce((size, { values }) => size + 1 + values.length, 0);
}

function coversNamespaces(
  { namespaces: wide }: PodPeer,
  { namespaces: narrow }: PodPeer,
  ownNamespace: string,
): boolean {
  if (wide.kind === 'selected') {
    if (narrow.kind === 'selected') return implies(narrow.selector, wide.selector);
    const own = { key: NAMESPACE_NAME_LABEL, operator: 'In', values: [ownNamespace] } as const;
    return implies({ at: '', requirements: [own] }, wide.selector);
  }
  if (narrow.kind === 'own') return true;
  return possibleValues(narrow.selector, NAMESPACE_NAME_LABEL)?.every((name) => name === ownNamespace) === true;
}
