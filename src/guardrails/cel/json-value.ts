import { CelList, CelMap, Fault, type Value } from './cel-value.js';

/**
 * A JSON value as a value of the language. As in Kubernetes, a number without a fraction is an int. Lists and mappings
 * are looked at, not copied. A `Fault` in the place of a value is something that nobody knows: whoever asks for it gets it.
 */
export function fromJson(json: unknown): Value | Fault {
  switch (typeof json) {
    case 'string':
    case 'boolean':
      return json;
    case 'number':
      return Number.isInteger(json) && Math.abs(json) < 2 ** 63 ? BigInt(json) : json;
    case 'object':
      if (json === null || json instanceof Fault) return json;
      return Array.isArray(json) ? new JsonList(json) : new JsonMap(json as Readonly<Record<string, unknown>>);
    default:
      return new Fault(`a ${typeof json} is no value of JSON`);
  }
}

class JsonList extends CelList {
  readonly #items: readonly unknown[];
  constructor(items: readonly unknown[]) {
    super();
    this.#items = items;
  }
  get size(): number {
    return this.#items.length;
  }
  at(index: number): Value | Fault {
    return fromJson(this.#items[index]);
  }
}

/** Only own members count: a label may be called `constructor`, and no object has a `toString` that was not written. */
class JsonMap extends CelMap {
  readonly #members: Readonly<Record<string, unknown>>;
  constructor(members: Readonly<Record<string, unknown>>) {
    super();
    this.#members = members;
  }
  get size(): number {
    return Object.keys(this.#members).length;
  }
  get(key: Value): Value | Fault | undefined {
    if (typeof key !== 'string' || !Object.hasOwn(this.#members, key)) return undefined;
    const member = this.#members[key];
    return member === undefined ? undefined : fromJson(member);
  }
  keys(): readonly string[] {
    return Object.keys(this.#members).filter((key) => this.#members[key] !== undefined);
  }
}
