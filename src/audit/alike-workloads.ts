import type { AddressSet } from '../model/address-set.js';
import type { PortSet } from '../model/port-set.js';
import { compareTexts } from '../reach/end-order.js';
import type { Connection, End, WorkloadEnd } from '../reach/views.js';

/** So many nodes fit on a picture, the boxes around them counted. */
export const MOST_DRAWN = 300;
/** More arrows than this are no picture any more. */
const MOST_LINKS = 700;
/** Of so few workloads each stands for itself. */
const FEW = 60;

/** Which workloads are drawn as one. */
export interface AlikeClasses {
  readonly grain: 'workload' | 'alike' | 'namespace';
  /** The key of the first workload that it is drawn with, itself included. */
  readonly classOf: (end: WorkloadEnd) => string;
}

/** What is drawn: workloads by their keys, in order, and what each set of addresses is drawn as. */
export interface Drawn {
  readonly ends: ReadonlyMap<string, WorkloadEnd>;
  readonly outside: ReadonlyMap<AddressSet, string>;
}

/** `shop/web (Deployment)`: the same for the same workload, and for no other. */
export function workloadKey({ namespace, name, workloadKind }: WorkloadEnd): string {
  return `${namespace}/${name} (${workloadKind})`;
}

/**
 * Starts with whole namespaces and tells workloads of one apart by whom they talk to over which ports, again and again, as
 * long as the picture has room for it: the coarsest partition in which all of a class fare alike, or the last that fits.
 */
export function alikeClasses(connections: readonly Connection[], { ends, outside }: Drawn): AlikeClasses {
  const arrows = new Arrows(connections, { ends, outside });
  const namespaces = arrows.numbered(Array.from(ends.values(), ({ namespace }) => namespace));
  const boxes = countOf(namespaces) + new Set(outside.values()).size;
  const fits = (classes: readonly number[]): boolean =>
    countOf(classes) + boxes <= MOST_DRAWN && arrows.links(classes) <= MOST_LINKS;
  const each = Array.from(ends.keys(), (_, index) => index);
  if (each.length <= FEW && fits(each)) return { grain: 'workload', classOf: workloadKey };

  let classes = namespaces;
  for (let before = 0; countOf(classes) > before;) {
    const finer = arrows.refined(classes);
    if (!fits(finer)) break;
    before = countOf(classes);
    classes = finer;
  }
  const keys = [...ends.keys()];
  const first = new Map<number, string>();
  classes.forEach((number, index) => first.set(number, first.get(number) ?? keys[index] ?? ''));
  return {
    grain: classes === namespaces ? 'namespace' : countOf(classes) === ends.size ? 'workload' : 'alike',
    classOf: (end) => first.get(classes[arrows.indexOf(end)] ?? -1) ?? workloadKey(end),
  };
}

function countOf(classes: readonly number[]): number {
  return new Set(classes).size;
}

/** The connections by number: workloads from zero on, addresses below it. */
class Arrows {
  readonly #indices: ReadonlyMap<string, number>;
  readonly #known = new Map<WorkloadEnd, number>();
  readonly #arrows: readonly { readonly from: number; readonly to: number; readonly ports: number }[];

  constructor(connections: readonly Connection[], { ends, outside }: Drawn) {
    this.#indices = new Map(Array.from(ends.keys(), (key, index) => [key, index]));
    const addresses = new Map(Array.from(new Set(outside.values()), (text, index) => [text, -1 - index]));
    const ports = new Map<PortSet, string>();
    const texts = new Map<string, number>();
    const portsOf = (set: PortSet): number => {
      const text = ports.get(set) ?? set.toString();
      ports.set(set, text);
      const number = texts.get(text) ?? texts.size;
      texts.set(text, number);
      return number;
    };
    const indexOf = (end: End): number =>
      end.kind === 'workload' ? this.indexOf(end) : (addresses.get(outside.get(end.addresses) ?? '') ?? -1);
    this.#arrows = connections.map((each) => ({
      from: indexOf(each.from),
      to: indexOf(each.to),
      ports: portsOf(each.ports),
    }));
  }

  indexOf(end: WorkloadEnd): number {
    const known = this.#known.get(end) ?? this.#indices.get(workloadKey(end)) ?? -1;
    this.#known.set(end, known);
    return known;
  }

  /** Equal texts get equal numbers, by their first place. */
  numbered(texts: readonly string[]): readonly number[] {
    const numbers = new Map<string, number>();
    return texts.map((text) => {
      const number = numbers.get(text) ?? numbers.size;
      numbers.set(text, number);
      return number;
    });
  }

  /** How many pairs of classes have a connection. */
  links(classes: readonly number[]): number {
    const pairs = new Set<string>();
    for (const { from, to } of this.#arrows) {
      pairs.add(`${classes[from] ?? from} ${classes[to] ?? to}`);
      if (pairs.size > MOST_LINKS) break;
    }
    return pairs.size;
  }

  /** Classes within which all talk to the same classes over the same ports. */
  refined(classes: readonly number[]): readonly number[] {
    const talks = classes.map(() => new Set<string>());
    for (const { from, to, ports } of this.#arrows) {
      talks[from]?.add(`>${classes[to] ?? to}:${ports}`);
      talks[to]?.add(`<${classes[from] ?? from}:${ports}`);
    }
    return this.numbered(
      classes.map((number, index) => `${number} ${[...(talks[index] ?? [])].sort(compareTexts).join(' ')}`),
    );
  }
}
