import type { JudgedFinding, Verdict } from '../model/verdict.js';
import type { InputError } from './check-report.js';

/** One thing that is not as a case expects it, and where the expectation stands. */
export interface Difference {
  readonly line: number;
  readonly column: number;
  /** `decision: expected deny, got warn`. */
  readonly message: string;
}

/** What came of one case. `errors` is empty only if it could be judged. */
export interface CaseOutcome {
  readonly name: string;
  readonly line: number;
  readonly column: number;
  readonly errors: readonly InputError[];
  /** None where it came as expected. */
  readonly differences: readonly Difference[];
  /** Undefined where it could not be judged. */
  readonly verdict: Verdict | undefined;
}

/** What came of one suite; `errors` are those of the suite as a whole, which then has no cases. */
export interface SuiteOutcome {
  readonly file: string;
  /** The file again where the name cannot be read. */
  readonly name: string;
  readonly errors: readonly InputError[];
  readonly cases: readonly CaseOutcome[];
}

/** How a case ended. */
export function caseStatus({ errors, differences }: CaseOutcome): 'passed' | 'failed' | 'unreadable' {
  if (errors.length > 0) return 'unreadable';
  return differences.length > 0 ? 'failed' : 'passed';
}

/** What Firebreak said, written so that it can be pasted into the suite below `expect:`. */
export function expectationOf({ decision, findings, skipped }: Verdict): readonly string[] {
  return [
    `decision: ${decision}`,
    ...(skipped === undefined ? [] : [`skipped: ${JSON.stringify(skipped)}`]),
    ...(findings.length === 0 ? [] : ['findings:']),
    ...findings.map((finding) => `  - ${findingLine(finding)}`),
  ];
}

/** A finding as an entry of `expect.findings`. */
function findingLine({ guardrail, effect, standing, at, message }: JudgedFinding): string {
  const parts = [`guardrail: ${guardrail}`, `effect: ${effect}`];
  if (standing !== 'introduced') parts.push(`standing: ${standing}`);
  parts.push(`path: ${JSON.stringify(at)}`, `message: ${JSON.stringify(message)}`);
  return `{ ${parts.join(', ')} }`;
}
