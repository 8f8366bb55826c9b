import type { PolicyRule, Port } from '../model/network-policy.js';
import { PROTOCOLS, type Protocol } from '../model/port-set.js';
import { peerKeys } from './peer-key.js';
import { mergeRuns, runsAcross, sizeOf, type PortRun } from './port-runs.js';

/** Ports in a row that no entry opens alone, but several together do for one peer. */
export interface AdjoiningPorts {
  readonly protocol: Protocol;
  readonly from: number;
  readonly to: number;
  readonly at: string;
}

/**
 * The ranges over the limit that arise where entries of one rule meet, or entries of several rules for the same peer:
 * 1 to 30000 in one rule and 30001 to 65535 in the next are every port. Near linear: peers of the same rules are looked
 * at once, and the largest of their rules is searched rather than walked.
 */
export function adjoiningPorts(rules: readonly PolicyRule[], limit: number): readonly AdjoiningPorts[] {
  if (!couldAdjoin(rules, limit)) return [];
  return PROTOCOLS.flatMap((protocol) => ofProtocol(rules, protocol, limit));
}

/** Whether there are ports enough in all rules together: spares the rest for usual policies. */
function couldAdjoin(rules: readonly PolicyRule[], limit: number): boolean {
  let sum = 0;
  let entries = 0;
  for (const { ports } of rules) {
    if (ports.kind === 'any') continue;
    for (const port of ports.list) {
      if (port.kind === 'named') continue;
      sum += sizeOf(port);
      entries++;
    }
  }
  return entries > 1 && sum > limit;
}

function ofProtocol(rules: readonly PolicyRule[], protocol: Protocol, limit: number): readonly AdjoiningPorts[] {
  let order = 0;
  const byRule = rules.map(({ ports }) => {
    const list: readonly Port[] = ports.kind === 'any' ? [] : ports.list;
    const runs: PortRun[] = [];
    for (const port of list) {
      if (port.kind === 'named' || port.protocol !== protocol) continue;
      runs.push({ from: port.from, to: port.to, at: port.at, order: order++, widest: sizeOf(port) });
    }
    return mergeRuns(runs);
  });
  if (mergeRuns(byRule.flat()).every((run) => sizeOf(run) <= limit)) return [];

  const found = new Map<string, AdjoiningPorts>();
  const keep = (runs: readonly PortRun[]): void => {
    for (const run of runs) {
      const { from, to, at } = run;
      const size = sizeOf(run);
      if (size > limit && size > run.widest) found.set(`${at} ${from} ${to}`, { protocol, from, to, at });
    }
  };
  byRule.forEach(keep);
  // From here on each rule's runs are the parts, and only what several rules join is news.
  const parts = byRule.map((runs) => runs.map((run) => ({ ...run, widest: sizeOf(run) })));
  for (const group of rulesOfSamePeer(rules, parts)) {
    const [largest = [], ...others] = group.sort((a, b) => b.length - a.length);
    keep(runsAcross(largest, mergeRuns(others.flat())));
  }
  return [...found.values()];
}

/** For each set of rules that have a peer in common, their ports; rules without any of the ports are left out. */
function rulesOfSamePeer(
  rules: readonly PolicyRule[],
  parts: readonly (readonly PortRun[])[],
): (readonly PortRun[])[][] {
  const rulesByPeer = new Map<string, number[]>();
  rules.forEach((rule, index) => {
    if (parts[index]?.length === 0) return;
    for (const key of new Set(peerKeys(rule.peers))) {
      const indexes = rulesByPeer.get(key);
      if (indexes === undefined) rulesByPeer.set(key, [index]);
      else indexes.push(index);
    }
  });
  const groups = new Map<string, number[]>();
  for (const indexes of rulesByPeer.values()) if (indexes.length > 1) groups.set(indexes.join(), indexes);
  return [...groups.values()].map((indexes) => indexes.map((index) => parts[index] ?? []));
}
