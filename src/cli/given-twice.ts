import type { ManifestObject } from './manifest-objects.js';

/** Notices objects that are given more than once: kubectl applies each, the last one wins, and that is hardly ever meant. */
export class GivenTwice {
  readonly #first = new Map<string, ManifestObject>();
  readonly #lines: string[] = [];

  /** `title` says which object it is: `NetworkPolicy shop/web`. One without a name yet is never the same as another. */
  meet(title: string, from: ManifestObject): void {
    if (title.endsWith('/') || title.endsWith(' ')) return;
    const earlier = this.#first.get(title);
    if (earlier === undefined) this.#first.set(title, from);
    else this.#lines.push(`${placeOf(from)}: ${title} was given before at ${placeOf(earlier)}`);
  }

  /** A line for each further time: what is done about it is for the caller to add. */
  get lines(): readonly string[] {
    return this.#lines;
  }
}

function placeOf({ source, locate }: ManifestObject): string {
  return `${source.name}:${locate('').line}`;
}
