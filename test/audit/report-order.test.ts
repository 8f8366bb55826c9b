import fc from 'fast-check';
import t from 'tap';
import { audit } from '../../src/audit/audit.js';
import type { AuditInput } from '../../src/audit/audit-input.js';
import { auditJsonReport } from '../../src/report/audit-json-report.js';
import { cases } from '../reach/cases.js';
import { shown, type Step } from '../reach/clusters.js';
import { auditedCluster, generatedInput, type GeneratedCluster } from './generated-audits.js';

/** Everything that is there in the end, once. */
function onceEach<T>(things: readonly T[], keyOf: (thing: T) => string): readonly T[] {
  return [...new Map(things.map((thing) => [keyOf(thing), thing])).values()];
}

function keyOf(step: Step): string {
  if (!('put' in step)) return JSON.stringify(step.gone);
  const { put } = step;
  const source = put.kind === 'Workload' ? put.source : '';
  const place = put.kind === 'Namespace' || !('namespace' in put) ? '' : put.namespace;
  return JSON.stringify([put.kind, source, place, put.name]);
}

function withoutRepeats({ steps, exposure }: GeneratedCluster): GeneratedCluster {
  const place = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string =>
    `${namespace}/${name}`;
  return {
    steps: onceEach(steps, keyOf),
    exposure: {
      services: onceEach(exposure.services, place),
      ingresses: onceEach(exposure.ingresses, place),
    },
  };
}

/** The same cluster with everything in another order, as these numbers say. */
function shuffled({ steps, exposure }: GeneratedCluster, chances: readonly number[]): GeneratedCluster {
  const mixed = <T>(things: readonly T[]): readonly T[] =>
    things
      .map((thing, index) => ({ thing, chance: chances[index % chances.length] ?? 0 }))
      .sort((one, other) => one.chance - other.chance)
      .map(({ thing }) => thing);
  return {
    steps: mixed(steps),
    exposure: { services: mixed(exposure.services), ingresses: mixed(exposure.ingresses) },
  };
}

function reportOf(input: AuditInput): string {
  const report = audit(input);
  const [map, picture] = [JSON.stringify(report.map, plain), JSON.stringify(report.picture, plain)];
  const view = { report, comparison: undefined, failOn: undefined, placeOf: () => undefined, commands: [] };
  return [auditJsonReport(view), map, picture].join('\n');
}

function plain(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

t.test('the report is the same in whatever order the objects come', (t) => {
  const chances = fc.array(fc.integer(), { minLength: 25, maxLength: 25 });
  const property = fc.property(auditedCluster, chances, (generated, numbers) => {
    const given = withoutRepeats(generated);
    const other = shuffled(given, numbers);
    const [one, two] = [reportOf(generatedInput(given)), reportOf(generatedInput(other))];
    if (one !== two) throw new Error(`${firstDifference(one, two)}\n${shown(given.steps)}\nas\n${shown(other.steps)}`);
  });
  fc.assert(property, cases(60));
  t.end();
});

function firstDifference(one: string, other: string): string {
  let at = 0;
  while (one[at] === other[at]) at++;
  const around = (text: string): string => text.slice(Math.max(0, at - 200), at + 200);
  return `${around(one)}\n---\n${around(other)}`;
}
