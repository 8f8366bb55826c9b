import t from 'tap';
import { Type } from 'typebox';
import { judgeObjects, type Circumstances, type Judged } from '../../src/cli/judge-objects.js';
import { manifestObjects } from '../../src/cli/manifest-objects.js';
import { sortObjects } from '../../src/cli/sort-objects.js';
import { compileGuardrail } from '../../src/guardrails/guardrail.js';
import { loadProfile, type LoadedProfile } from '../../src/guardrails/load-profile.js';
import { stateRule, type Reads } from '../../src/guardrails/rule.js';
import { NOW } from '../changes.js';
import { namespace, policy, PROFILE } from './manifests-for-tests.js';

/** A profile of one guardrail that finds something wherever it is asked, and reads these parts of the cluster. */
function finding(reads: Reads): LoadedProfile {
  const loaded = loadProfile(PROFILE, 'profile.yaml');
  if (!loaded.ok) throw new Error('the profile cannot be read');
  const rule = stateRule({
    id: 'for-tests',
    kinds: ['NetworkPolicy'],
    judges: 'whole',
    reads,
    summary: 'Forbid everything',
    why: '',
    fix: 'none',
    messages: { found: 'found' },
    options: Type.Object({}),
    check: () => (subject, report) => {
      report.finding('found', { at: '', data: { looked: subject.snapshot.policies.size } });
    },
  });
  const document = { name: 'reader', rule: 'for-tests', action: 'Deny', options: {} } as const;
  return { ...loaded.value, guardrails: [compileGuardrail(document, rule)] };
}

function judge(text: string, reads: Reads, objects: Circumstances['objects'] = 'all'): Judged {
  const read = manifestObjects(text, { name: 'x.yaml', origin: 'named' });
  const circumstances = { profile: finding(reads), actor: undefined, now: NOW, objects };
  return judgeObjects(sortObjects(read.objects, 'default'), circumstances);
}

const POD = 'apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: shop }\n';
const ASKED = { objects: [{ decision: 'deny', findings: [{ message: 'found' }] }], notices: [] };

t.test('who checks a policy alone is not refused for workloads that are not among the files, and told so', (t) => {
  t.match(judge(`${policy('one')}---\n${policy('two')}`, { workloads: 'cluster' }), {
    objects: [
      { decision: 'allow', findings: [] },
      { decision: 'allow', findings: [] },
    ],
    notices: ['not judged of every object: reader: the workloads of the cluster are not known'],
  });
  t.end();
});

t.test('where workloads are among the files, guardrails that read them are asked', (t) => {
  t.match(judge(`${policy('one')}---\n${POD}`, { workloads: 'cluster' }), ASKED);
  t.end();
});

t.test('where the files are all that there is, guardrails that read policies are asked', (t) => {
  t.match(judge(policy('one'), { policies: 'cluster' }), ASKED);
  t.end();
});

t.test(
  'policies may stand in other files than these, so that who checks some of them is not refused for the others',
  (t) => {
    for (const kind of ['namespaces', 'policies', 'workloads'] as const) {
      t.match(judge(`${namespace('shop')}---\n${policy('one')}---\n${POD}`, { [kind]: 'cluster' }, 'some'), {
        objects: [{ decision: 'allow' }, { decision: 'allow', findings: [] }],
        notices: [`not judged of every object: reader: the ${kind} of the cluster are not known`],
      });
    }
    t.end();
  },
);

t.test('labels of namespaces that no file describes are not guessed', (t) => {
  t.match(judge(policy('one'), { namespaces: 'cluster' }), {
    objects: [{ decision: 'allow' }],
    notices: [/: nothing describes namespace shop, which holds objects$/],
  });
  t.match(judge(`${namespace('shop')}---\n${policy('one')}`, { namespaces: 'cluster' }), {
    objects: [{ kind: 'Namespace' }, { decision: 'deny' }],
    notices: [],
  });
  t.end();
});
