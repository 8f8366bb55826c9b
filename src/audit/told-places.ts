import type { Subject } from './audit-report.js';
import type { Draft } from './findings.js';

/** Where something has been said already, so that another check does not say the same of one place. */
export class ToldPlaces {
  readonly #paths = new Map<string, string[]>();

  constructor(drafts: Iterable<Draft>) {
    for (const { subject, at } of drafts) {
      const key = keyOf(subject);
      const known = this.#paths.get(key);
      if (known === undefined) this.#paths.set(key, [at]);
      else known.push(at);
    }
  }

  /** Whether it was said of this place, of a part of it, or of all that it is a part of. */
  covers({ subject, at }: Pick<Draft, 'subject' | 'at'>): boolean {
    return this.#paths.get(keyOf(subject))?.some((path) => isWithin(path, at) || isWithin(at, path)) ?? false;
  }
}

function isWithin(path: string, outer: string): boolean {
  return path === outer || (path.startsWith(outer) && /^[.[]/.test(path.slice(outer.length)));
}

function keyOf({ kind, namespace, name }: Subject): string {
  return `${kind} ${namespace}/${name}`;
}
