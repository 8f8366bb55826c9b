import t from 'tap';
import { limitNewReach } from '../../../src/guardrails/rules/limit-new-reach.js';
import { clusterOf, deployment, namespace, policy, policyChange } from '../../changes.js';
import { saidOfChange } from './ask.js';

type Json = Readonly<Record<string, unknown>>;

const CLUSTER = [namespace('shop'), ...['shop/a', 'shop/b', 'shop/c', 'shop/d'].map((path) => deployment(path))];
const DENY = policy({ podSelector: {}, policyTypes: ['Ingress'] }, { name: 'default-deny' });
const ALLOW = policy({ podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }] }] });

function said(sides: Parameters<typeof policyChange>[0], others: readonly Json[], options: Json = {}): string[] {
  const stored = sides.before === undefined ? [] : [sides.before];
  const snapshot = clusterOf(...CLUSTER, ...others, ...stored);
  return saidOfChange(limitNewReach, policyChange(sides), { snapshot, options });
}

t.test('a change may open ways between so many pairs of workloads and no more', (t) => {
  t.strictSame(said({ after: ALLOW }, [DENY], { pairs: 12 }), []);
  t.strictSame(said({ after: ALLOW }, [DENY], { pairs: 11 }), [
    'spec: opens ways between more pairs of workloads than 11: shop/a -> shop/b, shop/a -> shop/c, shop/a -> shop/d and more',
  ]);
  t.strictSame(said({ before: ALLOW, after: ALLOW }, [DENY], { pairs: 0 }), []);
  t.end();
});

t.test('pairs that an end of isolation opens count as well, and so does everybody outside', (t) => {
  t.strictSame(said({ before: DENY }, [], { pairs: 3 }), [
    ': opens ways between more pairs of workloads than 3: shop/a -> shop/b, shop/a -> shop/c, shop/a -> shop/d and more',
    ': lets any address reach shop/a on every port, beyond the addresses that may',
    ': lets any address reach shop/b on every port, beyond the addresses that may',
    ': lets any address reach shop/c on every port, beyond the addresses that may',
    ': and lets addresses outside of the cluster reach more workloads: 1',
  ]);
  t.end();
});

t.test('addresses that may come in are not counted', (t) => {
  const open = policy({
    podSelector: { matchLabels: { app: 'a' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }, { ipBlock: { cidr: '203.0.113.0/24' } }] }],
  });
  t.strictSame(said({ after: open }, [DENY], { addresses: ['10.0.0.0/8'] }), [
    'spec: lets 203.0.113.0/24 reach shop/a on every port, beyond the addresses that may',
  ]);
  t.strictSame(said({ after: open }, [DENY], { addresses: ['0.0.0.0/0', '::/0'] }), []);
  t.end();
});
