import type { NetworkPolicy, PolicyRule } from '../model/network-policy.js';
import type { PortSet } from '../model/port-set.js';
import { withObject, type Snapshot } from '../model/snapshot.js';
import { allowingEdits } from './remedy-allow.js';
import { closingEdits } from './remedy-close.js';
import type { End, Explanation, ReachDiff, ReachSettings } from './views.js';

/** What is wanted of a connection. */
export interface RemedyQuestion {
  readonly goal: 'allow' | 'close';
  readonly from: End;
  readonly to: End;
  readonly ports: PortSet;
  readonly snapshot: Snapshot;
  readonly settings: ReachSettings;
  /** The evaluator's answer, one for each part of the ends that fares alike. */
  readonly ask: (snapshot: Snapshot) => readonly Explanation[];
  readonly diff: (before: Snapshot, after: Snapshot) => ReachDiff;
}

/** One step in a policy's rules. Indices are those before any step. */
export type EditStep =
  | { readonly do: 'add'; readonly at: string; readonly rule: PolicyRule }
  | { readonly do: 'replace'; readonly at: string; readonly rule: PolicyRule }
  | { readonly do: 'remove'; readonly at: string };

/** How one policy is to change. */
export interface PolicyEdit {
  /** Undefined where the policy is a new one, which has no steps. */
  readonly before: NetworkPolicy | undefined;
  readonly after: NetworkPolicy;
  readonly steps: readonly EditStep[];
}

/** A change that does what is wanted, tried out, and all that it does. */
export interface Remedy {
  readonly goal: RemedyQuestion['goal'];
  readonly edits: readonly PolicyEdit[];
  readonly diff: ReachDiff;
}

/**
 * The change with the fewest side effects among those that come to mind, each tried with the evaluator; undefined where
 * none of them does it, as where a policy of the whole cluster decides.
 */
export function remedyFor(question: RemedyQuestion): Remedy | undefined {
  const { goal, snapshot, diff } = question;
  const candidates = goal === 'allow' ? allowingEdits(question) : closingEdits(question);
  let best: Remedy | undefined;
  for (const edits of candidates) {
    if (edits.length === 0) continue;
    const after = edits.reduce((changed, edit) => withObject(changed, edit.after), snapshot);
    if (!isReached(question, after)) continue;
    const remedy = { goal, edits, diff: diff(snapshot, after) };
    if (best === undefined || sideEffects(remedy) < sideEffects(best)) best = remedy;
  }
  return best;
}

function isReached({ goal, ports, ask }: RemedyQuestion, after: Snapshot): boolean {
  return ask(after).every((part) =>
    goal === 'allow' ? part.ports.contains(ports) : part.ports.intersect(ports).isEmpty,
  );
}

/** A flip of isolation stands for connections that are not enumerated. */
const FLIP = 100;

function sideEffects({ diff: { opened, closed, isolation } }: Remedy): number {
  return opened.length + closed.length + FLIP * isolation.length;
}
