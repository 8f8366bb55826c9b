import type { LoadedProfile } from '../guardrails/load-profile.js';
import type { PastChange } from '../kubernetes/audited-changes.js';
import type { Action, JudgedFinding, Verdict } from '../model/verdict.js';
import type { ReplayComparison, ReplayExample, ReplayGuardrail, ReplayOutcome } from '../report/replay-report.js';
import { DifferenceTally } from './difference-tally.js';
import { ShareTally } from './share-tally.js';

/** A change with what the profiles say of it. */
export interface JudgedChange extends PastChange {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly user: string;
  readonly file: string;
  readonly line: number;
  readonly verdict: Verdict;
  /** The verdict of the profile to compare with, where there is one. */
  readonly other: Verdict | undefined;
}

/** What is compared, and how many examples are kept of each kind. */
export interface TallyOptions {
  readonly candidate: LoadedProfile;
  readonly against: LoadedProfile | undefined;
  readonly examples: number;
}

interface GuardrailTally {
  readonly rule: string;
  refused: number;
  warned: number;
  undecided: number;
  readonly examples: ReplayExample[];
}

/** Counts what a replay finds. Holds counts and a few examples, however long the replay is. */
export class ReplayTally {
  readonly outcomes: Record<ReplayOutcome, number> = { refused: 0, warned: 0, allowed: 0, undecided: 0 };
  readonly namespaces = new ShareTally();
  readonly users = new ShareTally();
  changes = 0;
  outOfScope = 0;
  beforeUnknown = 0;
  period: { from: number; to: number } | undefined;
  readonly #options: TallyOptions;
  readonly #guardrails = new Map<string, GuardrailTally>();
  readonly #newlyRefused: DifferenceTally;
  readonly #newlyWarned: DifferenceTally;
  readonly #noLongerRefused: DifferenceTally;
  readonly #noLongerWarned: DifferenceTally;
  #undecidedByEither = 0;

  constructor(options: TallyOptions) {
    this.#options = options;
    for (const { name, rule } of options.candidate.guardrails) {
      this.#guardrails.set(name, { rule: rule.id, refused: 0, warned: 0, undecided: 0, examples: [] });
    }
    this.#newlyRefused = new DifferenceTally(options.examples);
    this.#newlyWarned = new DifferenceTally(options.examples);
    this.#noLongerRefused = new DifferenceTally(options.examples);
    this.#noLongerWarned = new DifferenceTally(options.examples);
  }

  add(judged: JudgedChange): void {
    const { verdict, other, at } = judged;
    const outcome = outcomeOf(verdict);
    this.changes += 1;
    this.outcomes[outcome] += 1;
    if (verdict.skipped !== undefined) this.outOfScope += 1;
    if (judged.before === 'unknown') this.beforeUnknown += 1;
    const { from, to } = this.period ?? { from: at, to: at };
    this.period = { from: Math.min(from, at), to: Math.max(to, at) };
    if (outcome !== 'allowed') {
      this.namespaces.add(judged.change.namespace, outcome);
      this.users.add(judged.user, outcome);
    }
    this.#addGuardrails(judged);
    if (other !== undefined) this.#compare(judged, outcome, other);
  }

  /** Of the candidate, in the order of the profile; silent ones are left out. */
  get guardrails(): readonly ReplayGuardrail[] {
    return [...this.#guardrails]
      .map(([guardrail, tally]) => ({ guardrail, ...tally }))
      .filter(({ refused, warned, undecided }) => refused + warned + undecided > 0);
  }

  get comparison(): ReplayComparison | undefined {
    const { against } = this.#options;
    if (against === undefined) return undefined;
    return {
      profile: { name: against.name, hash: against.hash },
      newlyRefused: this.#newlyRefused.result,
      newlyWarned: this.#newlyWarned.result,
      noLongerRefused: this.#noLongerRefused.result,
      noLongerWarned: this.#noLongerWarned.result,
      undecided: this.#undecidedByEither,
    };
  }

  #addGuardrails(judged: JudgedChange): void {
    for (const [name, finding] of strongestByGuardrail(judged.verdict)) {
      const tally = this.#guardrails.get(name);
      const outcome = effectOutcome(finding);
      if (tally === undefined || outcome === 'allowed') continue;
      tally[outcome] += 1;
      if (tally.examples.length < this.#options.examples) tally.examples.push(exampleOf(judged, finding));
    }
  }

  #compare(judged: JudgedChange, outcome: ReplayOutcome, other: Verdict): void {
    const was = outcomeOf(other);
    if (outcome === 'undecided' || was === 'undecided') {
      this.#undecidedByEither += 1;
    } else if (outcome !== was) {
      const note = (tally: DifferenceTally, verdict: Verdict): void => {
        const behind = [...strongestByGuardrail(verdict).values()].filter(
          (finding) => effectOutcome(finding) === outcomeOf(verdict),
        );
        tally.add(behind, (finding) => exampleOf(judged, finding));
      };
      if (outcome === 'refused') note(this.#newlyRefused, judged.verdict);
      else if (was === 'refused') note(this.#noLongerRefused, other);
      else if (outcome === 'warned') note(this.#newlyWarned, judged.verdict);
      else note(this.#noLongerWarned, other);
    }
  }
}

const STRENGTH: Readonly<Record<Action, number>> = { Audit: 0, Warn: 1, Deny: 2 };
const OUTCOMES: Readonly<Record<Action, ReplayOutcome>> = { Audit: 'allowed', Warn: 'warned', Deny: 'refused' };
const DECISIONS: Readonly<Record<Verdict['decision'], ReplayOutcome>> = {
  allow: 'allowed',
  warn: 'warned',
  deny: 'refused',
};

/**
 * What a verdict is worth as evidence. Where it would be milder without the findings that are undecided, it says more of
 * what the replay does not know than of the profile.
 */
function outcomeOf({ decision, findings }: Verdict): ReplayOutcome {
  const sure = findings
    .filter(({ standing }) => standing !== 'undecided')
    .reduce<Action>((most, { effect }) => (STRENGTH[effect] > STRENGTH[most] ? effect : most), 'Audit');
  return OUTCOMES[sure] === DECISIONS[decision] ? OUTCOMES[sure] : 'undecided';
}

function effectOutcome({ effect, standing }: JudgedFinding): ReplayOutcome {
  return standing === 'undecided' && effect !== 'Audit' ? 'undecided' : OUTCOMES[effect];
}

/** Of each guardrail the finding that does most; a sure one before one that is undecided. */
function strongestByGuardrail({ findings }: Verdict): ReadonlyMap<string, JudgedFinding> {
  const strongest = new Map<string, JudgedFinding>();
  for (const finding of findings) {
    const known = strongest.get(finding.guardrail);
    if (known === undefined || weight(finding) > weight(known)) strongest.set(finding.guardrail, finding);
  }
  return strongest;
}

function weight({ effect, standing }: JudgedFinding): number {
  if (effect === 'Audit') return 0;
  return standing === 'undecided' ? 1 : STRENGTH[effect] + 1;
}

function exampleOf(judged: JudgedChange, finding: JudgedFinding): ReplayExample {
  const { change, at, user, file, line, id, before } = judged;
  return {
    at,
    user,
    operation: change.operation,
    kind: change.kind,
    namespace: change.namespace,
    name: change.name,
    guardrail: finding.guardrail,
    message: finding.message,
    path: finding.at,
    fix: finding.fix,
    file,
    line,
    id,
    beforeUnknown: before === 'unknown',
  };
}
