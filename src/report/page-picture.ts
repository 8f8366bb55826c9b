import { MOST_DRAWN } from '../audit/alike-workloads.js';
import type { AuditReport } from '../audit/audit-report.js';
import type { CondensedMap, EndGroup, GroupLink } from '../audit/condensed-map.js';
import { OTHER_ADDRESSES } from '../audit/outside-classes.js';
import { outsideText } from './outside-text.js';
import type { PageExample, PageNode, PagePath, PagePicture } from './page-document.js';
import { explainer } from './page-examples.js';
import { layoutOf } from './page-layout.js';
import { pageMatrix } from './page-matrix.js';
import { portsText } from './reach-text.js';

/** Arrows that are told; the matrix counts all connections. */
const MOST_PATHS = 1500;
/** Names that a node tells. */
const MOST_NAMES = 30;

/** The picture of the map of an audit: what is drawn, where, and why the paths are open. */
export function pagePicture({ map, picture }: Pick<AuditReport, 'map' | 'picture'>): PagePicture {
  const named = namedGroups(picture);
  const example = explainer(picture.explanations);
  const totals = { nothing: 0, namespaces: 0, cluster: 0 };
  for (const { crosses, connections } of picture.links) totals[crosses] += connections;
  const paths = picture.links.slice(0, MOST_PATHS).map((link) => pathOf(link, named, example));
  const nodes = drawnNodes(picture, named, paths);
  return {
    grain: nodes.length === 0 ? 'none' : picture.grain,
    holds: map.holds,
    nodes,
    paths,
    matrix: pageMatrix(map),
    totals,
  };
}

interface Named {
  readonly id: string;
  readonly label: string;
  readonly group: EndGroup;
}

/** Names that people can read and that stay the same while the cluster does: they stand in addresses of this page. */
function namedGroups({ groups, grain }: CondensedMap): ReadonlyMap<string, Named> {
  const taken = new Set<string>();
  const own = (wanted: string): string => {
    let id = wanted;
    for (let k = 2; taken.has(id); k += 1) id = `${wanted} (${k})`;
    taken.add(id);
    return id;
  };
  return new Map(
    groups.map((group): [string, Named] => {
      if (group.kind === 'outside') {
        const [first] = group.ends;
        const label = group.id === OTHER_ADDRESSES || first === undefined ? group.id : outsideText(first.addresses);
        return [group.id, { id: own(label), label, group }];
      }
      const [first] = group.ends;
      const more = group.count - 1;
      const label =
        grain === 'namespace' ? group.namespace : `${first?.name ?? ''}${more > 0 ? ` and ${String(more)} alike` : ''}`;
      return [group.id, { id: own(grain === 'namespace' ? label : `${group.namespace}/${label}`), label, group }];
    }),
  );
}

function pathOf(
  link: GroupLink,
  named: ReadonlyMap<string, Named>,
  example: (connection: GroupLink['examples'][number]) => PageExample,
): PagePath {
  const [from, to] = [named.get(link.from), named.get(link.to)];
  const examples = link.examples.map(example);
  return {
    id: `${from?.id ?? ''} > ${to?.id ?? ''}`,
    from: from?.id ?? '',
    to: to?.id ?? '',
    fromLabel: from?.id ?? '',
    toLabel: to?.id ?? '',
    fromNamespace: namespaceOf(from),
    toNamespace: namespaceOf(to),
    crosses: link.crosses,
    ports: portsText(link.ports),
    connections: link.connections,
    examples,
  };
}

function namespaceOf(named: Named | undefined): string {
  return named?.group.kind === 'workloads' ? named.group.namespace : '';
}

/** None where there is no room for all: half a picture would be read as the whole. */
function drawnNodes(
  { grain, links }: CondensedMap,
  named: ReadonlyMap<string, Named>,
  paths: readonly PagePath[],
): readonly PageNode[] {
  const all = [...named.values()];
  const workloads = all.flatMap(({ id, label, group }) => (group.kind === 'workloads' ? [{ id, label, group }] : []));
  const outside = all.flatMap(({ id, label, group }) => (group.kind === 'outside' ? [{ id, label, group }] : []));
  const namespaces = grain === 'namespace' ? [] : [...new Set(workloads.map(({ group }) => group.namespace))];
  if (all.length + namespaces.length > MOST_DRAWN || links.length > MOST_PATHS) return [];
  const places = layoutOf(
    workloads.map(({ id, group }) => ({ id, box: group.namespace })),
    outside.map(({ id }) => id),
    paths,
  );
  const at = (id: string): { readonly x: number; readonly y: number } => {
    const { x, y } = places.get(id) ?? { x: 0, y: 0 };
    return { x: Math.round(x), y: Math.round(y) };
  };
  return [
    ...namespaces.map((name): PageNode => ({
      id: `namespace ${name}`,
      kind: 'namespace',
      label: name,
      x: 0,
      y: 0,
      names: [],
      count: workloads.filter(({ group }) => group.namespace === name).length,
    })),
    ...workloads.map(({ id, label, group }): PageNode => ({
      id,
      kind: 'workloads',
      label,
      ...(grain === 'namespace' ? {} : { parent: `namespace ${group.namespace}` }),
      ...at(id),
      names: group.ends.slice(0, MOST_NAMES).map(({ name, workloadKind }) => `${name} (${workloadKind})`),
      count: group.count,
    })),
    ...outside.map(({ id, label, group }): PageNode => ({
      id,
      kind: 'outside',
      label,
      ...at(id),
      names: group.ends.slice(0, MOST_NAMES).map(({ addresses }) => outsideText(addresses)),
      count: group.count,
    })),
  ];
}
