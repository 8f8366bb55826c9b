import { carriersOf, type Carriers, type LabelIndex } from '../model/label-index.js';
import { NAMESPACE_NAME_LABEL } from '../model/labels.js';
import { describeSelector, isPositive, isUnsatisfiable, type Requirement, type Selector } from '../model/selector.js';
import type { Snapshot } from '../model/snapshot.js';
import { nearest } from './nearest.js';
import { shown } from './shown.js';

/** So many of the values that a condition lists are looked at, and so many of several conditions. */
const MOST_VALUES = 3;

/** How many letters may still be compared with those that were written, for all selectors of a policy together. */
export interface Letters {
  left: number;
}

/** The labels of those among whom a selector looks. */
export interface Carried {
  readonly noun: 'pod' | 'namespace';
  readonly keys: () => Iterable<string>;
  readonly values: (key: string) => Iterable<string>;
  /** How many carry this label: `3 pods have`. Empty for none. */
  readonly count: (key: string, value: string) => string;
  /** Looking at a label or counting its carriers takes from them. */
  readonly letters: Letters;
}

/** Why a selector selects nothing, and what was probably meant. */
export interface IdleReason {
  /** `no pod has app=databse; 3 pods have app=database`. */
  readonly because: string;
  /** `app=database`. */
  readonly meant?: string;
}

/** Says why a selector selects nobody of these. Looks only at as many labels as there are letters left for. */
export function idleReason(selector: Selector, carried: Carried): IdleReason {
  if (isUnsatisfiable(selector)) return { because: 'its conditions exclude each other' };
  const wanted = selector.requirements.filter(isPositive);
  const carriers: Near[] = [];
  for (const missing of wanted) {
    const found = carriedLabel(missing, carried);
    if (found !== undefined) {
      carriers.push(found);
      continue;
    }
    const because = `no ${carried.noun} has ${text([missing])}`;
    const near = nearestLabel(missing, carried);
    return near === undefined ? { because } : { because: `${because}; ${near.count} ${near.label}`, meant: near.label };
  }
  const because = `no ${carried.noun} matches ${text(selector.requirements)}`;
  const counts = carriers.slice(0, MOST_VALUES).map(({ label, count }) => `${count} ${label}`);
  return { because: [because, counts.join(', ')].filter(Boolean).join('; ') };
}

/** The reason in short, where there are too many to look into each. */
export function shortReason(selector: Selector, noun: Carried['noun']): IdleReason {
  return { because: `no ${noun} matches ${text(selector.requirements)}` };
}

/** The labels of workloads, of all these together. */
export function carriedByPods(all: readonly LabelIndex[], letters: Letters): Carried {
  return {
    noun: 'pod',
    letters,
    *keys() {
      for (const { carriers } of all) yield* carriers.keys();
    },
    *values(key) {
      for (const { carriers } of all) yield* carriers.get(key)?.keys() ?? [];
    },
    count(key, value) {
      let [pods, templates] = [0, 0];
      letters.left -= all.length;
      for (const index of all) {
        const carriers = carriersOf(index, key, value);
        pods += carriers.pods;
        templates += carriers.templates;
      }
      return podsHave({ pods, templates });
    },
  };
}

/** The labels of all namespaces. */
export function carriedByNamespaces({ namespaces, namespacesByLabel }: Snapshot, letters: Letters): Carried {
  return {
    noun: 'namespace',
    letters,
    *keys() {
      yield NAMESPACE_NAME_LABEL;
      yield* namespacesByLabel.keys();
    },
    values: (key) => (key === NAMESPACE_NAME_LABEL ? namespaces : namespacesByLabel.get(key))?.keys() ?? [],
    count(key, value) {
      if (key === NAMESPACE_NAME_LABEL) return have(Number(namespaces.has(value)), 'namespace');
      return have(namespacesByLabel.get(key)?.get(value)?.size ?? 0, 'namespace');
    },
  };
}

interface Near {
  readonly label: string;
  readonly count: string;
}

/** A label that somebody carries as the requirement asks, or undefined where nobody does. */
function carriedLabel({ key, operator, values }: Requirement, carried: Carried): Near | undefined {
  if (operator === 'Exists') return isEmpty(carried.values(key)) ? undefined : labelled(key, undefined, carried);
  for (const value of values) {
    const near = labelled(key, value, carried);
    if (near.count !== '') return near;
  }
  return undefined;
}

/** A value of the same key that is near, or a key that is near, or the same value under another key. */
function nearestLabel({ key, operator, values }: Requirement, carried: Carried): Near | undefined {
  const written = operator === 'Exists' ? [] : values.slice(0, MOST_VALUES);
  for (const value of written) {
    const near = nearest(value, few(carried.values(key), carried));
    if (near !== undefined) return labelled(key, near, carried);
  }
  const near = isEmpty(carried.values(key)) ? nearest(key, few(carried.keys(), carried)) : undefined;
  if (near !== undefined) {
    const value = written.find((candidate) => carried.count(near, candidate) !== '');
    if (written.length === 0 || value !== undefined) return labelled(near, value, carried);
  }
  for (const other of few(carried.keys(), carried)) {
    const value = written.find((candidate) => candidate !== '' && carried.count(other, candidate) !== '');
    if (value !== undefined) return labelled(other, value, carried);
  }
  return near === undefined ? undefined : labelled(near, undefined, carried);
}

function labelled(key: string, value: string | undefined, carried: Carried): Near {
  // A key can have as many values as there are pods: those are not added up.
  return value === undefined
    ? { label: shown(key), count: `some ${carried.noun}s have` }
    : { label: shown(`${key}=${value}`), count: carried.count(key, value) };
}

/** Templates are spoken of only where there is no pod yet: the pods are made of them. */
function podsHave({ pods, templates }: Pick<Carriers, 'pods' | 'templates'>): string {
  return pods > 0 ? have(pods, 'pod') : have(templates, 'template');
}

function have(count: number, noun: string): string {
  if (count === 0) return '';
  return count === 1 ? `1 ${noun} has` : `${count} ${noun}s have`;
}

function text(requirements: readonly Requirement[]): string {
  return shown(describeSelector({ at: '', requirements }));
}

function isEmpty(values: Iterable<string>): boolean {
  return values[Symbol.iterator]().next().done === true;
}

/** Each candidate once, as long as there are letters left. */
function* few(candidates: Iterable<string>, { letters }: Carried): Generator<string> {
  const seen = new Set<string>();
  for (const candidate of candidates) {
    letters.left -= 1 + candidate.length;
    if (letters.left < 0) return;
    if (seen.has(candidate)) continue;
    seen.add(candidate);
    yield candidate;
  }
}
