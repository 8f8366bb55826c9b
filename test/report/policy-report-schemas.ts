import { Ajv2020 } from 'ajv/dist/2020.js';

/*
 * What the definitions of both formats say of the fields that we write, worked out from them and nothing else: the API server prunes
 * a field that is not in them, and refuses a value that does not fit. Here a field that is unknown is refused as well.
 * openreports.io/v1alpha1: https://github.com/openreports/reports-api; wgpolicyk8s.io/v1alpha2, the earliest definition of that
 * version, which has the fewest severities: https://github.com/kubernetes-sigs/wg-policy-prototypes.
 */
const text = { type: 'string' };
const integer = { type: 'integer' };

function object(properties: Readonly<Record<string, unknown>>, required: readonly string[] = []): object {
  return { type: 'object', properties, required, additionalProperties: false };
}

const reference = object(
  Object.fromEntries(
    ['apiVersion', 'fieldPath', 'kind', 'name', 'namespace', 'resourceVersion', 'uid'].map((name) => [name, text]),
  ),
);

function result(severities: readonly string[]): object {
  return object(
    {
      category: text,
      message: text,
      policy: text,
      properties: { type: 'object', additionalProperties: text },
      resources: { type: 'array', items: reference },
      result: { enum: ['pass', 'fail', 'warn', 'error', 'skip'] },
      rule: text,
      scored: { type: 'boolean' },
      severity: { enum: severities },
      source: text,
      timestamp: object({ seconds: integer, nanos: { type: 'integer', maximum: 999_999_999 } }, ['seconds', 'nanos']),
    },
    ['policy'],
  );
}

const metadata = object(
  {
    name: { type: 'string', pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$' },
    namespace: text,
    labels: { type: 'object', additionalProperties: text },
    annotations: { type: 'object', additionalProperties: text },
  },
  ['name', 'labels', 'annotations'],
);
const summary = object({ pass: integer, fail: integer, warn: integer, error: integer, skip: integer });
const common = { apiVersion: text, kind: text, metadata, scope: reference, summary };

const ajv = new Ajv2020({ allErrors: true, strict: false });
const CHECKS = {
  openreports: ajv.compile(
    object({
      ...common,
      source: text,
      configuration: object({ limits: object({ maxResults: integer, statusFilter: { type: 'array', items: text } }) }, [
        'limits',
      ]),
      results: { type: 'array', items: result(['critical', 'high', 'low', 'medium', 'info']) },
    }),
  ),
  wgpolicy: ajv.compile(object({ ...common, results: { type: 'array', items: result(['high', 'low', 'medium']) } })),
};

/** What of a report its definition does not allow. */
export function schemaProblems(format: keyof typeof CHECKS, report: unknown): readonly string[] {
  const check = CHECKS[format];
  check(report);
  return (check.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message ?? ''}`);
}
