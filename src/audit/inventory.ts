import { parseInstant } from '../guardrails/instant.js';
import { labelOf } from '../model/labels.js';
import { DIRECTIONS, type NetworkPolicy } from '../model/network-policy.js';
import type { PolicyReference } from '../reach/views.js';
import type { AuditCase } from './audit-case.js';
import type { PolicyRecord } from './audit-report.js';

/** The annotation that says until when a policy is needed. */
export const EXPIRES_ANNOTATION = 'firebreak.dev/expires';

/** More workloads of one policy are counted and not named. */
const MOST_NAMED = 20;

/** Every NetworkPolicy: how old, whose, for whom, and for how long. */
export function inventoryOf(audited: AuditCase): readonly PolicyRecord[] {
  const { policies, engine, snapshot, settings } = audited;
  return policies.map((policy) => {
    const selected = engine.selected(snapshot, policy);
    return {
      policy: referenceOf(policy),
      created: policy.metadata.created,
      owner: ownerOf(policy, settings.ownerKeys),
      directions: DIRECTIONS.filter((direction) => policy.isolates[direction]),
      selected: selected.length,
      selects: selected.slice(0, MOST_NAMED),
      expires: expiryOf(policy),
    };
  });
}

/** What is no instant ends nothing, and is a finding of its own. */
function expiryOf({ metadata }: NetworkPolicy): string | undefined {
  const text = labelOf(metadata.annotations, EXPIRES_ANNOTATION);
  return text === undefined || parseInstant(text) === undefined ? undefined : text;
}

/** The policy by its name. */
export function referenceOf({ namespace, name }: NetworkPolicy): PolicyReference {
  return { kind: 'NetworkPolicy', namespace, name };
}

function ownerOf({ metadata }: NetworkPolicy, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = labelOf(metadata.labels, key) ?? labelOf(metadata.annotations, key);
    if (value !== undefined) return `${key}=${value}`;
  }
  return undefined;
}
