import { DIRECTIONS } from '../model/network-policy.js';
import type { Preview } from '../model/verdict.js';
import type { Connection, IsolationChange, ReachDiff } from '../reach/views.js';
import type { Case } from './judge.js';
import { endName, portsName, WHOLE_CLUSTER } from './reach-text.js';
import { unknownPart } from './unknown-parts.js';

/** More workloads than these are counted and not named. */
const MOST_NAMED = 2;

/** What a change opens and closes between the workloads that are there, for the one who asks for it. */
export function previewOf(judged: Case): Preview {
  const unknown = unknownPart(WHOLE_CLUSTER, judged);
  if (unknown !== undefined) return { lines: [`what this change opens and closes is not known: ${unknown}`] };
  const diff = judged.reach.tryDiff(judged.pictures.before, judged.pictures.after);
  if (diff === undefined) return { lines: ['what this change opens and closes is too much to tell in time'] };
  const counts = { opened: diff.opened.length, closed: diff.closed.length, isolation: diff.isolation.length };
  return { counts, lines: linesOf(diff) };
}

function linesOf({ opened, closed, isolation }: ReachDiff): readonly string[] {
  const lines = [
    ...pathsLine('opens', opened),
    ...pathsLine('closes', closed),
    ...isolationLines(isolation.filter(({ change }) => change === 'lost')),
    ...isolationLines(isolation.filter(({ change }) => change === 'gained')),
  ];
  return lines.length > 0 ? lines : ['opens and closes nothing between the workloads that are there'];
}

/** `opens 3 paths: shop/web -> data/db TCP 5432 (+2)`. */
function pathsLine(verb: string, [first, ...others]: readonly Connection[]): readonly string[] {
  if (first === undefined) return [];
  const count = others.length + 1;
  const more = others.length > 0 ? ` (+${others.length})` : '';
  const path = `${endName(first.from)} -> ${endName(first.to)} ${portsName(first.ports)}`;
  return [`${verb} ${count} ${count === 1 ? 'path' : 'paths'}: ${path}${more}`];
}

/** `shop/web is no longer isolated for egress`, one line a direction. */
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
