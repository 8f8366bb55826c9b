import type { Rule } from '../rule.js';
import { expression } from './expression.js';
import { forbidIdleSelectors } from './forbid-idle-selectors.js';
import { forbidOpenPeers } from './forbid-open-peers.js';
import { forbidReach } from './forbid-reach.js';
import { forbidRedundantPolicies } from './forbid-redundant-policies.js';
import { limitCidrWidth } from './limit-cidr-width.js';
import { limitNamespacePeers } from './limit-namespace-peers.js';
import { limitNewReach } from './limit-new-reach.js';
import { limitPorts } from './limit-ports.js';
import { protectAddresses } from './protect-addresses.js';
import { protectLabels } from './protect-labels.js';
import { protectNamespaces } from './protect-namespaces.js';
import { requireDefaultDeny } from './require-default-deny.js';
import { requireDns } from './require-dns.js';
import { requireExpiry } from './require-expiry.js';
import { requireMetadata } from './require-metadata.js';
import { requirePolicyTypes } from './require-policy-types.js';

/** The catalogue, in the order of ids. */
export const RULES: readonly Rule[] = [
  expression,
  forbidIdleSelectors,
  forbidOpenPeers,
  forbidReach,
  forbidRedundantPolicies,
  limitCidrWidth,
  limitNamespacePeers,
  limitNewReach,
  limitPorts,
  protectAddresses,
  protectLabels,
  protectNamespaces,
  requireDefaultDeny,
  requireDns,
  requireExpiry,
  requireMetadata,
  requirePolicyTypes,
];

const BY_ID: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.id, rule]));

/** The rule with this id, or undefined where the catalogue has none. */
export function ruleById(id: string): Rule | undefined {
  return BY_ID.get(id);
}
