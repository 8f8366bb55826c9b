import type { PortSet } from '../model/port-set.js';
import type { Remedy } from '../reach/remedy.js';
import type { Assumption, End, Explanation, PolicyReference } from '../reach/views.js';

/** The outcome of `firebreak explain`, which every format renders. */
export interface ExplainReport {
  readonly from: End;
  readonly to: End;
  /** Undefined where no port was named. */
  readonly asked: PortSet | undefined;
  /** At least one; several where addresses fare differently. */
  readonly parts: readonly Explanation[];
  /** Undefined where none was wanted, or none does it. */
  readonly remedy: Remedy | undefined;
  /** What was wanted of a change. */
  readonly goal: 'allow' | 'close' | undefined;
  readonly assumptions: readonly Assumption[];
  /** `data.yaml:12`, where a field of a policy stands; undefined for a policy that no file holds. */
  readonly placeOf: (policy: PolicyReference, at: string) => string | undefined;
}

/** Whether all that was asked for is allowed, a part of it, or nothing. Without ports, one port for each address is enough. */
export type ExplainVerdict = 'allowed' | 'partly' | 'denied';

/** The verdict over all parts. */
export function verdictOf({ asked, parts }: Pick<ExplainReport, 'asked' | 'parts'>): ExplainVerdict {
  if (parts.every(({ ports }) => ports.isEmpty)) return 'denied';
  const whole = parts.every(({ ports }) => (asked === undefined ? !ports.isEmpty : ports.contains(asked)));
  return whole ? 'allowed' : 'partly';
}
