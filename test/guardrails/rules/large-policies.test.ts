import t from 'tap';
import type { Outcome, Rule, StateSubject } from '../../../src/guardrails/rule.js';
import { RULES } from '../../../src/guardrails/rules/index.js';
import { parseNetworkPolicy } from '../../../src/kubernetes/parse-network-policy.js';
import { EMPTY_SNAPSHOT } from '../../../src/model/snapshot.js';
import { NOW, policy } from '../../changes.js';
import { block, ingress, withDefaults } from './ask.js';
import { ReachEngine } from '../../../src/reach/reach-engine.js';

/*
 * The largest objects that an API server takes are 3 MB. None may keep the webhook busy for longer than the API server
 * waits; the bound here is generous, and what is quadratic exceeds it by far.
 */
const PATIENCE_MS = 5_000;

const OPTIONS: Readonly<Record<string, object>> = {
  'limit-ports': { maxRange: 10, forbidden: [{ port: 22 }] },
  'limit-cidr-width': { ingress: { ipv4: 16, ipv6: 32 }, allowed: ['10.0.0.0/8'] },
  'limit-namespace-peers': {
    namespaces: ['a*b*c'],
    sharedLabels: ['team'],
    namespaceSelectors: [{ matchLabels: { a: 'b' } }],
  },
  'protect-addresses': { ranges: [{ name: 'all', cidrs: ['0.0.0.0/1', '::/1'] }] },
  'require-expiry': { widePeers: {} },
  'require-metadata': { labels: { team: {} } },
};

const ipv4 = (k: number): string => `${(k >> 16) & 255}.${(k >> 8) & 255}.${k & 255}`;
const scattered = (k: number): string => `${((k * 40_503) % 65_536).toString(16)}:${k.toString(16)}`;
const port = (k: number): object => ({ port: 1 + (k % 65535) });

const everyNamespace = (count: number): object[] => Array.from({ length: count }, () => ({ namespaceSelector: {} }));

const LARGE: Readonly<Record<string, object>> = {
  'scattered addresses': ingress({ from: Array.from({ length: 90_000 }, (_, k) => block(`${ipv4(k)}.7/32`)) }),
  'pairs that join': ingress({
    from: Array.from({ length: 40_000 }, (_, k) =>
      block(`${(k >> 7) & 255}.${(k & 127) * 2 + ((k >> 15) & 1)}.0.0/16`),
    ),
  }),
  'one block with many exceptions': ingress({
    from: [block('0.0.0.0/0', ...Array.from({ length: 60_000 }, (_, k) => `${ipv4(k)}.7/32`))],
  }),
  'one IPv6 block with many exceptions': ingress({
    from: [
      block(
        '::/0',
        ...Array.from({ length: 40_000 }, (_, k) => `${(k % 32768).toString(16)}:${k.toString(16)}::1/128`),
      ),
    ],
  }),
  'IPv6 exceptions that are scattered': ingress({
    from: [
      block('::/0', ...Array.from({ length: 20_000 }, (_, k) => `${scattered(k)}:8888::1/128`)),
      block('2001:db8::/128'),
    ],
  }),
  'IPv6 exceptions that other peers give back': ingress({
    from: [
      block('::/0', ...Array.from({ length: 15_000 }, (_, k) => `${scattered(k)}:8888::/127`)),
      ...Array.from({ length: 15_000 }, (_, k) => block(`${scattered(k)}:8888::1/128`)),
    ],
  }),
  'two blocks that fill the exceptions of each other': ingress({
    from: [0, 1].map((odd) =>
      block('::/0', ...Array.from({ length: 20_000 }, (_, k) => `${scattered(k * 2 + odd)}::/33`)),
    ),
  }),
  'wide blocks with exceptions of IPv6': ingress({
    from: Array.from({ length: 10_000 }, (_, k) =>
      block('::/0', `${scattered(k)}::1/128`, `${scattered(k + 9)}::/128`),
    ),
  }),
  'wide blocks with exceptions': ingress({
    from: Array.from({ length: 12_000 }, (_, k) => block('0.0.0.0/0', `${ipv4(k)}.0/24`, `${ipv4(k + 9)}.0/24`)),
  }),
  'every port of every peer': ingress({
    from: Array.from({ length: 20_000 }, (_, k) => block(`10.${ipv4(k).slice(2)}.1/32`)),
    ports: Array.from({ length: 40_000 }, (_, k) => port(k * 2)),
  }),
  'many rules that share peers with a large one': ingress(
    {
      from: Array.from({ length: 15_000 }, (_, k) => block(`10.${ipv4(k).slice(2)}.1/32`)),
      ports: Array.from({ length: 30_000 }, (_, k) => port(k * 2)),
    },
    ...Array.from({ length: 15_000 }, (_, k) => ({
      from: [block(`10.${ipv4(k).slice(2)}.1/32`)],
      ports: [port(k * 2 + 1)],
    })),
  ),
  'many groups of rules with the same peer': ingress(
    ...Array.from({ length: 2 }, () => ({
      from: Array.from({ length: 8_000 }, (_, k) => ({ podSelector: { matchLabels: { a: `p${k}` } } })),
      ports: Array.from({ length: 8_000 }, (_, k) => port(k * 2)),
    })),
    ...Array.from({ length: 8_000 }, (_, k) => ({
      from: [{ podSelector: { matchLabels: { a: `p${k}` } } }],
      ports: [{ port: 1, endPort: 200 }],
    })),
  ),
  'open peers times ports': ingress({
    from: everyNamespace(30_000),
    ports: Array.from({ length: 30_000 }, (_, k) => port(k * 2)),
  }),
  'open peers times names of ports': ingress({
    from: everyNamespace(30_000),
    ports: Array.from({ length: 30_000 }, (_, k) => ({ port: `p-${k}` })),
  }),
  'namespace selectors': ingress({
    from: Array.from({ length: 40_000 }, (_, k) => ({ namespaceSelector: { matchLabels: { [`k${k}`]: 'v' } } })),
  }),
};

const judges = RULES.flatMap((rule): { rule: Rule; judge: (subject: StateSubject) => Outcome }[] =>
  rule.judges === 'change' ? [] : [{ rule, judge: rule.prepare(withDefaults(rule, { ...OPTIONS[rule.id] })) }],
);

for (const [what, spec] of Object.entries(LARGE)) {
  t.test(`no rule loses itself in ${what}`, (t) => {
    const read = parseNetworkPolicy(policy({ ...spec }));
    if (!read.ok) throw new Error(JSON.stringify(read.problems.slice(0, 3)));
    for (const { rule, judge } of judges) {
      const start = performance.now();
      const { findings } = judge({ object: read.value, snapshot: EMPTY_SNAPSHOT, reach: new ReachEngine(), now: NOW });
      const elapsed = performance.now() - start;
      t.ok(elapsed < PATIENCE_MS, `${rule.id}: ${findings.length} findings`, { elapsed });
    }
    t.end();
  });
}
