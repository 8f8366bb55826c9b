import { audit } from '../../src/audit/audit.js';
import type { AuditedObject, AuditInput, AuditSettings } from '../../src/audit/audit-input.js';
import type { AuditFinding, AuditReport, Section } from '../../src/audit/audit-report.js';
import { manifestObjects } from '../../src/cli/manifest-objects.js';
import { snapshotOfManifests } from '../../src/cli/snapshot-of-manifests.js';
import { sortObjects } from '../../src/cli/sort-objects.js';
import type { LoadedProfile } from '../../src/guardrails/load-profile.js';
import type { Exposure } from '../../src/model/exposure.js';
import { SNAPSHOT_KINDS } from '../../src/model/snapshot.js';
import { ReachEngine } from '../../src/reach/reach-engine.js';
import { NOW, profileOf } from '../changes.js';

/** A profile that asks for nothing that these tests are about. */
export const QUIET = profileOf(`  guardrails:
    - { name: quiet, rule: forbid-open-peers, action: Audit, match: { namespaces: [nowhere] } }
`);

/** What the tests are run with. */
export const SETTINGS: AuditSettings = {
  ownerKeys: ['owner', 'team'],
  isSystem: (name) => name.startsWith('kube-'),
  isMonitoring: (name) => name === 'monitoring',
  expiresSoon: 30 * 86_400_000,
};

/** What of a cluster the manifests do not say. */
export interface Given {
  readonly profile?: LoadedProfile;
  readonly exposure?: Exposure | undefined;
  readonly settings?: Partial<AuditSettings>;
}

/** What an audit looks at in a cluster of which these manifests are all. */
export function inputOf(
  manifests: string,
  { profile = QUIET, exposure = NOTHING_EXPOSED, settings }: Given = {},
): AuditInput {
  const { objects, errors } = manifestObjects(manifests, { name: 'test.yaml', origin: 'found' });
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  const sorted = sortObjects(objects, 'default');
  const audited = sorted.valid.map(({ raw, value }) => ({ raw, value }) as AuditedObject);
  return {
    snapshot: snapshotOfManifests(sorted, SNAPSHOT_KINDS),
    objects: audited,
    exposure,
    profile,
    now: NOW,
    engine: new ReachEngine(),
    settings: { ...SETTINGS, ...settings },
  };
}

const NOTHING_EXPOSED: Exposure = { services: [], ingresses: [] };

/** The audit of such a cluster. */
export function auditOf(manifests: string, given: Given = {}): AuditReport {
  return audit(inputOf(manifests, given));
}

/** The findings of one section, or of one check of it. */
export function inSection({ findings }: AuditReport, section: Section, check?: string): readonly AuditFinding[] {
  return findings.filter((each) => each.section === section && (check === undefined || each.check === check));
}

/** A finding in one line: severity, check, subject, message. */
export function line({ severity, check, subject: { kind, namespace, name }, message }: AuditFinding): string {
  return `${severity} ${check} ${kind} ${kind === 'Namespace' ? name : `${namespace}/${name}`}: ${message}`;
}
