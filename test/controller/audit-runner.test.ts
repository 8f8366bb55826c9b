import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import t, { type Test } from 'tap';
import { startAuditRunner, type Audited, type AuditRunner } from '../../src/controller/audit-runner.js';
import { defaultConfiguration } from '../../src/controller/load-configuration.js';
import { denyFindings } from '../../src/controller/deny-events.js';
import type { LoadedProfile } from '../../src/guardrails/load-profile.js';
import type { Inventory } from '../../src/kubernetes/live-inventory.js';
import { withObject } from '../../src/model/snapshot.js';
import { ReachEngine } from '../../src/reach/reach-engine.js';
import { inputOf } from '../audit/auditing.js';
import { profileOf } from '../changes.js';
import { eventually } from '../e2e/eventually.js';

const PROFILE = profileOf(`  guardrails:
    - { name: no-open-peers, rule: forbid-open-peers, action: Deny }
`);
const LENIENT = profileOf(`  guardrails:
    - { name: no-open-peers, rule: forbid-open-peers, action: Warn }
`);

function cluster(policies: string): Inventory {
  const namespaces = ['shop', 'data'].map(
    (name) => `apiVersion: v1
kind: Namespace
metadata: { name: ${name} }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: ${name}, labels: { app: web } }
spec: { containers: [{ name: web }] }
`,
  );
  const { snapshot, objects, exposure } = inputOf([...namespaces, policies].join('---\n'));
  return { snapshot, objects, exposure: exposure ?? { services: [], ingresses: [] }, unreadableExposure: [] };
}

const open = (namespace: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: open, namespace: ${namespace} }
spec: { podSelector: {}, ingress: [{}] }
`;

interface World {
  readonly runner: AuditRunner;
  readonly made: readonly Audited[];
  readonly state: { inventory: Inventory; profile: LoadedProfile };
  /** The next audit that is made. */
  readonly next: () => Promise<Audited>;
}

function start(t: Test, failed = (kind: string): unknown => t.fail(`the audit failed: ${kind}`)): World {
  const made: Audited[] = [];
  const configuration = defaultConfiguration();
  const state = { inventory: cluster(''), profile: PROFILE };
  const runner = startAuditRunner({
    inventory: () => state.inventory,
    profile: () => state.profile,
    configuration: () => configuration,
    now: () => Date.UTC(2026, 5, 1),
    monotonic: () => performance.now(),
    log: pino({ level: 'silent' }),
    audited: (audited) => {
      made.push(audited);
    },
    failed,
  });
  t.teardown(() => runner.close());
  let told = 0;
  return {
    runner,
    made,
    state,
    async next() {
      const audited = await eventually('the next audit', () => Promise.resolve(made[told]));
      told += 1;
      return audited;
    },
  };
}

function denied({ report }: Audited): readonly string[] {
  return denyFindings(report).map(({ subject }) => `${subject.namespace}/${subject.name}`);
}

t.test('what a change touches is told before everything is audited again, and that follows', async (t) => {
  const { state, next, runner } = start(t);
  t.strictSame(denied(await next()), []);
  state.inventory = cluster(open('shop'));
  const touched = await next();
  t.equal(touched.kind, 'touched');
  t.strictSame(denied(touched), ['shop/open']);
  t.equal(runner.last, touched);
  const whole = await next();
  t.equal(whole.kind, 'whole');
  t.strictSame(denied(whole), ['shop/open']);
  t.equal(whole.report.wholeAt, whole.report.at);
});

t.test('with another profile everything is audited', async (t) => {
  const { state, next } = start(t);
  await next();
  state.profile = LENIENT;
  t.equal((await next()).kind, 'whole');
});

t.test('news of pods that no policy can see make no audit', async (t) => {
  const { state, next, made, runner } = start(t);
  const { report } = await next();
  const [first] = state.inventory.snapshot.workloads.get('shop')?.all.values() ?? [];
  if (first === undefined) throw new Error('no pod');
  state.inventory = {
    ...state.inventory,
    snapshot: withObject(state.inventory.snapshot, { ...first, phase: 'pending' }),
  };
  await eventually('a look at the news', () =>
    Promise.resolve(runner.last?.snapshot === state.inventory.snapshot ? true : undefined),
  );
  t.equal(made.length, 1);
  t.equal(runner.last?.report.findings, report.findings);
  state.inventory = cluster(open('data'));
  const touched = await next();
  t.strictSame([touched.kind, denied(touched)], ['touched', ['data/open']]);
  t.not(touched.report, report);
});

t.test('an audit of everything that fails keeps nothing from being told that has changed meanwhile', async (t) => {
  const failures: string[] = [];
  const { state, next } = start(t, (kind) => failures.push(kind));
  await next();
  t.intercept(ReachEngine.prototype, 'survey', {
    value: () => {
      throw new Error('a defect of what only an audit of everything asks');
    },
  });
  state.inventory = cluster(open('shop'));
  t.strictSame(denied(await next()), ['shop/open']);
  await sleep(1_500);
  state.inventory = cluster(`${open('shop')}---\n${open('data')}`);
  t.strictSame(denied(await next()), ['data/open', 'shop/open']);
  t.strictSame(failures, ['whole'], 'the other audit has failed in between');
});
