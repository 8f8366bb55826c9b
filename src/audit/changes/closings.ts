import { objectKey, withObject, type Snapshot } from '../../model/snapshot.js';
import { explainedParts } from '../../reach/explained-parts.js';
import { remedyFor } from '../../reach/remedy.js';
import { endKey } from '../../reach/survey.js';
import type { Connection, End } from '../../reach/views.js';
import type { AuditCase } from '../audit-case.js';
import type { ProposedChange } from '../audit-report.js';
import type { ForbiddenWay } from '../isolation.js';
import type { Candidate } from './candidate.js';
import { FairQueue } from './fair-queue.js';
import { editedManifest, editedPolicy } from './policy-object.js';

/** Each is found by trying; what is left comes in the next report, once these are applied. */
const MOST_WAYS = 50;
/** And so many are looked at for it: most ways go with one that was closed before them. */
const MOST_LOOKED_AT = 1000;

/** A change that closes forbidden ways and nothing else. */
export interface Closing {
  readonly candidate: Candidate;
  /** The ids of the findings that tell of them. */
  readonly mends: readonly string[];
  readonly closed: number;
}

/** What closings come after. */
export interface Before {
  /** The cluster after the changes before them. */
  readonly snapshot: Snapshot;
  /** Policies, by `namespace/name`, that have a change already: there is one of each. */
  readonly taken: ReadonlySet<string>;
  /** Whether a change brings no finding that is worth a word, as the cluster is now. */
  readonly isHarmless: (candidate: Candidate) => boolean;
}

/**
 * Narrower policies for ways that guardrails forbid, where nothing but such ways goes with them: a rule that also lets through
 * what nobody forbids is for people to divide. Each works alone as well as after those before it.
 */
export function* closingsOf(
  audited: AuditCase,
  ways: readonly ForbiddenWay[],
  { snapshot, taken, isHarmless }: Before,
): Generator<Closing> {
  const policies = new Map<string, Raw>();
  for (const { value, raw } of audited.objects) {
    const key = objectKey(value.kind === 'NetworkPolicy' ? value.namespace : '', value.name);
    if (value.kind === 'NetworkPolicy' && !taken.has(key)) policies.set(key, raw);
  }
  let current = snapshot;
  const queue = new FairQueue(ways, ({ way }) => [`from ${placeOf(way.from)}`, `to ${placeOf(way.to)}`]);
  for (let looked = 0, tried = 0; looked < MOST_LOOKED_AT && tried < MOST_WAYS; looked++) {
    const next = queue.next();
    if (next === undefined) return;
    const { way } = next;
    if (isClosed(way, current, audited)) continue;
    tried++;
    const found = candidateFor(way, current, { audited, ways, policies });
    if (found === undefined) {
      queue.failed(next);
      continue;
    }
    const { edit, ...rest } = found;
    const candidate: Candidate = { ...rest, action: { do: 'apply', edit } };
    const alone = withObject(audited.snapshot, edit.after);
    const mends = ways.filter((one) => isClosed(one.way, alone, audited)).map(({ id }) => id);
    const diff = audited.engine.diff(audited.snapshot, alone);
    if (mends.length === 0 || diff.opened.length + diff.isolation.length > 0 || !isHarmless(candidate)) {
      queue.failed(next);
      continue;
    }
    current = withObject(current, edit.after);
    policies.delete(objectKey(edit.after.namespace, edit.after.name));
    yield { candidate, mends, closed: diff.closed.length };
  }
}

type Raw = Candidate['manifest'];

interface Known {
  readonly audited: AuditCase;
  readonly ways: readonly ForbiddenWay[];
  /** Those that may be changed, as they are stored. */
  readonly policies: ReadonlyMap<string, Raw>;
}

type Applied = Extract<ProposedChange['action'], { do: 'apply' }>;

function candidateFor(
  way: Connection,
  snapshot: Snapshot,
  { audited: { engine }, ways, policies }: Known,
): (Omit<Candidate, 'action'> & Pick<Applied, 'edit'>) | undefined {
  const remedy = remedyFor({
    goal: 'close',
    ...way,
    snapshot,
    settings: engine.settings,
    ask: (picture) => explainedParts((asked, question) => engine.explain(asked, question), picture, way),
    diff: (before, after) => engine.diff(before, after),
  });
  const [edit, ...others] = remedy?.edits ?? [];
  if (remedy === undefined || edit?.before === undefined || others.length > 0) return undefined;
  const { before, steps } = edit;
  // What is divided in two is not for a machine to judge.
  if (steps.some((step) => step.do === 'add')) return undefined;
  if (!remedy.diff.closed.every((closed) => ways.some((one) => holds(one.way, closed)))) return undefined;
  const { namespace, name } = before;
  const raw = policies.get(objectKey(namespace, name));
  if (raw === undefined) return undefined;
  const difference = { steps, labels: {} };
  return {
    title: `Change NetworkPolicy ${namespace}/${name}: without the ways that a guardrail forbids`,
    slug: `close-${namespace}-${name}`,
    namespace,
    manifest: editedManifest(raw, before, difference),
    edit: { before, after: editedPolicy(before, difference), steps },
  };
}

function placeOf(end: End): string {
  return end.kind === 'workload' ? end.namespace : '';
}

function isClosed(way: Connection, snapshot: Snapshot, { engine }: AuditCase): boolean {
  return engine.connections(snapshot, way).intersect(way.ports).isEmpty;
}

/** Whether one connection is part of another. */
function holds(way: Connection, part: Connection): boolean {
  return holdsEnd(way.from, part.from) && holdsEnd(way.to, part.to) && way.ports.contains(part.ports);
}

function holdsEnd(end: End, part: End): boolean {
  if (end.kind === 'addresses') return part.kind === 'addresses' && end.addresses.contains(part.addresses);
  return part.kind === 'workload' && endKey(end) === endKey(part);
}
