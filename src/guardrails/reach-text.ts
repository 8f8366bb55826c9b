import { AddressSet } from '../model/address-set.js';
import type { PortSet } from '../model/port-set.js';
import type { End } from '../reach/views.js';
import { shown } from './shown.js';

/** Of more blocks or ranges than these, the first are named and the rest counted. */
const MOST = 3;

/** An end in a message: `shop/web`, `10.0.0.0/8`, or `any address`. */
export function endName(end: End): string {
  if (end.kind === 'workload') return `${shown(end.namespace)}/${shown(end.name)}`;
  return end.addresses.equals(AddressSet.everything) ? 'any address' : end.addresses.toText(MOST);
}

/** Ports in a message: `TCP 80, 443-445`, or `every port`. */
export function portsName(ports: PortSet): string {
  return ports.toText(MOST);
}
