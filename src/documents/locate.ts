import { type Document, isAlias, isMap, isSeq, type YAMLMap } from 'yaml';
import { parseFieldPath } from '../model/field-path.js';
import { composeDocument, isMergeKey, keyText, offsetOf } from './exact-yaml.js';

/**
 * The 0-based offset in `text`, one document already read without error, of what a field path names: a mapping's
 * entry is where its key stands, a list's item where the item begins. A path that leads nowhere is where its nearest
 * existing ancestor stands. Aliases and merge keys are followed.
 */
export function locator(text: string): (path: string) => number {
  let document: Document.Parsed | undefined;
  return (path) => {
    document ??= composeDocument(text);
    let node: unknown = document.contents;
    let offset = offsetOf(node);
    for (const segment of parseFieldPath(path)) {
      const step = stepInto(follow(node, document), segment, document);
      if (step === undefined) break;
      [node, offset] = step;
    }
    return offset;
  };
}

type Step = [node: unknown, offset: number];

function stepInto(node: unknown, segment: string | number, document: Document.Parsed): Step | undefined {
  if (isMap(node)) return entryOf(node, String(segment), document);
  if (!isSeq(node) || typeof segment !== 'number' || segment >= node.items.length) return undefined;
  const item = node.items[segment];
  return [item, offsetOf(item)];
}

/** From the last entry to the first: as in kubectl, a merge overwrites the entries before it. */
function entryOf(map: YAMLMap, key: string, document: Document.Parsed): Step | undefined {
  for (const pair of map.items.toReversed()) {
    if (isMergeKey(pair.key)) {
      const source = follow(pair.value, document);
      for (const part of isSeq(source) ? source.items : [source]) {
        const merged = follow(part, document);
        const step = isMap(merged) ? entryOf(merged, key, document) : undefined;
        if (step) return step;
      }
    } else if (keyText(follow(pair.key, document)) === key) {
      return [pair.value, offsetOf(pair.key)];
    }
  }
  return undefined;
}

function follow(node: unknown, document: Document.Parsed): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}
