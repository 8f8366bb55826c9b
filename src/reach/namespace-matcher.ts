import { matches, matchesUndescribedNamespace, possibleValues, selectorKey, type Selector } from '../model/selector.js';
import { NAMESPACE_NAME_LABEL } from '../model/labels.js';
import type { InhabitedNamespace } from './pod-class.js';
import type { Population } from './population.js';

/** A namespaceSelector, with what was found out about it. */
export class NamespaceMatcher {
  readonly selector: Selector;
  /** Only these can match, where the selector names them. */
  readonly #names: readonly string[] | undefined;
  /** By version: 1 for no, 2 for yes. */
  #answers = new Map<number, boolean>();
  #found: readonly InhabitedNamespace[] = [];
  #foundAt: number | undefined;

  constructor(selector: Selector) {
    this.selector = selector;
    this.#names = possibleValues(selector, NAMESPACE_NAME_LABEL);
  }

  /** Whether the pods of this namespace are meant. Of one that no object describes, only its name is known (N12). */
  matches({ name, namespace, version }: InhabitedNamespace): boolean {
    if (this.selector.requirements.length === 0) return true;
    const known = this.#answers.get(version);
    if (known !== undefined) return known;
    const answer =
      namespace === undefined
        ? matchesUndescribedNamespace(this.selector, name) === 'yes'
        : matches(this.selector, namespace.metadata.labels);
    if (this.#answers.size >= REMEMBERED) this.#answers.clear();
    this.#answers.set(version, answer);
    return answer;
  }

  /** All namespaces with pods that are meant. */
  namespaces(population: Population): readonly InhabitedNamespace[] {
    if (this.#foundAt === population.stamp) return this.#found;
    const candidates =
      this.#names === undefined
        ? [...population.namespaces.values()]
        : this.#names.flatMap((name) => population.namespaces.get(name) ?? []);
    this.#found = candidates.filter((namespace) => this.matches(namespace));
    this.#foundAt = population.stamp;
    return this.#found;
  }
}

const REMEMBERED = 10_000;

/** So many different selectors are shared. Forgetting them costs memory, never truth. */
const SHARED = 20_000;

/** Lets policies that ask for the same namespaces share what is found out about them. */
export class NamespaceMatchers {
  readonly #known = new Map<string, NamespaceMatcher>();

  /** The matcher of a selector. */
  of(selector: Selector): NamespaceMatcher {
    const key = selectorKey(selector);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= SHARED) this.#known.clear();
    const made = new NamespaceMatcher(selector);
    this.#known.set(key, made);
    return made;
  }
}
