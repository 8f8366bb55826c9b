import type { AuditCase } from './audit-case.js';
import { coverageDrafts, type NamespaceCoverage } from './coverage.js';
import type { Draft } from './findings.js';
import { forgottenDrafts } from './forgotten.js';
import { freeEgressDrafts } from './free-egress.js';
import { aboutObjects, guardrailDrafts, reviewAll } from './guardrails.js';
import { ingressDrafts } from './ingresses.js';
import { servicePortDrafts } from './service-ports.js';
import { serviceDrafts } from './services.js';
import { expiryDrafts } from './stale.js';
import { standardDrafts } from './standard-checks.js';
import type { Undecided } from './tally.js';
import { ToldPlaces } from './told-places.js';
import { withoutEffectDrafts } from './without-effect.js';

/** What sections have to say. */
export interface Told {
  readonly drafts: readonly Draft[];
  readonly undecided: readonly Undecided[];
}

/** What there is to say of namespaces and of what is in them: all but paths and isolation, which are between namespaces. */
export function namespaceDrafts(audited: AuditCase, coverage: ReadonlyMap<string, NamespaceCoverage>): Told {
  const objects = objectDrafts(audited, coverage);
  return {
    drafts: [...serviceDrafts(audited), ...ingressDrafts(audited), ...servicePortDrafts(audited), ...objects.drafts],
    undecided: objects.undecided,
  };
}

/**
 * What there is to say of single objects. What a guardrail says of a place, no check says again; nor a later check what an earlier one
 * has said.
 */
export function objectDrafts(audited: AuditCase, coverage: ReadonlyMap<string, NamespaceCoverage>): Told {
  const reviewed = reviewAll(audited, aboutObjects(audited.profile));
  const guardrails = guardrailDrafts(reviewed);
  const standard = standardDrafts(audited);
  const aboutEffect = [...guardrails, ...standard.drafts].filter(
    ({ source, check, at }) =>
      ABOUT_EFFECT.has(source?.rule ?? check) && (source !== undefined || !isRepeatedRule(check, at)),
  );
  const withoutEffect = untold(withoutEffectDrafts(audited), aboutEffect);
  const explained = new ToldPlaces(withoutEffect);
  const aboutExpiry = guardrails.filter(({ source }) => source?.rule === 'require-expiry');
  return {
    drafts: [
      ...coverageDrafts(audited, coverage),
      ...forgottenDrafts(audited, coverage),
      ...freeEgressDrafts(audited, coverage),
      ...standard.drafts.filter((draft) => !isRepeatedRule(draft.check, draft.at) || !explained.covers(draft)),
      ...untold(expiryDrafts(audited), aboutExpiry),
      ...withoutEffect,
      ...guardrails,
    ],
    undecided: [...reviewed.undecided, ...standard.undecided],
  };
}

/** Rules and checks that say of a selector, a rule or a policy that it has no effect. */
const ABOUT_EFFECT: ReadonlySet<string> = new Set([
  'forbid-idle-selectors',
  'forbid-redundant-policies',
  'idle-selector',
  'selects-nothing',
  'redundant-policy',
]);

/** Of a rule that others repeat there may be more to say: why nothing gets through it. */
function isRepeatedRule(check: string, at: string): boolean {
  return check === 'redundant-policy' && at !== 'spec';
}

function untold(drafts: Iterable<Draft>, earlier: readonly Draft[]): readonly Draft[] {
  const told = new ToldPlaces(earlier);
  return [...drafts].filter((draft) => !told.covers(draft));
}
