import type { ClusterPorts } from '../model/cluster-policy.js';
import type { Ports as RulePortList } from '../model/network-policy.js';
import { PortSet, type Protocol } from '../model/port-set.js';
import type { NamedPorts } from './pod-class.js';
import { EVERYTHING, type Ports, type PortTable } from './port-table.js';

/** Which ports a rule opens: on every destination the same, but for named ports (N17). */
export class RulePorts {
  readonly #numbers: Ports;
  readonly #names: readonly { readonly protocol?: Protocol; readonly name: string }[];
  readonly #table: PortTable;
  readonly #resolved = new Map<NamedPorts, Ports>();

  /** A named port of a cluster-wide policy is of whatever protocol the pod gives it. */
  constructor(ports: RulePortList | ClusterPorts, table: PortTable) {
    this.#table = table;
    if (ports.kind === 'any') {
      this.#numbers = EVERYTHING;
      this.#names = [];
      return;
    }
    const numbers = ports.list.flatMap((port) =>
      port.kind === 'numbers' ? [PortSet.of(port.protocol, port.from, port.to)] : [],
    );
    this.#numbers = table.of(PortSet.union(numbers));
    this.#names = ports.list.flatMap((port) => (port.kind === 'named' ? [port] : []));
  }

  /** On pods with these named ports; without them, on an address, on which no named port matches. */
  on(destination: NamedPorts | undefined): Ports {
    if (this.#names.length === 0 || destination === undefined || destination.list.length === 0) return this.#numbers;
    const known = this.#resolved.get(destination);
    if (known !== undefined) return known;
    const wanted = new Set(this.#names.map(({ protocol = '', name }) => `${protocol} ${name}`));
    const meant = destination.list
      .filter(({ protocol, name }) => wanted.has(`${protocol} ${name}`) || wanted.has(` ${name}`))
      .filter(({ number }) => isPort(number))
      .map(({ protocol, number }) => PortSet.of(protocol, number, number));
    const ports = this.#table.union(this.#numbers, this.#table.of(PortSet.union(meant)));
    this.#resolved.set(destination, ports);
    return ports;
  }
}

/** Files may say anything. */
function isPort(number: number): boolean {
  return Number.isInteger(number) && number >= 1 && number <= 65535;
}
