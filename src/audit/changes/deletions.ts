import { parseInstant } from '../../guardrails/instant.js';
import { labelOf } from '../../model/labels.js';
import type { NetworkPolicy } from '../../model/network-policy.js';
import type { AuditFinding } from '../audit-report.js';
import { EXPIRES_ANNOTATION, referenceOf } from '../inventory.js';
import { spokenBy } from './spoken-by.js';
import type { Candidate } from './candidate.js';
import { plainManifest } from './policy-object.js';

/** Whose policy it is, what was found about it, and when. */
export interface PolicyCase {
  readonly policy: NetworkPolicy;
  readonly raw: Readonly<Record<string, unknown>>;
  readonly findings: readonly AuditFinding[];
  readonly now: number;
}

/** The deletion of a policy that nothing needs any more, or undefined where it is not one. */
export function deletionOf({ policy, raw, findings, now }: PolicyCase): Candidate | undefined {
  const reason = reasonOf(policy, findings, now);
  if (reason === undefined) return undefined;
  const { namespace, name } = policy;
  return {
    title: `Delete NetworkPolicy ${namespace}/${name}, ${reason}`,
    slug: `delete-${namespace}-${name}`,
    namespace,
    action: { do: 'delete', policy: referenceOf(policy) },
    manifest: plainManifest(raw),
    ...(reason === EXPIRED ? {} : { neutral: 'all' }),
  };
}

const EXPIRED = 'which has expired';

function reasonOf(policy: NetworkPolicy, findings: readonly AuditFinding[], now: number): string | undefined {
  const text = labelOf(policy.metadata.annotations, EXPIRES_ANNOTATION);
  const instant = text === undefined ? undefined : parseInstant(text);
  if (instant !== undefined && instant <= now) return EXPIRED;
  const says = (rule: string, at: string): boolean =>
    findings.some((finding) => finding.at === at && spokenBy(finding) === rule);
  if (says('forbid-idle-selectors', 'spec.podSelector')) return 'which selects nothing';
  if (says('forbid-redundant-policies', 'spec')) return 'which changes nothing';
  return undefined;
}
