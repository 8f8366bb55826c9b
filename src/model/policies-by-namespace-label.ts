import type { Labels } from './labels.js';
import type { NetworkPolicy } from './network-policy.js';
import { PersistentMap } from './persistent-map.js';
import { namespaceSelectorKeys, namespaceSelectors } from './selected-namespaces.js';
import type { Selector } from './selector.js';
import {
  ANYWHERE,
  counted,
  groupsAbout,
  labelTexts,
  withoutSelector,
  withSelector,
  type KeyUse,
  type LabelChange,
} from './selector-groups.js';
import { SortedMap } from './sorted-map.js';

/** One namespaceSelector, and the policies whose rules in force have it: by `namespace/name`, in that order. */
export interface SelectorUse {
  /** Undefined for policies with so many that each of these policies has to be looked at. */
  readonly selector: Selector | undefined;
  readonly policies: SortedMap<NetworkPolicy>;
}

/** All labels of a namespace on both sides of a change. */
export interface LabelSides {
  readonly before: Labels;
  readonly after: Labels;
}

/** The policies that speak of one label key. */
export interface AskingPolicies {
  readonly size: number;
  /** Each once, in no order that means anything. */
  values(): Iterable<NetworkPolicy>;
}

/**
 * The policies whose namespaceSelectors speak of a label key. Many policies have the same selector, and most selectors do
 * not care whether a label changes from one value to another of which they do not speak: so whoever changes a label asks about
 * few selectors, each once, and not about every policy. A value: each change gives another index.
 */
export class PoliciesByNamespaceLabel {
  #state: Known | IndexChange;

  private constructor(state: Known | IndexChange) {
    this.#state = state;
  }

  /** The index of no policy. */
  static empty(): PoliciesByNamespaceLabel {
    return new PoliciesByNamespaceLabel({ uses: PersistentMap.empty(), keys: PersistentMap.empty() });
  }

  /** How many label keys there are. */
  get size(): number {
    return this.#asked.keys.size;
  }

  /** Whether some policy speaks of this label key. */
  has(key: string): boolean {
    return this.#asked.keys.has(key);
  }

