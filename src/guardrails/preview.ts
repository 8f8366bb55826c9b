import type { Preview } from '../model/verdict.js';
import type { ReachDiff } from '../reach/views.js';
import { closedPaths, isolationGained, isolationLost, openedPaths } from './diff-text.js';
import type { Case } from './judge.js';
import { WHOLE_CLUSTER } from './reach-text.js';
import { unknownPart } from './unknown-parts.js';

/** What a change opens and closes between the workloads that are there, for the one who asks for it. */
export function previewOf(judged: Case): Preview {
  const unknown = unknownPart(WHOLE_CLUSTER, judged);
  if (unknown !== undefined) return { lines: [`what this change opens and closes is not known: ${unknown}`] };
  const diff = judged.reach.tryDiff(judged.pictures.before, judged.pictures.after);
  if (diff === undefined) return { lines: ['what this change opens and closes is too much to tell in time'] };
  const counts = { opened: diff.opened.length, closed: diff.closed.length, isolation: diff.isolation.length };
  return { counts, lines: linesOf(diff) };
}

function linesOf(diff: ReachDiff): readonly string[] {
  const lines = [...openedPaths(diff), ...closedPaths(diff), ...isolationLost(diff), ...isolationGained(diff)];
  return lines.length > 0 ? lines : ['opens and closes nothing between the workloads that are there'];
}
