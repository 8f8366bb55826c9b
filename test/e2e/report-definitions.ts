import { REPORT_APIS, type ReportFormat } from '../../src/report/policy-report.js';
import type { Cluster } from './cluster.js';
import { eventually } from './eventually.js';

const text = { type: 'string' };
const integer = { type: 'integer' };
const texts = { type: 'object', additionalProperties: text };
const object = (properties: object, required: readonly string[] = []): object => {
  return required.length === 0 ? { type: 'object', properties } : { type: 'object', properties, required };
};
const words = (...values: readonly string[]): object => ({ type: 'string', enum: values });
const list = (items: object): object => ({ type: 'array', items });

const reference = object({ apiVersion: text, kind: text, namespace: text, name: text, uid: text });

/** As much of the definitions of both formats as says what a report may be: unknown fields are pruned, as by the real ones. */
function schemaOf(format: ReportFormat): object {
  const severities =
    format === 'openreports' ? ['critical', 'high', 'low', 'medium', 'info'] : ['high', 'low', 'medium'];
  const result = object(
    {
      source: text,
      policy: text,
      rule: text,
      category: text,
      severity: words(...severities),
      result: words('pass', 'fail', 'warn', 'error', 'skip'),
      scored: { type: 'boolean' },
      timestamp: object({ seconds: { ...integer, format: 'int64' }, nanos: integer }, ['seconds', 'nanos']),
      resources: list(reference),
      message: text,
      properties: texts,
    },
    ['policy'],
  );
  const own =
    format === 'openreports'
      ? {
          source: text,
          configuration: object({ limits: object({ maxResults: integer, statusFilter: list(text) }) }, ['limits']),
        }
      : {};
  const summary = object({ pass: integer, fail: integer, warn: integer, error: integer, skip: integer });
  return object({
    apiVersion: text,
    kind: text,
    metadata: { type: 'object' },
    scope: reference,
    ...own,
    summary,
    results: list(result),
  });
}

/** Installs the kinds of a format in a cluster, and waits until they are served. */
export async function defineReports(cluster: Cluster, format: ReportFormat): Promise<void> {
  const { group, version, namespaced, cluster: wide } = REPORT_APIS[format];
  for (const [{ kind, resource }, scope] of [
    [namespaced, 'Namespaced'],
    [wide, 'Cluster'],
  ] as const) {
    const { status, body } = await cluster.raw('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      body: {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: `${resource}.${group}` },
        spec: {
          group,
          scope,
          names: { kind, listKind: `${kind}List`, plural: resource, singular: kind.toLowerCase() },
          versions: [{ name: version, served: true, storage: true, schema: { openAPIV3Schema: schemaOf(format) } }],
        },
      },
    });
    if (status !== 201) throw new Error(`${resource}: ${status} ${JSON.stringify(body)}`);
    await eventually(resource, async () => {
      const answer = await cluster.raw('GET', `/apis/${group}/${version}/${resource}`);
      return answer.status === 200 ? true : undefined;
    });
  }
}
