import t from 'tap';
import { condensedMap } from '../../src/audit/condensed-map.js';
import { PortSet } from '../../src/model/port-set.js';
import type { AuditMap } from '../../src/audit/audit-report.js';
import type { Connection, End, WorkloadEnd } from '../../src/reach/views.js';
import { addresses, NO_MAP, workload, WORLD } from '../report/sample-reach.js';

const HTTP = PortSet.of('TCP', 80, 80);

function connection(from: End, to: End, ports = HTTP): Connection {
  return { from, to, ports };
}

function mapOf(connections: readonly Connection[], more: Partial<AuditMap> = {}): AuditMap {
  return { ...NO_MAP, connections, holds: 'all', total: connections.length, links: [], ...more };
}

function workloadsOf({ connections }: AuditMap): readonly WorkloadEnd[] {
  return connections.flatMap(({ from, to }) => [from, to].flatMap((end) => (end.kind === 'workload' ? end : [])));
}

/** Namespaces n0, n1 ... of workloads that all talk to all others of their namespace. */
function meshes(namespaces: number, workloads: number): AuditMap {
  const names = Array.from({ length: workloads }, (_, k) => `w${k}`);
  return mapOf(
    Array.from({ length: namespaces }, (_, n) =>
      names.flatMap((one) =>
        names
          .filter((other) => other !== one)
          .map((other) => connection(workload(`n${n}/${one}`), workload(`n${n}/${other}`))),
      ),
    ).flat(),
  );
}

t.test('of few workloads each stands for itself, also one without any connection', (t) => {
  const map = mapOf([connection(workload('shop/web'), workload('data/db'))]);
  const { grain, groups, links } = condensedMap(map, [...workloadsOf(map), workload('shop/alone')]);
  t.equal(grain, 'workload');
  t.strictSame(
    groups.map(({ id }) => id),
    ['data/db (Deployment)', 'shop/alone (Deployment)', 'shop/web (Deployment)'],
  );
  t.match(links, [
    { from: 'shop/web (Deployment)', to: 'data/db (Deployment)', crosses: 'namespaces', connections: 1 },
  ]);
  t.end();
});

t.test('of many, those that fare alike are one', (t) => {
  const map = mapOf([
    ...meshes(10, 20).connections,
    connection(WORLD, workload('n0/w0')),
    connection(workload('n1/w3'), workload('n0/w0')),
  ]);
  const { grain, groups, links } = condensedMap(map, workloadsOf(map));
  t.equal(grain, 'alike');
  // n0: w0 and the others; n1: w3 and the others; eight namespaces whole; the world.
  t.equal(groups.length, 2 + 2 + 8 + 1);
  t.match(links[0], { crosses: 'cluster', connections: 1 });
  t.match(links[1], { crosses: 'namespaces', from: 'n1/w3 (Deployment)', to: 'n0/w0 (Deployment)' });
  t.equal(
    links.reduce((sum, { connections }) => sum + connections, 0),
    map.connections.length,
  );
  t.end();
});

t.test('where even that is too much, whole namespaces are', (t) => {
  const map = mapOf(
    Array.from({ length: 2000 }, (_, k) =>
      connection(
        workload(`n${k % 150}/w${k}`),
        workload(`n${(k * 7) % 150}/w${(k * 13) % 2000}`),
        PortSet.of('TCP', k + 1, k + 1),
      ),
    ),
  );
  const { grain, groups } = condensedMap(map, workloadsOf(map));
  t.equal(grain, 'namespace');
  t.ok(groups.length >= 150);
  t.end();
});

t.test('the least frequent addresses are drawn as one', (t) => {
  const map = mapOf(
    Array.from({ length: 30 }, (_, k) => connection(workload('shop/web'), addresses(`10.0.${k}.0/24`))),
  );
  const outside = condensedMap(map, workloadsOf(map)).groups.filter(({ kind }) => kind === 'outside');
  t.equal(outside.length, 11);
  t.equal(Math.max(...outside.map(({ count }) => count)), 20);
  t.end();
});

t.test('of a map that does not hold every connection, the links of places are drawn', (t) => {
  const held = connection(workload('shop/web'), workload('data/db'));
  const map = mapOf([held], {
    holds: 'first',
    total: 5000,
    links: [
      { from: 'shop', to: 'data', count: 4000, ports: HTTP },
      { from: 'shop', to: '', count: 1000, ports: PortSet.everything },
    ],
  });
  const { grain, groups, links } = condensedMap(map, [...workloadsOf(map), workload('shop/other')]);
  t.equal(grain, 'namespace');
  t.match(groups, [
    { id: 'data', count: 1 },
    { id: 'shop', count: 2 },
    { kind: 'outside', count: 0 },
  ]);
  t.match(links, [
    { from: 'shop', to: 'other addresses', crosses: 'cluster', connections: 1000, examples: [] },
    { from: 'shop', to: 'data', crosses: 'namespaces', connections: 4000, examples: [held] },
  ]);
  t.end();
});

t.test('an empty map is an empty picture', (t) => {
  t.strictSame(condensedMap(mapOf([]), []), { grain: 'workload', groups: [], links: [] });
  t.end();
});
