import fc from 'fast-check';
import t from 'tap';
import { audit } from '../../src/audit/audit.js';
import { findingsOf } from '../../src/audit/findings.js';
import { parseNetworkPolicy } from '../../src/kubernetes/parse-network-policy.js';
import { parseNamespace } from '../../src/kubernetes/parse-namespace.js';
import { profileOf } from '../changes.js';
import { cases } from '../reach/cases.js';
import { shown, type Step } from '../reach/clusters.js';
import { networkPolicy, type Json } from '../reach/raw-policies.js';
import { auditOf } from './auditing.js';
import { deployment, policy } from './manifests.js';
import { auditedCluster, generatedInput, type GeneratedCluster } from './generated-audits.js';

const NOBODY = { matchLabels: { app: 'nobody' } };

/** A policy of some namespace for pods that are not there. */
function idleIn(namespace: string): fc.Arbitrary<Step> {
  return networkPolicy([namespace]).map((made) => {
    const raw: Json = {
      ...made,
      metadata: { namespace, name: 'unrelated' },
      spec: { ...(made['spec'] as Json), podSelector: NOBODY },
    };
    const read = parseNetworkPolicy(raw);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    return { put: read.value, raw };
  });
}

const read = parseNamespace({ metadata: { name: 'elsewhere' } });
if (!read.ok) throw new Error(JSON.stringify(read.problems));
const ELSEWHERE: Step = { put: read.value };

/** The ids of what is found, without what is about the unrelated policy, its namespace or the whole. */
function idsOf(given: GeneratedCluster): readonly string[] {
  return audit(generatedInput(given))
    .findings.filter(({ subject: { name, namespace } }) => name !== 'unrelated' && namespace !== 'elsewhere')
    .map(({ id }) => id)
    .sort();
}

for (const namespace of ['elsewhere', 'a'])
  t.test(`a policy for nobody, in namespace ${namespace}, leaves the ids of findings about others as they are`, (t) => {
    const property = fc.property(auditedCluster, idleIn(namespace), ({ steps, exposure }, policy) => {
      const less = { exposure, steps: [...steps, ELSEWHERE] };
      const more = { exposure, steps: [...less.steps, policy] };
      const [before, after] = [idsOf(less), idsOf(more)];
      const gone = before.filter((id) => !after.includes(id));
      const fresh = after.filter((id) => !before.includes(id));
      if (gone.length + fresh.length > 0)
        throw new Error(`gone: ${gone.join(' ')}\nfresh: ${fresh.join(' ')}\n${shown(more.steps)}`);
    });
    fc.assert(property, cases(60));
    t.end();
  });

t.test('a baseline tells nothing new of a namespace without default-deny when one of its policies changes', (t) => {
  const profile = profileOf('  guardrails: [{ name: closed, rule: require-default-deny, action: Deny }]\n');
  const born = 'creationTimestamp: "2025-01-01T00:00:00Z"';
  const shop = `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, ${born} }\n`;
  const web = (spec: string): string => policy('shop/web', `podSelector: { matchLabels: { app: ${spec} } }`);
  const gaps = ['web', 'db'].map((app) => {
    const { findings } = auditOf([shop, deployment('shop/web'), web(app)].join('---\n'), { profile });
    return findings.filter(({ check }) => check === 'require-default-deny');
  });
  const [[one], [other]] = [gaps[0] ?? [], gaps[1] ?? []];
  t.not(one?.message, other?.message, 'the gap is another');
  t.match(one, { subject: { kind: 'Namespace', name: 'shop' } });
  t.equal(one?.id, other?.id);
  t.end();
});

t.test('of two findings that are one, the worse is told, and the other in its evidence', (t) => {
  const subject = { kind: 'NetworkPolicy', namespace: 'shop', name: 'web' };
  const draft = { section: 'stale', check: 'idle-rule', subject, fix: '', evidence: [] } as const;
  const [found, ...others] = findingsOf([
    { ...draft, severity: 'low', at: 'spec.ingress[0]', message: 'is idle' },
    { ...draft, severity: 'high', at: 'spec.egress[0]', message: 'is harmful' },
  ]);
  t.match(found, { severity: 'high', message: 'is harmful', evidence: ['also at spec.ingress[0]', 'also: is idle'] });
  t.strictSame(others, []);
  t.end();
});
