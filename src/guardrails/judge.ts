import type { Change, ObjectState } from '../model/change.js';
import type { Finding } from '../model/finding.js';
import type { Namespace } from '../model/namespace.js';
import type { NetworkPolicy } from '../model/network-policy.js';
import type { Problem } from '../model/result.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Standing } from '../model/verdict.js';
import { openedBy, type Opened } from '../reach/opened.js';
import type { ReachEngine } from '../reach/reach-engine.js';
import type { Guardrail } from './guardrail.js';
import { WatchedPictures, type Pictures } from './pictures.js';
import { NOTHING_SAID, type ChangeSubject, type Outcome, type Reads, type Rule, type StateSubject } from './rule.js';
import { unknownPart } from './unknown-parts.js';
import { hasSameSpec } from './untouched.js';

/** What is judged and what is known while judging it. Time is in milliseconds since 1970. */
export interface Case {
  readonly change: Change;
  /** What an UPDATE lets through that was not let through before. */
  readonly opened: Opened;
  readonly snapshot: Snapshot;
  /** The cluster before and after the change, for rules that read it. */
  readonly pictures: Pictures;
  /** What the policies of either picture mean. */
  readonly reach: ReachEngine;
  /** Milliseconds after which a snapshot that hears nothing of the cluster is not relied on. */
  readonly maxSnapshotAge: number;
  readonly now: number;
  /** Told instead of an undecided finding where a guardrail has looked at what nobody knows, and why nobody does. */
  readonly unanswered?: ((guardrail: string, reason: string) => void) | undefined;
}

/** A finding of one guardrail, and where it comes from. */
export interface StandingFinding {
  readonly finding: Finding;
  readonly standing: Extract<Standing, 'introduced' | 'existing' | 'undecided'>;
}

/**
 * What an UPDATE opens, found out once and only when someone asks. Where a policy cannot be read, the same spec opens
 * nothing new, and of any other nobody knows.
 */
export function openedByChange(change: Change): Opened {
  return new LazyOpened(change);
}

/** A class, because one is made for each request and few are asked. */
class LazyOpened implements Opened {
  readonly #change: Change;
  #known: Opened | undefined;

  constructor(change: Change) {
    this.#change = change;
  }

  nothingAt(path: string): boolean {
    return (this.#known ??= compareStates(this.#change)).nothingAt(path);
  }
}

function compareStates(change: Change): Opened {
  const same = hasSameSpec(change);
  if (same || change.kind !== 'NetworkPolicy' || change.before?.read.ok !== true || change.after?.read.ok !== true) {
    return { nothingAt: () => same };
  }
  return openedBy(change.before.read.value, change.after.read.value);
}

const NO_FINDINGS: readonly StandingFinding[] = [];

type State = ObjectState<NetworkPolicy> | ObjectState<Namespace>;

/**
 * Asks one guardrail about one change. A rule about states sees what would be stored; on an UPDATE its findings are
 * compared with those on what is stored now. A DELETE leaves no state, so only rules about changes speak of it.
 */
export function judge(guardrail: Guardrail, judged: Case): readonly StandingFinding[] {
  const { change, snapshot } = judged;
  const scope = guardrail.scope(change, snapshot);
  if (scope === 'no') return NO_FINDINGS;
  const found = askIfKnown(guardrail, judged);
  return scope === 'yes' ? found : found.map((entry) => unsureOfScope(entry, change));
}

/**
 * What a guardrail says, or one undecided finding where its rule has looked at what nobody knows. A rule that comes to its
 * answer without a look at the cluster needs to know nothing of it.
 */
function askIfKnown(guardrail: Guardrail, judged: Case): readonly StandingFinding[] {
  const { rule } = guardrail;
  if (rule.reads === undefined) return ask(guardrail, judged);
  const reason = unknownPart(rule.reads, judged);
  if (reason === undefined) return ask(guardrail, judged);
  const pictures = new WatchedPictures(judged.pictures);
  const found = ask(guardrail, { ...judged, pictures });
  if (!pictures.looked) return found;
  if (judged.unanswered === undefined) return standings({ findings: [], undecided: [{ at: '', reason }] }, rule);
  judged.unanswered(guardrail.name, reason);
  return NO_FINDINGS;
}

function ask(guardrail: Guardrail, judged: Case): readonly StandingFinding[] {
  if (guardrail.judge.judges !== 'change') return judgeState(guardrail, judged);
  const pictures = guardrail.rule.reads === undefined ? alike(judged.snapshot) : judged.pictures;
  return judgeChange(guardrail, guardrail.judge.judge(new AskedChange(judged, pictures)), judged);
}

function alike(snapshot: Snapshot): Pictures {
  return { before: snapshot, after: snapshot };
}

/** A class, because one is made for each question. */
class AskedChange implements ChangeSubject {
  readonly change: Change;
  readonly now: number;
  readonly reach: ReachEngine;
  readonly #judged: Case;
  readonly #pictures: Pictures;

  constructor(judged: Case, pictures: Pictures) {
    this.change = judged.change;
    this.now = judged.now;
    this.reach = judged.reach;
    this.#judged = judged;
    this.#pictures = pictures;
  }

  get snapshot(): Snapshot {
    return this.#pictures.before;
  }

  get after(): Snapshot {
    return this.#pictures.after;
  }

