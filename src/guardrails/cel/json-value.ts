import { CelList, CelMap, Fault, type Value } from './cel-value.js';

/** An object of Kubernetes as somebody wrote it, which says the same with `labels: null` as without `labels`. */
export class Written {
  readonly json: Readonly<Record<string, unknown>>;
  constructor(json: Readonly<Record<string, unknown>>) {
    this.json = json;
  }
}

/**
 * A JSON value as a value of the language. As in Kubernetes, a number without a fraction is an int. Lists and mappings
 * are looked at, not copied. In what is {@link Written} no member is null: the API server leaves it out. A `Fault` in the place of a value is something that nobody knows: whoever asks for it gets it.
 */
export function fromJson(json: unknown): Value | Fault {
  return json instanceof Written ? new JsonMap(json.json, 'absent') : valueOf(json, 'null');
}

/** What a member that is null means. */
type Nulls = 'null' | 'absent';

function valueOf(json: unknown, nulls: Nulls): Value | Fault {
  switch (typeof json) {
    case 'string':
    case 'boolean':
      return json;
    case 'number':
      return Number.isInteger(json) && Math.abs(json) < 2 ** 63 ? BigInt(json) : json;
    case 'object':
      if (json === null || json instanceof Fault) return json;
      return Array.isArray(json)
        ? new JsonList(json, nulls)
        : new JsonMap(json as Readonly<Record<string, unknown>>, nulls);
    default:
      return new Fault(`a ${typeof json} is no value of JSON`);
  }
}

class JsonList extends CelList {
  readonly #items: readonly unknown[];
  readonly #nulls: Nulls;
  constructor(items: readonly unknown[], nulls: Nulls) {
    super();
    this.#items = items;
    this.#nulls = nulls;
  }
  get size(): number {
    return this.#items.length;
  }
  at(index: number): Value | Fault {
    return valueOf(this.#items[index], this.#nulls);
  }
}

/** Only own members count: a label may be called `constructor`, and no object has a `toString` that was not written. */
class JsonMap extends CelMap {
  readonly #members: Readonly<Record<string, unknown>>;
  readonly #nulls: Nulls;
  constructor(members: Readonly<Record<string, unknown>>, nulls: Nulls) {
    super();
    this.#members = members;
    this.#nulls = nulls;
  }
  get size(): number {
    return this.#nulls === 'absent' ? this.keys().length : Object.keys(this.#members).length;
  }
  get(key: Value): Value | Fault | undefined {
    if (typeof key !== 'string' || !Object.hasOwn(this.#members, key)) return undefined;
    const member = this.#members[key];
    return this.#isThere(member) ? valueOf(member, this.#nulls) : undefined;
  }
  keys(): readonly string[] {
    return Object.keys(this.#members).filter((key) => this.#isThere(this.#members[key]));
  }
  #isThere(member: unknown): boolean {
    return member !== undefined && (member !== null || this.#nulls === 'null');
  }
}
