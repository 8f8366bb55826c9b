import { Type } from 'typebox';
import { compileGlobs } from '../glob.js';
import { compileInsiders, insiderOptions, UNKNOWN_ACTOR } from '../insiders.js';
import { GlobText } from '../option-schemas.js';
import { changeRule } from '../rule.js';
import { shown } from '../shown.js';

/** The policies of some namespaces belong to some people: also their removal, which opens as much as a wide rule. */
export const protectNamespaces = changeRule({
  id: 'protect-namespaces',
  kinds: ['NetworkPolicy'],
  judges: 'change',
  summary: 'Protect the policies of listed namespaces from everyone but listed groups',
  why: `Whoever may edit NetworkPolicies in a namespace decides who reaches it. For namespaces of the platform (\`kube-system\`,
ingress, monitoring) that should be few people, and deleting a policy there is as grave as writing one. Kubernetes roles
alone cannot say this where a role is granted for the whole cluster.`,
  fix: 'ask one of those who may change policies there',
  messages: {
    outsider: '{user} may not change policies of namespace {namespace}; {who}',
  },
  options: Type.Object(
    {
      namespaces: Type.Array(GlobText, { minItems: 1, description: 'The namespaces to protect' }),
      ...insiderOptions('change policies there'),
    },
    { additionalProperties: false },
  ),
  check: ({ namespaces, groups, users }) => {
    const isProtected = compileGlobs(namespaces);
    const insiders = compileInsiders(groups, users);
    return ({ change }, report) => {
      if (!isProtected(change.namespace)) return;
      const { actor } = change;
      if (actor === undefined) {
        report.undecided('', UNKNOWN_ACTOR);
        return;
      }
      if (insiders.include(actor)) return;
      report.finding('outsider', {
        at: '',
        data: { user: shown(actor.name), namespace: shown(change.namespace), who: insiders.who },
      });
    };
  },
});
