import {
  covers,
  differenceOf,
  eachInterval,
  intersectionOf,
  sameIntervals,
  unionOf,
  unionOfAll,
  type Intervals,
} from './intervals.js';

/** The transport protocols that a NetworkPolicy can name (k8s.io/api/core/v1 Protocol; N29). */
export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/** All of them, in the order in which ports are listed. */
export const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

/** Port numbers of one protocol from 1 to 65535, both ends included. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

type ByProtocol = Readonly<Record<Protocol, Intervals<number>>>;

const NONE: Intervals<number> = [];
const ALL: Intervals<number> = [1, 65536];

/** An immutable set of ports, each a protocol and a number: TCP 53 and UDP 53 are two (N15, N19). Equal if they hold the same. */
export class PortSet {
  /** No port. */
  static readonly empty = new PortSet({ TCP: NONE, UDP: NONE, SCTP: NONE });

  /** Every port of every protocol. */
  static readonly everything = new PortSet({ TCP: ALL, UDP: ALL, SCTP: ALL });

  readonly #ports: ByProtocol;

  private constructor(ports: ByProtocol) {
    this.#ports = ports;
  }

  /**
   * The ports of one protocol from `from` to `to`, both included (N16). Throws a RangeError unless
   * 1 <= from <= to <= 65535: the reader of policies has refused those numbers before, as the API server does.
   */
  static of(protocol: Protocol, from: number, to: number): PortSet {
    if (!Number.isInteger(from) || !Number.isInteger(to) || from < 1 || to > 65535 || from > to) {
      throw new RangeError(`no range of ports: ${String(from)} to ${String(to)}`);
    }
    return new PortSet({ ...PortSet.empty.#ports, [protocol]: [from, to + 1] });
  }

  /** The ports that are in any of the sets, in n log n over all their ranges. */
  static union(sets: Iterable<PortSet>): PortSet {
    const all = [...sets];
    return PortSet.#each((protocol) => unionOfAll(all.map((set) => set.#ports[protocol])));
  }

  /** The ports that are in this set or in the other. */
  union(other: PortSet): PortSet {
    return PortSet.#each((protocol) => unionOf(this.#ports[protocol], other.#ports[protocol]));
  }

  /** The ports that are in both sets. */
  intersect(other: PortSet): PortSet {
    return PortSet.#each((protocol) => intersectionOf(this.#ports[protocol], other.#ports[protocol]));
  }

  /** The ports of this set that are not in the other. */
  subtract(other: PortSet): PortSet {
    return PortSet.#each((protocol) => differenceOf(this.#ports[protocol], other.#ports[protocol]));
  }

  /** Whether every port of the other set is in this one; true of an empty other. */
  contains(other: PortSet): boolean {
    return PROTOCOLS.every((protocol) => covers(this.#ports[protocol], other.#ports[protocol]));
  }

  /** Whether both hold the same ports. */
  equals(other: PortSet): boolean {
    return PROTOCOLS.every((protocol) => sameIntervals(this.#ports[protocol], other.#ports[protocol]));
  }

  /** Whether it holds no port. */
  get isEmpty(): boolean {
    return PROTOCOLS.every((protocol) => this.#ports[protocol].length === 0);
  }

  /** The fewest ranges that hold the ports of one protocol, ascending, with a gap between any two. */
  ranges(protocol: Protocol): readonly PortRange[] {
    const ranges: PortRange[] = [];
    eachInterval(this.#ports[protocol], (from, end) => ranges.push({ from, to: end - 1 }));
    return ranges;
  }

  /** `TCP 80, 443-445; UDP 53`, `all TCP ports; SCTP 7`, `every port` or `nothing`. */
  toString(): string {
    return this.toText(Infinity);
  }

  /** The same with at most so many ranges of each protocol: `TCP 80, 443-445 and 9 more`. */
  toText(most: number): string {
    if (this.isEmpty) return 'nothing';
    if (this.equals(PortSet.everything)) return 'every port';
    const held = PROTOCOLS.filter((protocol) => this.#ports[protocol].length > 0);
    return held.map((protocol) => this.#text(protocol, most)).join('; ');
  }

  static #each(ports: (protocol: Protocol) => Intervals<number>): PortSet {
    return new PortSet({ TCP: ports('TCP'), UDP: ports('UDP'), SCTP: ports('SCTP') });
  }

  #text(protocol: Protocol, most: number): string {
    if (sameIntervals(this.#ports[protocol], ALL)) return `all ${protocol} ports`;
    const ranges = this.ranges(protocol);
    const texts = ranges
      .slice(0, most)
      .map(({ from, to }) => (from === to ? String(from) : `${String(from)}-${String(to)}`));
    const more = ranges.length - texts.length;
    return `${protocol} ${texts.join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
  }
}
