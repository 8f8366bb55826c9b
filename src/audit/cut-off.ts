import type { Snapshot } from '../model/snapshot.js';
import type { UntoldCaller } from '../model/workload.js';
import { endOf } from '../reach/workload-end.js';
import { isolatingOf } from './backends.js';

/** More workloads than these are counted and not named. */
const MOST_NAMED = 10;

const CALLED: Readonly<Record<UntoldCaller, string>> = {
  node: 'called on a port of its node',
  scraper: 'scraped for its metrics',
};

/**
 * What a default-deny of ingress for a namespace would cut off though no policy and no Service tells of it, by name:
 * `Deployment web, called on a port of its node`. Pods that are isolated already lose nothing.
 */
export function cutOffBy(namespace: string, snapshot: Snapshot): readonly string[] {
  const found = new Set<string>();
  for (const pod of snapshot.workloads.get(namespace)?.all.values() ?? []) {
    const { untoldCallers, phase, hostNetwork } = pod;
    if (untoldCallers === undefined || hostNetwork || phase === 'finished') continue;
    if (isolatingOf(pod, snapshot).length > 0) continue;
    const { workloadKind, name } = endOf(pod, snapshot);
    found.add(`${workloadKind} ${name}, ${untoldCallers.map((caller) => CALLED[caller]).join(' and ')}`);
  }
  const names = [...found].sort();
  return names.length > MOST_NAMED ? [...names.slice(0, MOST_NAMED), `${names.length - MOST_NAMED} more`] : names;
}
