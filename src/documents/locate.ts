import { type Alias, type Document, isAlias, isMap, isSeq, visit, type YAMLMap } from 'yaml';
import { parseFieldPath } from '../model/field-path.js';
import { composeDocument, isMergeKey, keyText, offsetOf } from './exact-yaml.js';

/**
 * The 0-based offset in `text`, one document already read without error, of what a field path names: a mapping's
 * entry is where its key stands, a list's item where the item begins. A path that leads nowhere is where its nearest
 * existing ancestor stands. Aliases and merge keys are followed.
 */
export function locator(text: string): (path: string) => number {
  let tree: Tree | undefined;
  return (path) => {
    tree ??= new Tree(composeDocument(text));
    let node = tree.root;
    let offset = offsetOf(node);
    for (const segment of parseFieldPath(path)) {
      const step = stepInto(tree.follow(node), segment, tree);
      if (step === undefined) break;
      [node, offset] = step;
    }
    return offset;
  };
}

type Step = [node: unknown, offset: number];

function stepInto(node: unknown, segment: string | number, tree: Tree): Step | undefined {
  if (isMap(node)) return entryOf(node, String(segment), tree);
  if (!isSeq(node) || typeof segment !== 'number' || segment >= node.items.length) return undefined;
  const item = node.items[segment];
  return [item, offsetOf(item)];
}

/** From the last entry to the first: as in kubectl, a merge overwrites the entries before it. */
function entryOf(map: YAMLMap, key: string, tree: Tree): Step | undefined {
  for (const pair of map.items.toReversed()) {
    if (isMergeKey(pair.key)) {
      const source = tree.follow(pair.value);
      for (const part of isSeq(source) ? source.items : [source]) {
        const merged = tree.follow(part);
        const step = isMap(merged) ? entryOf(merged, key, tree) : undefined;
        if (step) return step;
      }
    } else if (keyText(tree.follow(pair.key)) === key) {
      return [pair.value, offsetOf(pair.key)];
    }
  }
  return undefined;
}

/** A document's nodes, and what its aliases stand for: `Alias.resolve` looks through the whole document each time. */
class Tree {
  readonly #document: Document.Parsed;
  #aliases: ReadonlyMap<Alias, unknown> | undefined;

  constructor(document: Document.Parsed) {
    this.#document = document;
  }

  get root(): unknown {
    return this.#document.contents;
  }

  follow(node: unknown): unknown {
    if (!isAlias(node)) return node;
    this.#aliases ??= resolveAliases(this.#document);
    return this.#aliases.get(node);
  }
}

/** Each alias stands for the last node before it that has its anchor. */
function resolveAliases(document: Document.Parsed): ReadonlyMap<Alias, unknown> {
  const anchored = new Map<string, unknown>();
  const aliases = new Map<Alias, unknown>();
  visit(document, {
    Alias: (_, alias) => void aliases.set(alias, anchored.get(alias.source)),
    Value: (_, node) => {
      if (node.anchor !== undefined) anchored.set(node.anchor, node);
    },
  });
  return aliases;
}
