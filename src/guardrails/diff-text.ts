import { DIRECTIONS } from '../model/network-policy.js';
import type { Connection, IsolationChange, ReachDiff } from '../reach/views.js';
import { endName, portsName, WHOLE_CLUSTER } from './reach-text.js';
import type { ChangeSubject } from './rule.js';

/* What a change opens and closes, in a line or none for each of its kinds. */

/** More workloads than these are counted and not named. */
const MOST_NAMED = 2;

/** Some two milliseconds: enough for nearly every change, and little beside a request. */
const TOLD_EFFORT = 8_000;

/**
 * What a change opens between the workloads that are there, for a rule that has found something to say of it already. Empty
 * where that is nothing, where not everything is known of the cluster, and where it would take long to tell.
 */
export function openedLines(subject: ChangeSubject): readonly string[] {
  if (subject.unknown(WHOLE_CLUSTER) !== undefined) return [];
  try {
    const diff = subject.reach.tryDiff(subject.snapshot, subject.after, TOLD_EFFORT);
    return diff === undefined ? [] : [...openedPaths(diff), ...isolationLost(diff)];
  } catch {
    // What is only told must not take the place of what was found.
    return ['what the change opens could not be worked out, by a fault of Firebreak'];
  }
}

/** `opens 3 paths: shop/web -> data/db TCP 5432 (+2)`. */
export function openedPaths({ opened }: ReachDiff): readonly string[] {
  return pathsLine('opens', opened);
}

/** `closes 1 path: shop/web -> data/db TCP 5432`. */
export function closedPaths({ closed }: ReachDiff): readonly string[] {
  return pathsLine('closes', closed);
}

/** `shop/web is no longer isolated for egress`, one line a direction. */
export function isolationLost({ isolation }: ReachDiff): readonly string[] {
  return isolationLines(isolation.filter(({ change }) => change === 'lost'));
}

/** `shop/web is now isolated for egress`, one line a direction. */
export function isolationGained({ isolation }: ReachDiff): readonly string[] {
  return isolationLines(isolation.filter(({ change }) => change === 'gained'));
}

function pathsLine(verb: string, [first, ...others]: readonly Connection[]): readonly string[] {
  if (first === undefined) return [];
  const count = others.length + 1;
  const more = others.length > 0 ? ` (+${others.length})` : '';
  const path = `${endName(first.from)} -> ${endName(first.to)} ${portsName(first.ports)}`;
  return [`${verb} ${count} ${count === 1 ? 'path' : 'paths'}: ${path}${more}`];
}

function isolationLines(changes: readonly IsolationChange[]): readonly string[] {
  return DIRECTIONS.flatMap((direction) => {
    const ends = changes.filter((one) => one.direction === direction);
    const [first] = ends;
    if (first === undefined) return [];
    const names = ends.slice(0, MOST_NAMED).map(({ end }) => endName(end));
    const more = ends.length - names.length;
    const who = more > 0 ? `${names.join(', ')} and ${more} more` : names.join(' and ');
    const how = first.change === 'lost' ? 'no longer' : 'now';
    return [`${who} ${ends.length === 1 ? 'is' : 'are'} ${how} isolated for ${direction}`];
  });
}
