import { isAbsent, isObject, type RawObject } from './raw-value.js';

/** An object and where it stands in the document that holds it: `items[3]`, or '' for the document itself. */
export interface ListItem {
  readonly path: string;
  readonly value: unknown;
}

/** An object that has items and whose kind is no list. */
export interface ListInDisguise {
  readonly path: string;
  readonly kind: string;
}

/** What kubectl makes of a document. */
export interface Expanded {
  readonly items: readonly ListItem[];
  /** What it takes apart although its kind is no list: it applies the items and never the object itself. */
  readonly disguised: readonly ListInDisguise[];
}

/** Lists within lists are legal and never written; deeper ones than this are handed back as they are. */
const DEEPEST = 8;

/**
 * The objects that kubectl finds in a document: the items of whatever has a list of them, of any kind, or the document
 * itself (`unstructuredJSONScheme`, k8s.io/apimachinery/pkg/apis/meta/v1/unstructured). Items that say neither kind nor
 * version carry the list's, less its `List`. What calls itself a list and has none comes back whole, for the caller to
 * refuse: nothing is dropped.
 */
export function expandList(value: unknown): Expanded {
  const items: ListItem[] = [];
  const disguised: ListInDisguise[] = [];
  expand({ path: '', value }, DEEPEST, { items, disguised });
  return { items, disguised };
}

interface Found {
  readonly items: ListItem[];
  readonly disguised: ListInDisguise[];
}

function expand({ path, value }: ListItem, depth: number, found: Found): void {
  const list = listOf(value);
  if (list === undefined || depth === 0) {
    found.items.push({ path, value });
    return;
  }
  if (!list.kind.endsWith(LIST)) found.disguised.push({ path, kind: list.kind });
  list.items.forEach((item, k) => {
    expand({ path: `${path === '' ? '' : `${path}.`}items[${k}]`, value: withType(item, list) }, depth - 1, found);
  });
}

const LIST = 'List';

interface List {
  readonly kind: string;
  readonly apiVersion: string;
  readonly items: readonly unknown[];
}

/** Without a kind kubectl refuses the whole, and so the caller will. */
function listOf(value: unknown): List | undefined {
  if (!isObject(value)) return undefined;
  const [kind, apiVersion] = [typeOf(value, 'kind'), typeOf(value, 'apiVersion')];
  const items = Object.hasOwn(value, 'items') ? value['items'] : undefined;
  if (kind === '') return undefined;
  if (Array.isArray(items)) return { kind, apiVersion, items };
  return isAbsent(items) && kind.endsWith(LIST) ? { kind, apiVersion, items: [] } : undefined;
}

function withType(item: unknown, { kind, apiVersion }: List): unknown {
  const itemKind = kind.endsWith(LIST) ? kind.slice(0, -LIST.length) : kind;
  if (itemKind === '' || !isObject(item) || typeOf(item, 'kind') !== '' || typeOf(item, 'apiVersion') !== '')
    return item;
  return { ...item, apiVersion, kind: itemKind } satisfies RawObject;
}

/** As kubectl has it, whatever is no text says nothing. */
function typeOf(object: RawObject, field: 'kind' | 'apiVersion'): string {
  const text = Object.hasOwn(object, field) ? object[field] : undefined;
  return typeof text === 'string' ? text : '';
}
