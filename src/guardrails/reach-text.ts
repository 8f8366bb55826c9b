import { AddressSet } from '../model/address-set.js';
import type { Change } from '../model/change.js';
import type { PortSet } from '../model/port-set.js';
import type { End, Explanation, PolicyReference, Side } from '../reach/views.js';
import type { Reads } from './rule.js';
import { shown } from './shown.js';

/** What whoever asks for the meaning of all policies must know: everything there is. */
export const WHOLE_CLUSTER: Reads = {
  namespaces: 'cluster',
  policies: 'cluster',
  clusterPolicies: 'cluster',
  workloads: 'cluster',
};

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

/** Where in the changed object the cause of what it opens is. A policy that is gone has no place of its own. */
export function causeOf({ kind, after }: Change): string {
  if (after === undefined) return '';
  return kind === 'NetworkPolicy' ? 'spec' : 'metadata.labels';
}

/** Which rule lets it through on either side, or that nothing holds it back there: `egress by shop/web spec.egress[0]`. */
export function reasonsFor({ egress, ingress }: Explanation): readonly string[] {
  return [sideText(egress), sideText(ingress)];
}

function sideText({ direction, isolated, rules }: Side): string {
  const [rule] = rules;
  if (rule !== undefined) return `${direction} by ${policyName(rule.policy)} ${rule.at}`;
  return isolated ? `${direction} allowed` : `nothing isolates ${direction}`;
}

/** A policy in a message: `shop/web`, `ClusterNetworkPolicy guard`. */
export function policyName({ kind, namespace, name }: PolicyReference): string {
  return kind === 'NetworkPolicy' ? `${shown(namespace)}/${shown(name)}` : `${kind} ${shown(name)}`;
}
