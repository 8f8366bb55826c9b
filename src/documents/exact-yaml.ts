import { type Document, isAlias, isMap, isScalar, isSeq, parseDocument, Scalar, type YAMLMap } from 'yaml';
import { resolvePlain, type Scalar as PlainScalar, scalarKey } from './scalar.js';
import { duplicateKey, MAX_DEPTH, Unreadable } from './unreadable.js';

/** Aliases may blow a document up to this many values a character of its text, so that work stays linear in the text. */
const VALUES_PER_CHARACTER = 10;

/** The document's tree with offsets into `text`. The nesting must have been checked: `yaml` dies of deep documents. */
export function composeDocument(text: string): Document.Parsed {
  // `yaml` takes a lone CR for content; every other reader takes it for a line break.
  return parseDocument(text.includes('\r') ? text.replace(/\r(?!\n)/g, '\n') : text, {
    schema: 'failsafe',
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
}

/**
 * Reads one YAML document from the tree of the `yaml` package, everything as kubectl does: tags, anchors, merge keys
 * in their order, keys that are no strings. Aliased values are the same object wherever they stand. Throws
 * `Unreadable`, also where aliases multiply beyond 10 values a character. Slow; rely on `readFastYaml` to go first.
 */
export function readExactYaml(text: string): unknown {
  const document = composeDocument(text);
  const error = document.errors[0];
  if (error) throw new Unreadable(error.message, error.pos[0]);
  return new ExactReader(text.length * VALUES_PER_CHARACTER).read(document.contents);
}

interface Anchored {
  readonly node: unknown;
  readonly value: unknown;
  /** How many values it holds, itself included, and how many levels lie below it. */
  readonly size: number;
  readonly height: number;
}

class ExactReader {
  readonly #limit: number;
  readonly #anchors = new Map<string, Anchored | 'open'>();
  #size = 0;
  #depth = 0;
  #deepest = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  read(node: unknown): unknown {
    if (isAlias(node)) return this.#readAlias(node.source, offsetOf(node));
    const anchor = anchorOf(node);
    if (anchor !== undefined) this.#anchors.set(anchor, 'open');
    const [sizeBefore, deepestBefore] = [this.#size, this.#deepest];
    this.#size += 1;
    this.#deepest = this.#depth;
    this.#depth += 1;
    const value = this.#build(node);
    this.#depth -= 1;
    const height = this.#deepest - this.#depth;
    if (anchor !== undefined) this.#anchors.set(anchor, { node, value, size: this.#size - sizeBefore, height });
    this.#deepest = Math.max(this.#deepest, deepestBefore);
    return value;
  }

  #readAlias(anchor: string, offset: number): unknown {
    const anchored = this.#resolve(anchor, offset);
    this.#size += anchored.size;
    if (this.#size > this.#limit) throw new Unreadable('aliases multiply this document beyond all measure', offset);
    this.#deepest = Math.max(this.#deepest, this.#depth + anchored.height);
    if (this.#deepest >= MAX_DEPTH) throw new Unreadable(`nested deeper than ${MAX_DEPTH} levels`, offset);
    return isScalar(anchored.node) ? this.#build(anchored.node) : anchored.value;
  }

  #build(node: unknown): unknown {
    if (isMap(node)) return this.#readMap(node);
    if (isSeq(node)) return node.items.map((item) => this.read(item));
    if (!isScalar(node)) return null;
    const scalar = readScalar(node);
    if (typeof scalar === 'string') return scalar;
    if (typeof scalar.value !== 'number') return scalar.value;
    if (!Number.isFinite(scalar.value))
      throw new Unreadable(`${node.source ?? ''} has no form in JSON`, offsetOf(node));
    return scalar.value + 0; // -0 is 0
  }

  #readMap(map: YAMLMap): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    const given = new Set<string>();
    for (const { key: keyNode, value } of map.items) {
      if (isMergeKey(keyNode)) {
        this.#merge(value, result);
        continue;
      }
      this.#noteKey(keyNode);
      const key = this.#key(keyNode, offsetOf(keyNode ?? map));
      if (given.has(key)) throw duplicateKey(key, offsetOf(keyNode));
      given.add(key);
      setOwn(result, key, this.read(value));
    }
    return result;
  }

  /** A key's anchor may be named later; the key itself may be what is no value (`.inf`). */
  #noteKey(node: unknown): void {
    const anchor = anchorOf(node);
    if (anchor !== undefined) this.#anchors.set(anchor, { node, value: undefined, size: 1, height: 0 });
  }

  #key(node: unknown, offset: number): string {
    if (isAlias(node)) return this.#key(this.#resolve(node.source, offset).node, offset);
    const key = keyText(node);
    if (key === undefined) throw new Unreadable('kubectl takes no null, collection or huge integer as a key', offset);
    return key;
  }

  /** As in goyaml.v2 a merge overwrites what stands before it, and of several sources the first wins. */
  #merge(node: unknown, into: Record<string, unknown>): void {
    const sources = isSeq(node) ? node.items : [node];
    const values = sources.map((source) => {
      const value = this.read(source);
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        throw new Unreadable("'<<' takes a mapping or a list of mappings", offsetOf(source));
      return value;
    });
    for (const value of values.reverse()) for (const [key, entry] of Object.entries(value)) setOwn(into, key, entry);
  }

  #resolve(anchor: string, offset: number): Anchored {
    const anchored = this.#anchors.get(anchor);
    if (anchored === undefined) throw new Unreadable(`unknown anchor '${anchor}'`, offset);
    if (anchored === 'open') throw new Unreadable(`anchor '${anchor}' contains itself`, offset);
    return anchored;
  }
}

