import { parseAddress, parseCidr, type Cidr } from '../../model/cidr.js';
import { BOOL, INT, NETWORK, STRING } from './cel-type.js';
import { Fault, Network, type Value } from './cel-value.js';
import { func, method, type Overload } from './overload.js';

function holds(outer: Cidr, inner: Cidr): boolean {
  if (outer.family !== inner.family || inner.prefix < outer.prefix) return false;
  const free = BigInt((outer.family === 'ipv4' ? 32 : 128) - outer.prefix);
  return BigInt(outer.first) >> free === BigInt(inner.first) >> free;
}

function within(outer: Network, text: string, parse: (text: string) => Cidr | undefined): Value | Fault {
  const inner = parse(text);
  return inner === undefined ? new Fault('the text is no address or block of addresses') : holds(outer.cidr, inner);
}

/** What Kubernetes has for blocks of addresses, read as its API reads them. */
export const NETWORKS: readonly Overload[] = [
  func({ name: 'isCIDR', parameters: [STRING], result: BOOL }, ([text]) => parseCidr(text) !== undefined),
  func({ name: 'isIP', parameters: [STRING], result: BOOL }, ([text]) => parseAddress(text) !== undefined),
  func({ name: 'cidr', parameters: [STRING], result: NETWORK }, ([text]) => {
    const cidr = parseCidr(text);
    return cidr === undefined ? new Fault('the text is no block of addresses such as 10.0.0.0/8') : new Network(cidr);
  }),
  method({ name: 'containsCIDR', parameters: [NETWORK, STRING], result: BOOL }, ([outer, text]) =>
    within(outer, text, parseCidr),
  ),
  method({ name: 'containsCIDR', parameters: [NETWORK, NETWORK], result: BOOL }, ([outer, inner]) =>
    holds(outer.cidr, inner.cidr),
  ),
  method({ name: 'containsIP', parameters: [NETWORK, STRING], result: BOOL }, ([outer, text]) =>
    within(outer, text, parseAddress),
  ),
  method({ name: 'prefixLength', parameters: [NETWORK], result: INT }, ([{ cidr }]) => BigInt(cidr.prefix)),
];
