import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditedObject, AuditInput } from '../../src/audit/audit-input.js';
import { manifestObjects } from '../../src/cli/manifest-objects.js';
import { loadProfile } from '../../src/guardrails/load-profile.js';
import { parseIngress } from '../../src/kubernetes/parse-ingress.js';
import { parseNetworkPolicy } from '../../src/kubernetes/parse-network-policy.js';
import { parseService } from '../../src/kubernetes/parse-service.js';
import type { Exposure } from '../../src/model/exposure.js';
import type { ProposedChange } from '../../src/audit/audit-report.js';
import { withObject, withoutObject } from '../../src/model/snapshot.js';
import { ReachEngine } from '../../src/reach/reach-engine.js';
import { inputOf } from './auditing.js';

const FOLDER = join(import.meta.dirname, 'clusters');

/** The names of the sample clusters. */
export const SAMPLES: readonly string[] = readdirSync(FOLDER).sort();

/** What an audit looks at in one of them. */
export function sampleInput(name: string): AuditInput {
  const files = readdirSync(join(FOLDER, name)).filter((file) => file.endsWith('.yaml') && file !== 'profile.yaml');
  const manifests = files
    .sort()
    .map((file) => readFileSync(join(FOLDER, name, file), 'utf8'))
    .join('\n---\n');
  const file = join(FOLDER, name, 'profile.yaml');
  const profile = loadProfile(readFileSync(file, 'utf8'), file);
  if (!profile.ok) throw new Error(JSON.stringify(profile.problems));
  return inputOf(manifests, { profile: profile.value, exposure: exposureOf(manifests) });
}

function exposureOf(manifests: string): Exposure {
  const raws = manifestObjects(manifests, { name: 'test.yaml', origin: 'found' }).objects.map(({ value }) => value);
  const ofKind = (kind: string): readonly unknown[] => raws.filter((raw) => (raw as { kind?: string }).kind === kind);
  return {
    services: ofKind('Service').map((raw) => valueOf(parseService(raw))),
    ingresses: ofKind('Ingress').map((raw) => valueOf(parseIngress(raw))),
  };
}

function valueOf<T>(result: { ok: true; value: T } | { ok: false; problems: unknown }): T {
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

/** The cluster after these manifests were applied or deleted, read as the API server would store them. */
export function applied(input: AuditInput, changes: readonly ProposedChange[]): AuditInput {
  let { snapshot } = input;
  let objects: readonly AuditedObject[] = input.objects;
  for (const { action, manifest } of changes) {
    const raw = JSON.parse(JSON.stringify(manifest)) as Record<string, unknown>;
    const value = valueOf(parseNetworkPolicy(raw));
    const { namespace, name } = value;
    objects = objects.filter(
      ({ value: other }) => other.kind === 'Namespace' || other.namespace !== namespace || other.name !== name,
    );
    if (action.do === 'apply') {
      objects = [...objects, { raw, value }];
      snapshot = withObject(snapshot, value);
    } else snapshot = withoutObject(snapshot, { kind: 'policies', namespace, name });
  }
  return { ...input, snapshot, objects, engine: new ReachEngine() };
}