  unknown(reads: Reads): string | undefined {
    return unknownPart(reads, this.#judged);
  }
}

/** A finding of a guardrail of which nobody knows whether it applies is no finding yet, and no pass either. */
function unsureOfScope({ finding, standing }: StandingFinding, change: Change): StandingFinding {
  const reason = `whether this guardrail applies is not known: the labels of namespace ${change.namespace} are not known`;
  return {
    finding: { ...finding, message: `${finding.message}; ${reason}` },
    standing: standing === 'introduced' ? 'undecided' : standing,
  };
}

/** What a guardrail had no say on before was not there before, whatever its rule knows. */
function judgeChange(guardrail: Guardrail, outcome: Outcome, { change, snapshot }: Case): readonly StandingFinding[] {
  if (outcome.standing === undefined) return standings(outcome, guardrail.rule);
  const existed = guardrail.scope(beforeAlone(change), snapshot) !== 'no';
  return standings(outcome, guardrail.rule).map((entry) => standing(entry, existed));
}

function judgeState(guardrail: Guardrail, judged: Case): readonly StandingFinding[] {
  const { after } = judged.change;
  if (after === undefined) return NO_FINDINGS;
  const outcome = askAbout(guardrail, after, judged);
  if (judged.change.operation !== 'UPDATE' || outcome.findings.length + outcome.undecided.length === 0)
    return standings(outcome, guardrail.rule);
  return compareWithBefore(guardrail, outcome, judged);
}

function askAbout({ rule, judge: { judges, judge } }: Guardrail, state: State, judged: Case): Outcome {
  const { read } = state;
  if (judges === 'change') return NOTHING_SAID;
  if (!read.ok) return { findings: [], undecided: [unreadable(read.problems)] };
  const { now, reach } = judged;
  if (rule.reads === undefined) return judge({ object: read.value, snapshot: judged.snapshot, reach, now });
  return judge(new AskedState(read.value, judged, state === judged.change.before ? 'before' : 'after'));
}

class AskedState implements StateSubject {
  readonly object: NetworkPolicy | Namespace;
  readonly now: number;
  readonly reach: ReachEngine;
  readonly #pictures: Pictures;
  readonly #side: keyof Pictures;

  constructor(object: NetworkPolicy | Namespace, { now, reach, pictures }: Case, side: keyof Pictures) {
    this.object = object;
    this.now = now;
    this.reach = reach;
    this.#pictures = pictures;
    this.#side = side;
  }

  get snapshot(): Snapshot {
    return this.#pictures[this.#side];
  }
}

function unreadable(problems: readonly Problem[]): { at: string; reason: string } {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more problems of this object)` : '';
  return { at: first?.at ?? '', reason: `the object cannot be read: ${first?.message ?? 'no reason is known'}${more}` };
}

function standings(outcome: Outcome, rule: Rule): readonly StandingFinding[] {
  if (outcome === NOTHING_SAID) return NO_FINDINGS;
  const { findings, undecided } = outcome;
  return [
    ...findings.map((finding): StandingFinding => ({ finding, standing: 'introduced' })),
    ...undecided.map((entry): StandingFinding => ({ finding: asFinding(entry, rule), standing: 'undecided' })),
  ];
}

function asFinding({ at, reason }: { at: string; reason: string }, { undecidedAtMost: atMost }: Rule): Finding {
  return {
    messageId: 'undecided',
    message: reason,
    at,
    also: [],
    data: {},
    fix: 'make known what is missing, or ask those who run the cluster',
    ...(atMost === undefined ? {} : { atMost }),
  };
}

/**
 * Ratcheting: what was already there is not held against the one who changes something else. How that is told depends
 * on what the rule looks at.
 */
function compareWithBefore(guardrail: Guardrail, outcome: Outcome, judged: Case): readonly StandingFinding[] {
  const { opened } = judged;
  const found = standings(outcome, guardrail.rule);
  if (guardrail.judge.judges === 'opening') {
    return found.map((entry) =>
      standing(
        entry,
        [entry.finding.at, ...entry.finding.also].every((path) => opened.nothingAt(path)),
      ),
    );
  }
  const wasThere = countBefore(guardrail, judged);
  // What an object opens as a whole is said anew whenever it opens more, even if the words are the same.
  const comparable = guardrail.judge.judges === 'object' || opened.nothingAt('');
  return found.map((entry) => standing(entry, comparable && wasThere(entry.finding)));
}

function standing(entry: StandingFinding, existed: boolean): StandingFinding {
  return existed ? { ...entry, standing: 'existing' } : entry;
}

/**
 * Tells of one finding after the other whether it was there before: the same message with the same data, each as often
 * as it was. Indexes in paths do not count. A state that the guardrail had no say on had no findings.
 */
function countBefore(guardrail: Guardrail, judged: Case): (finding: Finding) => boolean {
  const { change, snapshot } = judged;
  const earlier = new Map<string, number>();
  const governed = change.before !== undefined && guardrail.scope(beforeAlone(change), snapshot) !== 'no';
  for (const { finding } of governed ? standings(askAbout(guardrail, change.before, judged), guardrail.rule) : []) {
    earlier.set(identity(finding), (earlier.get(identity(finding)) ?? 0) + 1);
  }
  return (finding) => {
    const left = earlier.get(identity(finding)) ?? 0;
    earlier.set(identity(finding), left - 1);
    return left > 0;
  };
}

/** The same change as if nothing came after it: its scope is that of the stored state. */
function beforeAlone(change: Change): Change {
  return change.kind === 'Namespace' ? { ...change, after: undefined } : { ...change, after: undefined };
}

function identity({ messageId, message, data }: Finding): string {
  return JSON.stringify([messageId, message, data]);
}
