import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadProfile } from '../src/guardrails/load-profile.js';
import { review } from '../src/guardrails/review.js';
import { parseNetworkPolicy } from '../src/kubernetes/parse-network-policy.js';
import type { PolicyChange } from '../src/model/change.js';
import { samplePolicy } from './sample-policies.js';
import { snapshotOfBodies } from './webhook-cluster.js';

/* Review alone, side by side with JSON.parse of the same object, in microseconds. Medians over interleaved rounds. */

const ROUNDS = 15;
const CALLS = 4000;
const NOW = Date.UTC(2026, 0, 1);

function profileNamed(name: string): Parameters<typeof review>[1]['profile'] {
  const file = join(import.meta.dirname, '..', 'policies', 'profiles', `${name}.yaml`);
  const loaded = loadProfile(readFileSync(file, 'utf8'), file);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.value;
}

function changeOf(raw: Record<string, unknown>, old?: Record<string, unknown>): PolicyChange {
  return {
    kind: 'NetworkPolicy',
    operation: old === undefined ? 'CREATE' : 'UPDATE',
    subresource: '',
    namespace: 'shop',
    name: 'web',
    actor: { name: 'dev', groups: ['developers'] },
    dryRun: false,
    before: old && { raw: old, read: parseNetworkPolicy(old) },
    after: { raw, read: parseNetworkPolicy(raw) },
  };
}

function microseconds(work: () => unknown): number {
  const start = process.hrtime.bigint();
  for (let call = 0; call < CALLS; call++) work();
  return Number(process.hrtime.bigint() - start) / CALLS / 1000;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

const snapshot = snapshotOfBodies();
const baseline = profileNamed('baseline');
const restricted = profileNamed('restricted');
const parse = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;
const small = JSON.stringify(samplePolicy(3000));
const large = JSON.stringify(samplePolicy(4500));
const wide = small.replaceAll(/10\.\d+\.0\.0\/16/g, '10.0.0.0/8');
const cases: readonly (readonly [string, () => unknown])[] = [
  ['JSON.parse, 3 kB', () => parse(small)],
  [
    'into the model, 3 kB',
    (
      (raw) => () =>
        parseNetworkPolicy(raw)
    )(parse(small)),
  ],
  ...(
    [
      ['review, 3 kB CREATE, baseline', changeOf(parse(small)), baseline],
      ['review, 3 kB CREATE, restricted', changeOf(parse(small)), restricted],
      ['review, 9 kB UPDATE, baseline', changeOf(parse(large), parse(large.replace('8080', '8079'))), baseline],
      ['review, 3 kB CREATE that is denied, baseline', changeOf(parse(wide)), baseline],
    ] as const
  ).map(([name, change, profile]) => [name, () => review(change, { profile, snapshot, now: NOW })] as const),
];

const figures = new Map<string, number[]>(cases.map(([name]) => [name, []]));
for (const [, work] of cases) microseconds(work);
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, work] of cases) figures.get(name)?.push(microseconds(work));
}
const base = median(figures.get('JSON.parse, 3 kB') ?? []);
for (const [name, values] of figures) {
  const value = median(values);
  console.log(
    `${name.padEnd(46)} ${value.toFixed(2).padStart(8)} us  ${(value / base).toFixed(2).padStart(6)} of JSON.parse`,
  );
}
