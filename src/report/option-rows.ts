import type { TSchema } from 'typebox';

/** One option of a rule, for a table. */
export interface OptionRow {
  /** With the names of what it is in: `ingress.ipv4`, `forbidden[].port`, `labels.<key>.pattern`. */
  readonly name: string;
  readonly type: string;
  /** The default as JSON, `required`, or `-` where nothing is assumed. */
  readonly fallback: string;
  readonly meaning: string;
}

/** A JSON schema as far as options use it. */
interface Schema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/** The options of a schema, each followed by those inside it. A label selector stays whole: everyone knows it. */
export function optionRows(schema: TSchema): readonly OptionRow[] {
  return rowsOf(schema, '');
}

function rowsOf(schema: Schema, prefix: string): readonly OptionRow[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, option]) => {
    const name = `${prefix}${key}`;
    const required = schema.required?.includes(key) === true;
    const row = {
      name,
      type: typeOf(option),
      fallback: fallbackOf(option, required ? 'required' : '-'),
      meaning: meaningOf(option),
    };
    return [row, ...rowsInside(option, name)];
  });
}

function rowsInside(option: Schema, name: string): readonly OptionRow[] {
  if (isSelector(option)) return [];
  if (option.items !== undefined) return isSelector(option.items) ? [] : rowsOf(option.items, `${name}[].`);
  const [values] = Object.values(option.patternProperties ?? {});
  return values === undefined ? rowsOf(option, `${name}.`) : rowsOf(values, `${name}.<key>.`);
}

function typeOf(schema: Schema): string {
  if (isSelector(schema)) return 'label selector';
  if (schema.enum !== undefined) return schema.enum.join(' | ');
  if (schema.items !== undefined)
    return schema.items.type === 'object' && !isSelector(schema.items)
      ? 'list of mappings'
      : `list of ${typeOf(schema.items)}`;
  if (schema.patternProperties !== undefined) return 'mapping by key';
  if (schema.type === 'object') return 'mapping';
  if (schema.minimum === undefined) return schema.type ?? 'any';
  return `${schema.type ?? 'number'}, ${schema.minimum} ${schema.maximum === undefined ? 'or more' : `to ${schema.maximum}`}`;
}

function fallbackOf(schema: Schema, otherwise: string): string {
  if (schema.default === undefined) return otherwise;
  return `\`${JSON.stringify(schema.default)}\``;
}

function meaningOf(schema: Schema): string {
  return schema.description ?? schema.items?.description ?? '';
}

function isSelector(schema: Schema): boolean {
  return schema.properties !== undefined && Object.hasOwn(schema.properties, 'matchExpressions');
}
