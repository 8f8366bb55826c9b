import fc from 'fast-check';
import t from 'tap';
import type { AuditReport } from '../../../src/audit/audit-report.js';
import { auditWhole } from '../../../src/audit/audit.js';
import { auditTouched } from '../../../src/audit/touched/audit-touched.js';
import { touchedSince } from '../../../src/audit/touched/touched.js';
import type { Ingress, Service } from '../../../src/model/exposure.js';
import { withObject } from '../../../src/model/snapshot.js';
import type { Workload } from '../../../src/model/workload.js';
import { ReachEngine } from '../../../src/reach/reach-engine.js';
import { profileOf } from '../../changes.js';
import { cases } from '../../reach/cases.js';
import { cluster, shown, snapshotAfter, step, type Step } from '../../reach/clusters.js';
import { inputOf as manifestInput } from '../auditing.js';
import { changed, inputOf, offer, type Cluster } from './changing-cluster.js';
import { namespace } from '../../reach/small-cluster.js';

/**
 * Without policies that pierce a default-deny: what these open is counted among all workloads, as of when their own namespace was
 * audited.
 */
const PROFILE = profileOf(`  guardrails:
    - name: apart
      rule: forbid-reach
      action: Deny
      options: { from: { namespaceSelector: { matchLabels: { team: x } } }, to: { podSelector: { matchLabels: { app: x } } } }
    - { name: dns, rule: require-dns, action: Deny, options: { dns: { namespace: c, podSelector: { matchLabels: { app: x, role: x } } } } }
    - { name: denied, rule: require-default-deny, action: Warn, match: { kinds: [Namespace] } }
    - { name: narrow, rule: limit-namespace-peers, action: Deny, options: { sharedLabels: [team] } }
    - { name: idle, rule: forbid-idle-selectors, action: Warn, match: { namespaces: [a] } }
  exceptions:
    - { name: tolerated, guardrails: [apart, denied], match: { namespaces: [b] }, reason: r, owner: o, expires: 2027-03-31 }
`);

/** What is told exactly. */
function exactly(report: AuditReport): unknown {
  const { findings, namespaces, inventory, exceptions, counts, undecided } = report;
  return {
    findings: findings.filter(({ section }) => section !== 'paths'),
    namespaces,
    inventory,
    exceptions,
    counts,
    undecided: undecided.filter((line) => !/ to mind/.test(line)),
  };
}

const described: readonly Step[] = ['a', 'b', 'c'].map((name) => ({ put: namespace(name, { team: name }) }));

function textOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part), 1);
}

t.test('what is audited anew after a change says what an audit of everything says', (t) => {
  let [partial, all] = [0, 0];
  const property = fc.property(
    cluster,
    fc.array(offer, { maxLength: 4 }),
    fc.array(fc.oneof({ weight: 5, arbitrary: step }, offer), { minLength: 4, maxLength: 12 }),
    (steps, offers, changes) => {
      const begun = [...described, ...steps];
      let now: Cluster = offers.reduce<Cluster>(changed, {
        snapshot: snapshotAfter(begun),
        exposure: { services: [], ingresses: [] },
      });
      const engine = new ReachEngine();
      let last = auditWhole(inputOf(now, PROFILE, engine));
      changes.forEach((change: Step | Service | Ingress, at) => {
        now = changed(now, change);
        const input = inputOf(now, PROFILE, engine);
        const touched = touchedSince(last, input);
        const went = touched === 'everything' ? undefined : auditTouched(last, input, touched);
        all += 1;
        if (went !== undefined) partial += 1;
        last = went ?? auditWhole(input);
        const whole = auditWhole(inputOf(now, PROFILE));
        const [one, other] = [exactly(last.report), exactly(whole.report)].map(textOf);
        if (one !== other) {
          const then = changes.slice(0, at + 1).map((each) => ('kind' in each ? JSON.stringify(each) : shown([each])));
          throw new Error(
            `${diffOf(other ?? '', one ?? '')}\nbegun\n${shown(begun)}\n${JSON.stringify(offers)}\nthen\n${then.join('\n')}`,
          );
        }
      });
    },
  );
  fc.assert(property, cases(60));
  t.ok(partial > all / 3, `${partial} of ${all}`);
  t.end();
});

/** The lines that only one of them has. */
function diffOf(wanted: string, found: string): string {
  const [one, other] = [wanted, found].map((text) => new Set(text.split('\n')));
  const less = [...(one ?? [])].filter((line) => !other?.has(line)).map((line) => `- ${line}`);
  const more = [...(other ?? [])].filter((line) => !one?.has(line)).map((line) => `+ ${line}`);
  return [...less, ...more].slice(0, 30).join('\n');
}

t.test('a pod that is scraped from now on touches its namespace, though no policy tells it from before', (t) => {
  const pod = (annotations: string): string => `apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web }${annotations} }
spec: { containers: [{ name: web }] }
`;
  const before = manifestInput(pod(''));
  const scraped = manifestInput(pod(', annotations: { prometheus.io/scrape: "true" }'));
  const [[was], [is]] = [before, scraped].map(({ snapshot }) => [
    ...(snapshot.workloads.get('shop')?.all.values() ?? []),
  ]) as [Workload[], Workload[]];
  if (was === undefined || is === undefined) throw new Error('no pod');
  // What is heard of a cluster shares what has not changed.
  const snapshot = withObject(before.snapshot, { ...was, untoldCallers: is.untoldCallers ?? [] });
  const touched = touchedSince(auditWhole(before), { ...before, snapshot });
  t.strictSame(touched === 'everything' ? [] : [...touched.namespaces], ['shop']);
  t.end();
});
