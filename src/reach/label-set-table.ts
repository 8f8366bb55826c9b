import { isOfOnePod } from '../model/controller-labels.js';
import type { Labels } from '../model/labels.js';
import type { LabelSet } from './pod-class.js';

/** The different label sets of pods, found by a label. */
export class LabelSetTable {
  readonly #byKey = new Map<string, LabelSet>();
  /** By `key=value`. */
  readonly #postings = new Map<string, Set<LabelSet>>();
  #ids = 0;

  /** The label set of a pod, without labels of one pod unless they are asked for. */
  of(labels: Labels, isAskedFor: (key: string) => boolean): LabelSet {
    const keys = Object.keys(labels).filter((key) => !isOfOnePod(key) || isAskedFor(key));
    keys.sort();
    const id = JSON.stringify(keys.map((key) => [key, labels[key]]));
    const known = this.#byKey.get(id);
    if (known !== undefined) return known;
    // Not {}: a key may be called `__proto__`.
    const own = Object.fromEntries(keys.map((key) => [key, labels[key] ?? '']));
    const made: LabelSet = { id: ++this.#ids, key: id, labels: own, classes: new Set() };
    this.#byKey.set(id, made);
    for (const [key, value] of Object.entries(own)) {
      const posting = `${key}=${value}`;
      const there = this.#postings.get(posting);
      if (there === undefined) this.#postings.set(posting, new Set([made]));
      else there.add(made);
    }
    return made;
  }

  /** All that carry a label with this value. */
  carrying(key: string, value: string): ReadonlySet<LabelSet> {
    return this.#postings.get(`${key}=${value}`) ?? NONE;
  }

  /** Forgets a label set that no class has any more. */
  release(labelSet: LabelSet): void {
    if (labelSet.classes.size > 0) return;
    this.#byKey.delete(labelSet.key);
    for (const [key, value] of Object.entries(labelSet.labels)) {
      const posting = `${key}=${value}`;
      const there = this.#postings.get(posting);
      there?.delete(labelSet);
      if (there?.size === 0) this.#postings.delete(posting);
    }
  }
}

const NONE: ReadonlySet<LabelSet> = new Set();
