import { NEEDS_EXACT_READER, readFastYaml } from './fast-yaml.js';
import { readExactYaml } from './exact-yaml.js';
import { type JsonDocument, readNextJson } from './json-stream.js';
import { locator } from './locate.js';
import { type Position, positionsIn } from './position.js';
import { splitDocuments } from './split.js';
import { NotJson, Unreadable } from './unreadable.js';

/** One document of a text: a plain JSON value, in which parts that YAML aliases name may be the same object. */
export interface TextDocument {
  readonly value: unknown;
  /** Its place among the documents of the text that are not empty, from 0; unreadable ones count. */
  readonly index: number;
  /**
   * Where in the text a field path (`items[3].spec.ingress[0]`) stands: a mapping's key, a list's item. A path that
   * does not exist is placed at its nearest existing ancestor. The first call for a path parses the
   * document a second time; the empty path costs nothing.
   */
  readonly locate: (path: string) => Position;
}

/** Why a document could not be read, and where in the text. */
export interface DocumentError extends Position {
  readonly message: string;
}

/** What a text holds; `errors` is empty only if every document was read. Both are in the order of the text. */
export interface DocumentsRead {
  /** The name that was given: a file's path, or `-`. */
  readonly name: string;
  readonly documents: readonly TextDocument[];
  readonly errors: readonly DocumentError[];
}

/**
 * Reads YAML documents between `---` lines and JSON documents after each other, exactly as kubectl reads them, except
 * that what kubectl drops without a word (a key given twice, text after `...`) is an error. Empty documents are
 * skipped; an unreadable one hides no other. Never throws for what `text` holds. Lists are not expanded.
 */
export function readDocuments(text: string, name: string): DocumentsRead {
  const reading = new Reading(text);
  for (const range of splitDocuments(text)) {
    if (range.badSeparator) reading.fail("only a comment may stand after '---' on its line", range.start);
    else reading.readRange(range.start, range.end);
  }
  return { name, documents: reading.documents, errors: reading.errors };
}

class Reading {
  readonly documents: TextDocument[] = [];
  readonly errors: DocumentError[] = [];
  readonly #text: string;
  readonly #positionAt: (offset: number) => Position;
  #index = 0;

  constructor(text: string) {
    this.#text = text;
    this.#positionAt = positionsIn(text);
  }

  readRange(start: number, end: number): void {
    const text = this.#text.slice(start, end);
    try {
      if (/^\s*\{/.test(text)) this.#readJson(text, start);
      else this.#add(readYaml(text), text, start);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.fail(error.message, start + error.offset);
    }
  }

  fail(message: string, offset: number): void {
    this.errors.push({ ...this.#positionAt(offset), message });
    this.#index += 1;
  }

  #readJson(text: string, start: number): void {
    const read: JsonDocument[] = [];
    try {
      for (let next = readNextJson(text, 0); next; next = readNextJson(text, next.end)) read.push(next);
    } catch (error) {
      // `{a: 1}` and `{"a": 1} # why` are YAML; where that fails too, what JSON says is the better answer.
      const value = error instanceof NotJson ? tryYaml(text) : undefined;
      if (value !== undefined) {
        this.#add(value, text, start);
        return;
      }
      this.#addJson(read, start, text);
      throw error;
    }
    this.#addJson(read, start, text);
  }

  #addJson(documents: readonly JsonDocument[], start: number, text: string): void {
    for (const { value, start: from, end } of documents) this.#add(value, text.slice(from, end), start + from);
  }

  #add(value: unknown, text: string, start: number): void {
    if (value === undefined || value === null) return;
    const offsetOf = locator(text);
    this.documents.push({
      value,
      index: this.#index,
      locate: (path) => this.#positionAt(start + (path === '' ? contentStart(text) : offsetOf(path))),
    });
    this.#index += 1;
  }
}

/** Where a document's value begins: after blank lines, comments and directives. Every object of a report asks for it. */
function contentStart(text: string): number {
  return /^(?:[ \t\r]*(?:[#%][^\n]*)?\n)*[ \t]*/.exec(text)?.[0].length ?? 0;
}

function tryYaml(text: string): unknown {
  try {
    return readYaml(text);
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

/** What kubectl's reader refuses, or takes for a line break where ours see text: NEL, LS and PS could hide content. */
const FORBIDDEN = /[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ufefe\uff00-\ufffd]/;

function readYaml(text: string): unknown {
  const forbidden = text.search(FORBIDDEN);
  if (forbidden >= 0) {
    const code = text.charCodeAt(forbidden).toString(16).toUpperCase().padStart(4, '0');
    throw new Unreadable(`the character U+${code} is not allowed in YAML for kubectl`, forbidden);
  }
  const value = readFastYaml(text);
  return value === NEEDS_EXACT_READER ? readExactYaml(text) : value;
}
