import { Document, Pair, Scalar, YAMLMap, YAMLSeq, type Node } from 'yaml';

/** A value with the comment that stands above it in the manifest. */
export class Commented {
  readonly text: string;
  readonly value: ManifestValue;

  constructor(text: string, value: ManifestValue) {
    this.text = text;
    this.value = value;
  }
}

/** What a manifest is made of. A key whose value is `undefined` is not written. */
export type ManifestValue =
  | string
  | number
  | boolean
  | Commented
  | readonly ManifestValue[]
  | { readonly [key: string]: ManifestValue | undefined };

/** Puts a comment above a key or a list item: why it is as it is. */
export function why(text: string, value: ManifestValue): Commented {
  return new Commented(text, value);
}

/** Widest line of a comment, with some of the indentation that comes before it. */
const COMMENT_WIDTH = 100;

/** Writes YAML that kubectl reads as it is meant: under YAML 1.1 a namespace called `on` would else be a boolean. */
export function yamlText(value: ManifestValue): string {
  const document = new Document(nodeOf(value), { version: '1.1' });
  if (value instanceof Commented) document.commentBefore = wrapped(value.text);
  return document.toString({ lineWidth: 0 });
}

function nodeOf(value: ManifestValue): Node {
  if (value instanceof Commented) return nodeOf(value.value);
  if (typeof value !== 'object') return scalarOf(value);
  if (Array.isArray(value)) return listOf(value as readonly ManifestValue[]);
  return mapOf(value as Readonly<Record<string, ManifestValue | undefined>>);
}

function scalarOf(value: string | number | boolean): Scalar {
  const scalar = new Scalar(value);
  if (typeof value !== 'string') return scalar;
  if (value.includes('\n')) scalar.type = Scalar.BLOCK_LITERAL;
  // An octal number for kubectl, as in YAML 1.2 and unlike YAML 1.1.
  if (/^[-+]?0o[0-7]+$/.test(value)) scalar.type = Scalar.QUOTE_DOUBLE;
  return scalar;
}

function listOf(items: readonly ManifestValue[]): YAMLSeq {
  const list = new YAMLSeq();
  list.flow = items.length === 0;
  for (const item of items) {
    const node = nodeOf(item);
    if (item instanceof Commented) node.commentBefore = wrapped(item.text);
    list.items.push(node);
  }
  return list;
}

function mapOf(entries: Readonly<Record<string, ManifestValue | undefined>>): YAMLMap {
  const map = new YAMLMap();
  for (const [name, value] of Object.entries(entries)) {
    if (value === undefined) continue;
    const key = new Scalar(name);
    if (value instanceof Commented) key.commentBefore = wrapped(value.text);
    map.items.push(new Pair(key, nodeOf(value)));
  }
  map.flow = map.items.length === 0;
  return map;
}

/** Breaks each line of a text between words; the lines begin with the space that follows a `#`. */
function wrapped(text: string): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const lines = [''];
      for (const word of line.split(' ')) {
        const last = lines.at(-1) ?? '';
        if (last !== '' && last.length + word.length >= COMMENT_WIDTH) lines.push(` ${word}`);
        else lines[lines.length - 1] = `${last} ${word}`;
      }
      return lines;
    })
    .join('\n');
}