  /** The policies that speak of this label key, or undefined where none does. */
  get(key: string): AskingPolicies | undefined {
    const use = this.#asked.keys.get(key);
    return use && { size: use.size, values: () => this.#asking(key, use) };
  }

  /** All label keys. */
  keys(): Generator<string> {
    return this.#asked.keys.keys();
  }

  *[Symbol.iterator](): Generator<readonly [string, AskingPolicies]> {
    for (const [key, use] of this.#asked.keys) yield [key, { size: use.size, values: () => this.#asking(key, use) }];
  }

  /**
   * The namespaceSelectors, each once, that can match by these changes and did not, or did and do not any more, and some
   * that cannot. All others say of the namespace what they said.
   */
  touchedBy(changes: Iterable<LabelChange>, sides: LabelSides): Iterable<SelectorUse> {
    const touched = new Map<string, SelectorUse>();
    const anchors = new Set([ANYWHERE, ...labelTexts(sides.before), ...labelTexts(sides.after)]);
    for (const change of changes) {
      const groups = this.#asked.keys.get(change.key)?.groups;
      for (const group of groupsAbout(change)) {
        const selectors = groups?.get(group);
        if (selectors === undefined) continue;
        for (const anchor of selectors.size < anchors.size ? selectors.keys() : anchors) {
          if (anchors.has(anchor)) this.#collect(selectors.get(anchor), touched);
        }
      }
    }
    const many = this.#asked.uses.get(MANY);
    if (many !== undefined) touched.set(MANY, many);
    return touched.values();
  }

  /** The index with this policy, in the place of the earlier state that stands in it. */
  with(id: string, policy: NetworkPolicy, earlier: NetworkPolicy | undefined): PoliciesByNamespaceLabel {
    return new PoliciesByNamespaceLabel({ from: this.#asked, id, earlier, later: policy });
  }

  /** The index without this policy, which stands in it. */
  without(id: string, policy: NetworkPolicy): PoliciesByNamespaceLabel {
    return new PoliciesByNamespaceLabel({ from: this.#asked, id, earlier: policy, later: undefined });
  }

  /** Worked out when it is first asked for: of the pictures that a request is judged by, most never are. */
  get #asked(): Known {
    const state = this.#state;
    if (!('from' in state)) return state;
    const known = changed(state);
    this.#state = known;
    return known;
  }

  #collect(selectors: PersistentMap<Selector> | undefined, into: Map<string, SelectorUse>): void {
    for (const text of selectors?.keys() ?? []) {
      const use = this.#asked.uses.get(text);
      if (use !== undefined) into.set(text, use);
    }
  }

  #asking(key: string, { groups }: KeyUse): Iterable<NetworkPolicy> {
    const uses = new Map<string, SelectorUse>();
    for (const anchored of groups.values()) for (const selectors of anchored.values()) this.#collect(selectors, uses);
    const policies = new Set<NetworkPolicy>();
    for (const use of uses.values()) for (const { value } of use.policies.above('')) policies.add(value);
    for (const { value } of this.#asked.uses.get(MANY)?.policies.above('') ?? []) {
      if (namespaceSelectorKeys(value).has(key)) policies.add(value);
    }
    return policies;
  }
}

/** What the index holds: the selectors by `selectorKey`, and what is known of each label key. */
interface Known {
  readonly uses: PersistentMap<SelectorUse>;
  readonly keys: PersistentMap<KeyUse>;
}

/** One policy that comes, goes, or takes the place of its earlier state. */
interface IndexChange {
  readonly from: Known;
  readonly id: string;
  readonly earlier: NetworkPolicy | undefined;
  readonly later: NetworkPolicy | undefined;
}

function changed({ from, id, earlier, later }: IndexChange): Known {
  const gone = selectorsOf(earlier);
  const come = selectorsOf(later);
  if (gone.size === 0 && come.size === 0) return from;
  let { uses, keys } = from;
  let isAlike = gone.size === come.size && !come.has(MANY);
  for (const text of gone.keys()) {
    const use = uses.get(text);
    if (use === undefined || come.has(text)) continue;
    isAlike = false;
    // As it was put in: another policy may have written the same requirements in another order.
    const { selector } = use;
    const policies = use.policies.without(id);
    if (policies.size > 0) uses = uses.with(text, { selector, policies });
    else {
      uses = uses.without(text);
      if (selector !== undefined) keys = withoutSelector(keys, text, selector);
    }
  }
  if (later !== undefined) {
    for (const [text, selector] of come) {
      const use = uses.get(text);
      const policies = (use?.policies ?? SortedMap.empty<NetworkPolicy>()).with(id, later);
      uses = uses.with(text, { selector: use?.selector ?? selector, policies });
      if (use === undefined && selector !== undefined) keys = withSelector(keys, text, selector);
    }
  }
  if (!isAlike) keys = counted(keys, keysOf(earlier), keysOf(later));
  return { uses, keys };
}

/** In the place of a `selectorKey`. */
const MANY = 'many';

const NOTHING: ReadonlyMap<string, Selector | undefined> = new Map();
const TOO_MANY: ReadonlyMap<string, Selector | undefined> = new Map([[MANY, undefined]]);

function selectorsOf(policy: NetworkPolicy | undefined): ReadonlyMap<string, Selector | undefined> {
  return policy === undefined ? NOTHING : (namespaceSelectors(policy) ?? TOO_MANY);
}

const NO_KEYS: ReadonlySet<string> = new Set();

function keysOf(policy: NetworkPolicy | undefined): ReadonlySet<string> {
  return policy === undefined ? NO_KEYS : namespaceSelectorKeys(policy);
}
