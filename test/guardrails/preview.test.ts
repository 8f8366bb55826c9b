import t from 'tap';
import type { LoadedProfile } from '../../src/guardrails/load-profile.js';
import { review } from '../../src/guardrails/review.js';
import { admissionResponse } from '../../src/kubernetes/admission-response.js';
import type { Change } from '../../src/model/change.js';
import { EMPTY_SNAPSHOT } from '../../src/model/snapshot.js';
import type { Verdict } from '../../src/model/verdict.js';
import { clusterOf, deployment, namespace, NOW, policy, policyChange, profileOf } from '../changes.js';

type Json = Readonly<Record<string, unknown>>;

const CLUSTER = [namespace('shop'), ...['shop/web', 'shop/api', 'shop/db'].map((path) => deployment(path))];
const DENY = policy({ podSelector: {}, policyTypes: ['Ingress'] }, { name: 'default-deny' });
const DB = { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'] };
const ALLOW = policy({ ...DB, ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 5432 }] }] }, { name: 'db' });
const GUARDRAIL = { name: 'named', rule: 'require-metadata', action: 'Deny', options: { labels: { team: {} } } };
const QUIET = { ...GUARDRAIL, action: 'Audit' };

function profile(spec: Json): LoadedProfile {
  return profileOf(
    Object.entries(spec)
      .map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`)
      .join('\n'),
  );
}

interface Question {
  readonly others?: readonly Json[];
  readonly spec?: Json;
  readonly dryRun?: boolean;
}

function verdictOf(
  sides: { before?: Json; after?: Json },
  { others = [], spec = {}, dryRun = true }: Question = {},
): Verdict {
  const stored = sides.before === undefined ? [] : [sides.before];
  const change: Change = { ...policyChange(sides), dryRun };
  const snapshot = clusterOf(...CLUSTER, ...others, ...stored);
  return review(change, { profile: profile({ guardrails: [QUIET], ...spec }), snapshot, now: NOW });
}

t.test('a dry run of an allowed change is answered with what it opens', (t) => {
  t.strictSame(verdictOf({ after: ALLOW }, { others: [DENY] }).preview, {
    counts: { opened: 2, closed: 0, isolation: 0 },
    lines: ['opens 2 paths: shop/api -> shop/db TCP 5432 (+1)'],
  });
  t.end();
});

t.test('and with what it closes, and with isolation that is gained or lost', (t) => {
  t.strictSame(verdictOf({ before: ALLOW }, { others: [DENY] }).preview?.lines, [
    'closes 2 paths: shop/api -> shop/db TCP 5432 (+1)',
  ]);
  t.strictSame(verdictOf({ after: ALLOW }).preview?.lines, ['shop/db is now isolated for ingress']);
  t.strictSame(verdictOf({ before: DENY }).preview?.lines, [
    'shop/api, shop/db and 1 more are no longer isolated for ingress',
  ]);
  t.strictSame(verdictOf({ before: ALLOW, after: ALLOW }, { others: [DENY] }).preview, undefined, 'nothing is judged');
  t.strictSame(
    verdictOf({ after: { ...ALLOW, metadata: { name: 'again', namespace: 'shop' } } }, { others: [DENY, ALLOW] })
      .preview?.lines,
    ['opens and closes nothing between the workloads that are there'],
  );
  t.end();
});

t.test('the profile decides when: always, never, or under a dry run', (t) => {
  const told = (dryRun: boolean, spec: Json): boolean =>
    verdictOf({ after: ALLOW }, { others: [DENY], dryRun, spec }).preview !== undefined;
  t.strictSame([told(true, {}), told(false, {})], [true, false]);
  t.strictSame([told(true, { preview: true }), told(false, { preview: true })], [true, true]);
  t.strictSame([told(true, { preview: false }), told(false, { preview: false })], [false, false]);
  t.end();
});

t.test(
  'a change that is denied opens nothing, and a cluster that is not known gives no answer to who did not ask',
  (t) => {
    const denied = verdictOf({ after: ALLOW }, { spec: { guardrails: [GUARDRAIL] } });
    t.strictSame([denied.decision, denied.preview], ['deny', undefined]);
    const change: Change = { ...policyChange({ after: ALLOW }), dryRun: true };
    const told = (spec: Json): unknown =>
      review(change, { profile: profile({ guardrails: [QUIET], ...spec }), snapshot: EMPTY_SNAPSHOT, now: NOW })
        .preview;
    t.equal(told({}), undefined);
    t.strictSame(told({ preview: true }), {
      lines: ['what this change opens and closes is not known: the namespaces of the cluster are not known'],
    });
    t.end();
  },
);

t.test('lines are warnings of the answer, and the counts an audit annotation', (t) => {
  const change = policyChange({ after: ALLOW });
  const profile = { name: 'p', hash: 'h', mode: 'Enforce' };
  const { response } = JSON.parse(
    admissionResponse('1', verdictOf({ after: ALLOW }, { others: [DENY] }), { change, profile }),
  ) as { response: { warnings: string[]; auditAnnotations: Record<string, string> } };
  t.strictSame(response.warnings, ['opens 2 paths: shop/api -> shop/db TCP 5432 (+1)']);
  t.equal(response.auditAnnotations['preview'], 'opened 2, closed 0, isolation 0');
  t.end();
});
