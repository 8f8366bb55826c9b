import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { stringify } from 'yaml';
import { loadProfile, type LoadedProfile } from '../src/guardrails/load-profile.js';
import { review } from '../src/guardrails/review.js';
import { readAdmissionReview } from '../src/kubernetes/read-admission-review.js';
import { parseNetworkPolicy } from '../src/kubernetes/parse-network-policy.js';
import { snapshotOf, type Snapshot } from '../src/model/snapshot.js';
import { defaulted, rawNetworkPolicy, type Json } from './arbitraries.js';
import { NOW } from './changes.js';
import { runIn } from './cli/world.js';

/* The same objects, once as a file for `firebreak check`, once as what the API server sends after its defaulting. */

const PROFILES = join(import.meta.dirname, '..', 'policies', 'profiles');

interface Told {
  readonly guardrail: string;
  readonly rule: string;
  readonly action: string;
  readonly message: string;
  readonly path: string;
  readonly fix: string;
}

/**
 * What users are told, but for one message: the API server writes `policyTypes` out before the webhook sees the object,
 * so that only a file can leave them out.
 */
/** Nothing here says which pods there are, and what `check` does not know it does not judge. */
const OF_PODS = 'forbid-idle-selectors';

function comparable({ guardrail, rule, action, message, path, fix }: Told): Told | undefined {
  if (rule === OF_PODS) return undefined;
  if (rule === 'require-policy-types' && message.startsWith('policyTypes is not written')) return undefined;
  return { guardrail, rule, action, message, path, fix };
}

function named(raw: Json, index: number): Json {
  return { ...raw, metadata: { ...(raw['metadata'] as Json), name: `policy-${index}` } };
}

async function throughCheck(policies: readonly Json[], profile: string): Promise<readonly (readonly Told[])[]> {
  const { stdout, stderr } = await runIn(
    PROFILES,
    ['check', '-', '--profile', profile, '--as', 'dev', '--as-group', 'developers', '--output', 'json', '--complete'],
    {
      stdin: policies.map((policy) => stringify(policy)).join('---\n'),
      now: () => NOW,
    },
  );
  const report = JSON.parse(stdout) as { objects: { findings: Told[] }[]; errors: unknown[] };
  if (report.errors.length > 0 || report.objects.length !== policies.length)
    throw new Error(`${JSON.stringify(report.errors)} ${stderr}`);
  return report.objects.map(({ findings }) => findings.flatMap((finding) => comparable(finding) ?? []));
}

/** The cluster that the other objects of the run are. */
function clusterOf(policies: readonly Json[]): Snapshot {
  const read = policies.map((raw) => parseNetworkPolicy(raw));
  return snapshotOf(
    read.flatMap((result) => (result.ok ? [result.value] : [])),
    ['namespaces', 'policies'],
  );
}

function throughAdmission(
  raw: Json,
  { profile, snapshot }: { profile: LoadedProfile; snapshot: Snapshot },
): readonly Told[] {
  const object = JSON.parse(JSON.stringify(defaulted(raw))) as { metadata: { name: string; namespace: string } };
  const read = readAdmissionReview({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: '1',
      kind: { group: 'networking.k8s.io', version: 'v1', kind: 'NetworkPolicy' },
      resource: { group: 'networking.k8s.io', version: 'v1', resource: 'networkpolicies' },
      name: object.metadata.name,
      namespace: object.metadata.namespace,
      operation: 'CREATE',
      userInfo: { username: 'dev', groups: ['developers'] },
      object,
      oldObject: null,
    },
  });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const { findings } = review(read.value.change, { profile, snapshot, now: NOW });
  return findings.flatMap(({ effect, at, ...finding }) => comparable({ ...finding, action: effect, path: at }) ?? []);
}

for (const name of ['baseline', 'restricted']) {
  t.test(`a policy is judged the same as a file and as a request, by ${name}`, async (t) => {
    const file = join(PROFILES, `${name}.yaml`);
    const loaded = loadProfile(readFileSync(file, 'utf8'), file);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const policies = fc.sample(rawNetworkPolicy(), { numRuns: 400, seed: 4 }).map(named);
    const fromFile = await throughCheck(policies, file);
    const about = { profile: loaded.value, snapshot: clusterOf(policies) };
    const asRequests = policies.map((policy) => throughAdmission(policy, about));
    policies.forEach((policy, index) => {
      if (JSON.stringify(fromFile[index]) !== JSON.stringify(asRequests[index]))
        t.strictSame(fromFile[index], asRequests[index], stringify(policy));
    });
    t.ok(fromFile.flat().length > 400, `there was something to compare: ${fromFile.flat().length} findings`);
  });
}
