import { Type } from 'typebox';
import type { PolicyReference } from '../../reach/views.js';
import { WHOLE_CLUSTER } from '../reach-text.js';
import { stateRule } from '../rule.js';
import { shown } from '../shown.js';

/** More policies than these are counted and not named. */
const MOST_NAMED = 3;

/** What changes nothing is read, kept and feared all the same. */
export const forbidRedundantPolicies = stateRule({
  id: 'forbid-redundant-policies',
  kinds: ['NetworkPolicy'],
  judges: 'object',
  summary: 'Forbid policies and rules without which nothing would be different',
  why: `Nobody dares to delete a policy whose effect he does not know, so what is not needed stays for years and hides what is. A
policy is redundant where all pods that it could select are isolated by another one as well, and everything that it allows
the pods of today is allowed by others; a rule, where other rules for the same pods allow the same. Policies that select no
pod are not redundant but idle: forbid-idle-selectors tells of them.`,
  fix: 'leave it out, or delete what it repeats',
  messages: {
    policy: 'changes nothing: the same pods are isolated and let through the same by {policies}',
    rule: 'allows nothing that other rules for the same pods do not allow',
  },
  options: Type.Object(
    {
      rules: Type.Boolean({ default: true, description: 'Whether single rules are looked at, too' }),
    },
    { additionalProperties: false },
  ),
  reads: WHOLE_CLUSTER,
  asksReach: true,
  undecidedAtMost: 'Audit',
  check:
    ({ rules }) =>
    ({ object, snapshot, reach }, report) => {
      const stored = snapshot.policies.get(object.namespace)?.get(object.name);
      if (stored === undefined) return;
      const redundancy = reach.redundancy(snapshot, stored);
      if (redundancy === undefined) {
        report.undecided('', 'there are too many workloads to tell in time whether the policy is needed');
        return;
      }
      const { coveredBy } = redundancy;
      if (coveredBy !== undefined)
        report.finding('policy', { at: 'spec', data: { policies: namesOf(coveredBy) }, about: { what: 'policy' } });
      for (const at of rules ? redundancy.rules : []) report.finding('rule', { at, data: {} });
    },
});

function namesOf(policies: readonly PolicyReference[]): string {
  const names = policies.slice(0, MOST_NAMED).map(({ name }) => shown(name));
  const more = policies.length - names.length;
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(' and ');
}