function anchorOf(node: unknown): string | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
}

function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value;
  else Object.defineProperty(target, key, { value, configurable: true, enumerable: true, writable: true });
}

/** True for `<<` in plain style, and in any style under the tag `!!merge`. */
export function isMergeKey(node: unknown): boolean {
  if (!isScalar(node) || node.source !== '<<') return false;
  return node.tag === undefined ? node.type === Scalar.PLAIN : node.tag === 'tag:yaml.org,2002:merge';
}

/** The string that a scalar node is as a key; undefined for other nodes and for what kubectl refuses. */
export function keyText(node: unknown): string | undefined {
  if (!isScalar(node)) return undefined;
  const scalar = readScalar(node);
  return typeof scalar === 'string' ? scalar : scalarKey(scalar);
}

/** The 0-based offset of a node in its document's text, 0 for an absent one. */
export function offsetOf(node: unknown): number {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? (node.range?.[0] ?? 0) : 0;
}

function readScalar(node: Scalar): string | PlainScalar {
  const source = node.source ?? '';
  const name = /^tag:yaml\.org,2002:(str|binary|int|float|bool|null|timestamp)$/.exec(node.tag ?? '')?.[1];
  if (name === undefined)
    return node.tag === undefined && node.type === Scalar.PLAIN ? (resolvePlain(source) ?? source) : source;
  if (name === 'str') return source;
  if (name === 'binary') return decodeBinary(source, offsetOf(node));
  const scalar = resolvePlain(source);
  if (scalar === undefined && name === 'timestamp' && /^[0-9]{4}-[0-9]/.test(source)) return source;
  if (scalar?.kind === name) return scalar;
  if (scalar?.kind === 'int' && name === 'float') return { kind: 'float', value: scalar.value };
  throw new Unreadable(`${JSON.stringify(source)} is not a !!${name}`, offsetOf(node));
}

function decodeBinary(source: string, offset: number): string {
  const text = source.replace(/[\r\n]/g, '');
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text))
    throw new Unreadable('!!binary holds no valid base64', offset);
  return Buffer.from(text, 'base64').toString('utf8');
}
