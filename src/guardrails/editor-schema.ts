import { ProfileSchema } from './profile.js';
import { RULES } from './rules/index.js';
import { SuiteSchema } from './suite.js';

type Schema = Readonly<Record<string, unknown>>;

/**
 * The JSON schema of a profile for editors (`# yaml-language-server: $schema=...`): the schema that loading checks, with
 * each rule's options in their place, and without demanding what has a default.
 */
export function editorSchema(): Schema {
  const schema = relaxed(ProfileSchema) as { properties: { spec: { properties: { guardrails: { items: Schema } } } } };
  const guardrail = schema.properties.spec.properties.guardrails.items;
  const properties = guardrail['properties'] as Schema;
  schema.properties.spec.properties.guardrails.items = {
    ...guardrail,
    properties: {
      ...properties,
      rule: { type: 'string', enum: RULES.map(({ id }) => id), description: 'A rule of the catalogue' },
    },
    allOf: RULES.map(({ id, options, summary }) => ({
      if: { properties: { rule: { const: id } } },
      then: { properties: { options: { ...relaxed(options), description: summary } } },
    })),
  };
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema };
}

/** The JSON schema of a suite for editors. */
export function suiteEditorSchema(): Schema {
  return editorSchemaOf(SuiteSchema);
}

/** The JSON schema for editors of a document whose schema fills in what is left out. */
export function editorSchemaOf(schema: object): Schema {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...relaxed(schema) };
}

/** A copy in which nothing that has a default is required: loading fills it in, an editor must not ask for it. */
function relaxed(value: unknown): Schema;
function relaxed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => relaxed(item));
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => [key, relaxed(inner)]),
  );
  const { required, properties } = copy as { required?: unknown; properties?: Readonly<Record<string, Schema>> };
  if (!Array.isArray(required) || properties === undefined) return copy;
  const demanded = required.filter((key: string) => !Object.hasOwn(properties[key] ?? {}, 'default'));
  return Object.fromEntries(
    Object.entries({ ...copy, required: demanded }).filter(([key]) => key !== 'required' || demanded.length > 0),
  );
}
