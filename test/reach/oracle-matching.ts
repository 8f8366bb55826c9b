import type { Cidr } from '../../src/model/cidr.js';
import type { ClusterPort } from '../../src/model/cluster-policy.js';
import { NAMESPACE_NAME_LABEL, type Labels } from '../../src/model/labels.js';
import type { Port } from '../../src/model/network-policy.js';
import type { Requirement, Selector } from '../../src/model/selector.js';
import type { OracleAddress, OraclePod, OraclePort } from './oracle.js';

/** A namespace that nothing describes has its name for a label, and is not matched by what asks for another (N12). */
export function selectsNamespace(
  described: ReadonlyMap<string, Labels>,
  selector: Selector,
  namespace: string,
): boolean {
  const labels = described.get(namespace);
  if (labels !== undefined) return selects(selector, labels);
  return selector.requirements.every(
    (requirement) =>
      requirement.key === NAMESPACE_NAME_LABEL && meets(requirement, { [NAMESPACE_NAME_LABEL]: namespace }),
  );
}

/** Whether every requirement is met. */
export function selects({ requirements }: Selector, labels: Labels): boolean {
  return requirements.every((requirement) => meets(requirement, labels));
}

/** One requirement (N13, N14). */
function meets({ key, operator, values }: Requirement, labels: Labels): boolean {
  const there = new Map(Object.entries(labels));
  const value = there.get(key);
  if (operator === 'Exists') return there.has(key);
  if (operator === 'DoesNotExist') return !there.has(key);
  if (operator === 'In') return value !== undefined && values.includes(value);
  return value === undefined || !values.includes(value);
}

/** One element of `ports` (N15 to N17, N19): a name is that of a port of the pod where the connection ends. */
export function matchesPort(one: Port, { protocol, number }: OraclePort, destination: OraclePod | undefined): boolean {
  if (one.protocol !== protocol) return false;
  if (one.kind === 'numbers') return number >= one.from && number <= one.to;
  if (destination === undefined) return false;
  return destination.workload.namedPorts.some(
    (named) => named.name === one.name && named.protocol === protocol && named.number === number,
  );
}

/** One port of a cluster-wide policy: a name is of whatever protocol the pod gives it (N30). */
export function matchesClusterPort(one: ClusterPort, port: OraclePort, destination: OraclePod | undefined): boolean {
  if (one.kind === 'unknown') return false;
  return matchesPort(one.kind === 'named' ? { ...one, protocol: port.protocol } : one, port, destination);
}

/** Whether a block holds an address (N20, N22). */
export function holds({ family, first, prefix }: Cidr, address: OracleAddress): boolean {
  if (family !== address.family) return false;
  const hostBits = BigInt((family === 'ipv4' ? 32 : 128) - prefix);
  return address.value >> hostBits === BigInt(first) >> hostBits;
}
