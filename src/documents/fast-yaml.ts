import jsYaml from 'js-yaml';
import { resolvePlain } from './scalar.js';
import { MAX_DEPTH, Unreadable } from './unreadable.js';

/**
 * What only the exact reader reads as kubectl does, where a node can begin: tags, anchors (and so aliases), `?` keys,
 * keys without text; merge keys; null and collections as keys. It may match too much (`notnull:`): that costs time only.
 */
const NEEDS_EXACT = /(?:^|[\s[{,:])[!&?]|(?:^|[\s[{,]):|<<|(?:~|[nN]ull|NULL)\s*[:,}]|[\]}]\s*:/;

// One plain scalar at a time: js-yaml asks `resolve` and, on yes, `construct` with the same text, and never in between.
let resolved: ReturnType<typeof resolvePlain>;
let exactNumbers = 0;

const kubectlScalar = new jsYaml.Type('tag:yaml.org,2002:kubectl', {
  kind: 'scalar',
  resolve: (text: string | null) => {
    resolved = text === null ? undefined : resolvePlain(text);
    return resolved !== undefined;
  },
  construct: () => {
    // js-yaml would write these as keys in JavaScript's way, and lets infinities pass as values.
    if (resolved?.kind === 'float' || (resolved?.kind === 'int' && !Number.isSafeInteger(resolved.value)))
      exactNumbers += 1;
    return resolved?.value;
  },
});

const kubectlSchema = jsYaml.FAILSAFE_SCHEMA.extend({ implicit: [kubectlScalar] });
const anything = (['scalar', 'sequence', 'mapping'] as const).map(
  (kind) => new jsYaml.Type('', { kind, construct: (data: unknown) => data, ...{ multi: true } }),
);
const shapeSchema = new jsYaml.Schema(anything);

/** A document that the fast reader leaves to the exact one. */
export const NEEDS_EXACT_READER: unique symbol = Symbol('needs the exact reader');

/**
 * Reads one YAML document (no `---` lines) by js-yaml, as kubectl would: its value, undefined if it is empty, or
 * `NEEDS_EXACT_READER`. In that case too its syntax and depth have been checked, which the exact reader relies on.
 * Throws `Unreadable`.
 */
export function readFastYaml(text: string): unknown {
  if (NEEDS_EXACT.test(text)) {
    load(text, { schema: shapeSchema, json: true });
    return NEEDS_EXACT_READER;
  }
  const before = exactNumbers;
  const value = load(text, { schema: kubectlSchema });
  return exactNumbers > before ? NEEDS_EXACT_READER : value;
}

function load(text: string, options: jsYaml.LoadOptions): unknown {
  let documents: unknown[];
  try {
    documents = jsYaml.loadAll(text, null, { ...options, ...{ maxDepth: MAX_DEPTH } });
  } catch (error) {
    if (!(error instanceof jsYaml.YAMLException)) throw error;
    throw new Unreadable(explain(error.reason), Math.min(error.mark.position, text.length));
  }
  if (documents.length > 1)
    throw new Unreadable(
      "kubectl does not read what follows '...': begin the next document with '---'",
      Math.max(text.search(/^\.\.\.(?=\s|$)/m), 0),
    );
  return documents[0];
}

function explain(reason: string): string {
  if (reason.startsWith('nesting exceeded')) return `nested deeper than ${MAX_DEPTH} levels`;
  if (reason.startsWith('duplicated mapping key'))
    return 'the key is given twice; kubectl would drop the first without a word';
  return reason;
}
