import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';

const ROOT = resolve(import.meta.dirname, '..');
const SOURCES = ['src/daemon', 'src/webhook', 'src/controller'].flatMap((room) =>
  readdirSync(join(ROOT, room)).map((name) => read(`${room}/${name}`)),
);
const MONITORING = ['prometheus-rule.yaml', 'dashboard.json'].map((name) => read(`deploy/monitoring/${name}`));

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

t.test('alerts and dashboard ask for metrics that Firebreak or the API server has', (t) => {
  const sources = SOURCES.join();
  const known = new Set(sources.match(/\bfirebreak_[a-z_]+/g));
  const asked = MONITORING.flatMap((text) => text.match(/\bfirebreak_[a-z_]+/g) ?? []);
  t.ok(asked.length > 10);
  t.strictSame(
    [...new Set(asked)].filter((name) => !known.has(name.replace(/_bucket$/, ''))),
    [],
  );
  t.end();
});

t.test('every metric is on the dashboard or in an alert', (t) => {
  const named = SOURCES.flatMap((text) => [...text.matchAll(/'(firebreak_[a-z_]+)'/g)].map(([, name]) => name ?? ''));
  t.ok(named.length > 10);
  t.strictSame(
    named.filter((name) => !MONITORING.join().includes(name)),
    [],
  );
  t.end();
});

t.test('the metrics of the webhook and of the controller are read', (t) => {
  const { selector } = (parse(read('deploy/monitoring/pod-monitor.yaml')) as { spec: { selector: Selector } }).spec;
  const [{ key, values } = { key: '', values: [] }] = selector.matchExpressions;
  for (const [file, component] of [
    ['deploy/deployment.yaml', 'webhook'],
    ['deploy/controller/deployment.yaml', 'controller'],
  ] as const) {
    const { labels } = (parse(read(file)) as Deployment).spec.template.metadata;
    t.match(labels, { ...selector.matchLabels, [key]: component });
    t.ok(values.includes(component));
  }
  t.end();
});

type Labels = Readonly<Record<string, string>>;
interface Selector {
  readonly matchLabels: Labels;
  readonly matchExpressions: readonly { readonly key: string; readonly values: readonly string[] }[];
}
interface Deployment {
  readonly spec: { readonly template: { readonly metadata: { readonly labels: Labels } } };
}

t.test('the dashboard has panels that do not overlap', (t) => {
  const { panels } = JSON.parse(read('deploy/monitoring/dashboard.json')) as { panels: readonly Placed[] };
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
  );
  t.equal(new Set(cells).size, cells.length);
  t.ok(panels.every(({ gridPos: { x, w } }) => x + w <= 24));
  t.end();
});

type Placed = Readonly<Record<'gridPos', Readonly<Record<'x' | 'y' | 'w' | 'h', number>>>>;
