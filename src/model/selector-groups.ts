import type { Labels } from './labels.js';
import { PersistentMap } from './persistent-map.js';
import type { Requirement, Selector } from './selector.js';

/** A label whose value is not what it was; undefined where the key is missing on that side. */
export interface LabelChange {
  readonly key: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** By {@link anchorsOf}, then by `selectorKey`. */
type Selectors = PersistentMap<PersistentMap<Selector>>;

/** What is known of one label key. */
export interface KeyUse {
  /** How many policies speak of it. */
  readonly size: number;
  /** The selectors that do, by {@link groupsOf}. */
  readonly groups: PersistentMap<Selectors>;
}

const UNUSED: KeyUse = { size: 0, groups: PersistentMap.empty() };

/** A longer list of values is looked at whenever its label changes, instead of standing under each of its values. */
const MOST_VALUES = 16;

const PRESENCE = 'presence';
const LONG_LISTS = 'long lists';

/** Under what a requirement stands, so that {@link groupsAbout} finds it. */
function groupsOf({ operator, values }: Requirement): readonly string[] {
  if (operator === 'Exists' || operator === 'DoesNotExist') return [PRESENCE];
  return values.length > MOST_VALUES ? [LONG_LISTS] : values.map((value) => `=${value}`);
}

/** Where the requirements stand that can answer otherwise after this change: `In` and `NotIn` speak of a value on one side of it (N13). */
export function groupsAbout({ from, to }: LabelChange): readonly string[] {
  if (from === undefined) return to === undefined ? [] : [PRESENCE, LONG_LISTS, `=${to}`];
  return to === undefined ? [PRESENCE, LONG_LISTS, `=${from}`] : [LONG_LISTS, `=${from}`, `=${to}`];
}

/** Where selectors stand that ask for no other label. */
export const ANYWHERE = 'anywhere';

/** More values than these are not worth an entry each. */
const MOST_ANCHORS = 4;

/**
 * For each label key of a selector, labels of which it asks for one beside that, so that it is not looked at where there is
 * none of them; where it asks for none, that is {@link ANYWHERE}.
 */
function anchorsOf({ requirements }: Selector): (key: string) => readonly string[] {
  const short = requirements.filter(
    ({ operator, values }) => operator === 'In' && values.length > 0 && values.length <= MOST_ANCHORS,
  );
  const [first] = short;
  const second = short.find(({ key }) => key !== first?.key);
  return (key) => {
    const other = first?.key === key ? second : first;
    return other === undefined ? [ANYWHERE] : other.values.map((value) => `${other.key}=${value}`);
  };
}

/** The labels, as anchors are written. */
export function labelTexts(labels: Labels): readonly string[] {
  return Object.entries(labels).map(([key, value]) => `${key}=${value}`);
}

/** With a selector, under each key of which it speaks. */
export function withSelector(keys: PersistentMap<KeyUse>, text: string, selector: Selector): PersistentMap<KeyUse> {
  let result = keys;
  const anchorsBeside = anchorsOf(selector);
  for (const requirement of selector.requirements) {
    const { size, groups } = result.get(requirement.key) ?? UNUSED;
    const anchors = anchorsBeside(requirement.key);
    let grown = groups;
    for (const group of groupsOf(requirement)) {
      let anchored: Selectors = grown.get(group) ?? PersistentMap.empty();
      for (const anchor of anchors) {
        const selectors = anchored.get(anchor) ?? PersistentMap.empty<Selector>();
        anchored = anchored.with(anchor, selectors.with(text, selector));
      }
      grown = grown.with(group, anchored);
    }
    result = result.with(requirement.key, { size, groups: grown });
  }
  return result;
}

/** Without a selector, which is among them with these very requirements in this order. */
export function withoutSelector(keys: PersistentMap<KeyUse>, text: string, selector: Selector): PersistentMap<KeyUse> {
  let result = keys;
  const anchorsBeside = anchorsOf(selector);
  for (const requirement of selector.requirements) {
    const { size, groups } = result.get(requirement.key) ?? UNUSED;
    const anchors = anchorsBeside(requirement.key);
    let left = groups;
    for (const group of groupsOf(requirement)) {
      let anchored: Selectors = left.get(group) ?? PersistentMap.empty();
      for (const anchor of anchors) {
        const selectors = anchored.get(anchor)?.without(text);
        const isEmpty = selectors === undefined || selectors.size === 0;
        anchored = isEmpty ? anchored.without(anchor) : anchored.with(anchor, selectors);
      }
      left = anchored.size === 0 ? left.without(group) : left.with(group, anchored);
    }
    result = result.with(requirement.key, { size, groups: left });
  }
  return result;
}

/** With one policy fewer for each key of which it spoke, and one more for each of which it speaks. */
export function counted(
  keys: PersistentMap<KeyUse>,
  gone: ReadonlySet<string>,
  come: ReadonlySet<string>,
): PersistentMap<KeyUse> {
  let result = keys;
  for (const key of gone) {
    const { size, groups } = result.get(key) ?? UNUSED;
    if (!come.has(key)) result = size > 1 ? result.with(key, { size: size - 1, groups }) : result.without(key);
  }
  for (const key of come) {
    const { size, groups } = result.get(key) ?? UNUSED;
    if (!gone.has(key)) result = result.with(key, { size: size + 1, groups });
  }
  return result;
}
