import t from 'tap';
import { protectNamespaces } from '../../../src/guardrails/rules/protect-namespaces.js';
import { by, policy, policyChange } from '../../changes.js';
import { saidOfChange } from './ask.js';

const SPEC = { podSelector: {} };
const IN_SYSTEM = policy(SPEC, { namespace: 'kube-system' });
const OPTIONS = { namespaces: ['kube-system', 'platform-*'], groups: ['admins'], users: ['robot'] };
const REFUSED = ': dev may not change policies of namespace kube-system; only admins, robot may';

t.test('creating, changing and deleting are refused to outsiders', (t) => {
  for (const sides of [{ after: IN_SYSTEM }, { before: IN_SYSTEM, after: IN_SYSTEM }, { before: IN_SYSTEM }]) {
    t.strictSame(saidOfChange(protectNamespaces, policyChange(sides), { options: OPTIONS }), [REFUSED]);
  }
  t.end();
});

t.test('members of a listed group and listed users may', (t) => {
  const change = policyChange({ after: IN_SYSTEM });
  t.strictSame(
    saidOfChange(protectNamespaces, by({ name: 'dev', groups: ['x', 'admins'] }, change), { options: OPTIONS }),
    [],
  );
  t.strictSame(saidOfChange(protectNamespaces, by({ name: 'robot', groups: [] }, change), { options: OPTIONS }), []);
  t.equal(
    saidOfChange(protectNamespaces, by({ name: 'admins', groups: ['robot'] }, change), { options: OPTIONS }).length,
    1,
    'not the other way round',
  );
  t.end();
});

t.test('other namespaces are free, and globs are matched whole', (t) => {
  const inside = (namespace: string): string[] =>
    saidOfChange(protectNamespaces, policyChange({ after: policy(SPEC, { namespace }) }), { options: OPTIONS });
  t.strictSame(inside('shop'), []);
  t.strictSame(inside('my-platform-a'), []);
  t.equal(inside('platform-a').length, 1);
  t.end();
});

t.test('an unknown actor leaves it open', (t) => {
  t.strictSame(
    saidOfChange(protectNamespaces, by(undefined, policyChange({ after: IN_SYSTEM })), { options: OPTIONS }),
    [': who applies this is not known; name the groups with --as-group?'],
  );
  t.strictSame(
    saidOfChange(protectNamespaces, by(undefined, policyChange({ after: policy(SPEC) })), { options: OPTIONS }),
    [],
  );
  t.end();
});

t.test('without groups and users nobody may, and of many only some are named', (t) => {
  const change = policyChange({ after: IN_SYSTEM });
  t.strictSame(saidOfChange(protectNamespaces, change, { options: { namespaces: ['*'] } }), [
    ': dev may not change policies of namespace kube-system; nobody may',
  ]);
  t.strictSame(
    saidOfChange(protectNamespaces, change, { options: { namespaces: ['*'], groups: ['a', 'b', 'c', 'd', 'e'] } }),
    [': dev may not change policies of namespace kube-system; only a, b, c and 2 more may'],
  );
  t.end();
});

t.test('what a user is called cannot write to a terminal', (t) => {
  const change = by({ name: '\u001b[2J\nroot', groups: [] }, policyChange({ after: IN_SYSTEM }));
  t.match(saidOfChange(protectNamespaces, change, { options: OPTIONS }), [/^: \?\[2J\?root may not/]);
  t.end();
});
