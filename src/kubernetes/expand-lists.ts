import { isAbsent, isObject, type RawObject } from './raw-value.js';

/** An object and where it stands in the document that holds it: `items[3]`, or '' for the document itself. */
export interface ListItem {
  readonly path: string;
  readonly value: unknown;
}

/** Lists within lists are legal and never written; deeper ones than this are handed back as they are. */
const DEEPEST = 8;

const LISTS: Readonly<Record<string, { readonly apiVersion: string; readonly item: string | undefined }>> = {
  List: { apiVersion: 'v1', item: undefined },
  NamespaceList: { apiVersion: 'v1', item: 'Namespace' },
  NetworkPolicyList: { apiVersion: 'networking.k8s.io/v1', item: 'NetworkPolicy' },
};

/**
 * The objects of a `List`, `NetworkPolicyList` or `NamespaceList`; of anything else, itself. Items of a list of one kind
 * carry its kind and version where they say neither, as the API server leaves both out there. What calls itself a list
 * and holds no items comes back whole, for the caller to refuse: nothing is dropped.
 */
export function expandList(value: unknown): ListItem[] {
  const found: ListItem[] = [];
  expand({ path: '', value }, DEEPEST, found);
  return found;
}

function expand({ path, value }: ListItem, depth: number, found: ListItem[]): void {
  const list = listOf(value);
  if (list === undefined || depth === 0) {
    found.push({ path, value });
    return;
  }
  list.items.forEach((item, k) => {
    expand({ path: `${path === '' ? '' : `${path}.`}items[${k}]`, value: list.complete(item) }, depth - 1, found);
  });
}

interface List {
  readonly items: readonly unknown[];
  readonly complete: (item: unknown) => unknown;
}

function listOf(value: unknown): List | undefined {
  if (!isObject(value)) return undefined;
  const { kind, apiVersion, items } = value;
  if (typeof kind !== 'string' || !Object.hasOwn(LISTS, kind)) return undefined;
  const type = LISTS[kind];
  if (type === undefined || apiVersion !== type.apiVersion) return undefined;
  if (isAbsent(items)) return { items: [], complete: (item) => item };
  if (!Array.isArray(items)) return undefined;
  return { items, complete: (item) => withType(item, type) };
}

function withType(item: unknown, type: { apiVersion: string; item: string | undefined }): unknown {
  if (type.item === undefined || !isObject(item) || !isAbsent(item['kind']) || !isAbsent(item['apiVersion']))
    return item;
  return { ...item, apiVersion: type.apiVersion, kind: type.item } satisfies RawObject;
}
