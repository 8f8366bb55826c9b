import type { ClusterPolicy, ClusterRule } from '../model/cluster-policy.js';
import { DIRECTIONS } from '../model/network-policy.js';
import type { Problem } from '../model/result.js';
import { invalid, tooLong, tooMany } from './api-messages.js';

/** How many rules a direction can have, and peers and ports a rule. */
const MOST = { ClusterNetworkPolicy: 25, AdminNetworkPolicy: 100, BaselineAdminNetworkPolicy: 100 } as const;
const LONGEST_NAME = 100;
const SINGLETON = 'Only one baseline admin network policy with metadata.name="default" can be created in the cluster';

/**
 * What the schemas of the known versions refuse of a cluster-wide policy although its meaning is clear: peers and ports of
 * unknown kind, too many of anything, a name that is not the one there can be. For files only, where these are mistakes:
 * what a server has stored, a newer schema allows.
 */
export function beyondSchema(policy: ClusterPolicy): readonly Problem[] {
  const { source, name, rules } = policy;
  const problems: Problem[] = [];
  if (source === 'BaselineAdminNetworkPolicy' && name !== 'default')
    problems.push({ at: 'metadata.name', message: invalid(name, SINGLETON) });
  const limit = (at: string, count: number): void => {
    if (count > MOST[source]) problems.push({ at, message: tooMany(count, MOST[source]) });
  };
  for (const direction of DIRECTIONS) {
    limit(`spec.${direction}`, rules[direction].length);
    for (const rule of rules[direction]) {
      const [peers, ports] = unionsOf(rule);
      limit(`${rule.at}.${direction === 'ingress' ? 'from' : 'to'}`, peers.length);
      limit(`${rule.at}.${source === 'ClusterNetworkPolicy' ? 'protocols' : 'ports'}`, ports.length);
      if (rule.name.length > LONGEST_NAME) problems.push({ at: `${rule.at}.name`, message: tooLong(LONGEST_NAME) });
      for (const one of [...peers, ...ports]) if (one.kind === 'unknown') problems.push(...one.because);
    }
  }
  return problems;
}

function unionsOf({ peers, ports }: ClusterRule) {
  return [peers, ports.kind === 'any' ? [] : ports.list] as const;
}
