import {
  DIRECTIONS,
  rulesInForce,
  type Direction,
  type NetworkPolicy,
  type PolicyRule,
} from '../model/network-policy.js';
import { selectorKey } from '../model/selector.js';
import { allowedBy, type Allowed } from './allowed.js';

/** What one state of a policy allows that an earlier state of the same policy did not, whatever else is in the cluster. */
export interface Opened {
  /**
   * Whether the part of the later state that a field path points at allows nothing new: a rule
   * (`spec.egress[2]`), one of its peers, or one of its ports. Any other path stands for the whole policy.
   * Sound, not complete: `false` can also mean "cannot tell".
   */
  nothingAt(path: string): boolean;
}

/**
 * Compares two states of a policy. The selected pods must stay the same and stay isolated, or nothing is known: a pod
 * that is no longer selected may be open altogether (N3), and rules that come into force were not in force before (N2).
 */
export function openedBy(before: NetworkPolicy, after: NetworkPolicy): Opened {
  if (!keepsIsolation(before, after)) return { nothingAt: () => false };
  const earlier: Readonly<Record<Direction, Allowed>> = {
    ingress: allowedBy(rulesInForce(before, 'ingress'), before.namespace),
    egress: allowedBy(rulesInForce(before, 'egress'), before.namespace),
  };
  const known = new Map<PolicyRule, boolean>();

  function covers(rule: PolicyRule): boolean {
    const answer = known.get(rule) ?? earlier[rule.direction].covers(rule);
    known.set(rule, answer);
    return answer;
  }

  const narrows = (): boolean => DIRECTIONS.every((direction) => rulesInForce(after, direction).every(covers));
  return {
    nothingAt(path) {
      const rule = ruleAt(after, path);
      if (rule === undefined) return narrows();
      if (covers(rule)) return true;
      const part = partAt(rule, path);
      return part !== undefined && earlier[rule.direction].covers(part);
    },
  };
}

function keepsIsolation(before: NetworkPolicy, after: NetworkPolicy): boolean {
  return (
    selectorKey(before.podSelector) === selectorKey(after.podSelector) &&
    DIRECTIONS.every((direction) => after.isolates[direction] || !before.isolates[direction])
  );
}

const RULE = /^spec\.(ingress|egress)\[(\d+)\](?:\.(from|to|ports)\[(\d+)\])?/;

function ruleAt(policy: NetworkPolicy, path: string): PolicyRule | undefined {
  const [, direction, index] = RULE.exec(path) ?? [];
  return direction === undefined ? undefined : policy.rules[direction as Direction][Number(index)];
}

/** The rule with only the peer or the port that the path points at; undefined where it points at the rule itself. */
function partAt(rule: PolicyRule, path: string): PolicyRule | undefined {
  const [, , , list, index] = RULE.exec(path) ?? [];
  if (list === undefined) return undefined;
  if (list === 'ports') {
    const port = rule.ports.kind === 'listed' ? rule.ports.list[Number(index)] : undefined;
    return port && { ...rule, ports: { kind: 'listed', list: [port] } };
  }
  const peer = rule.peers.kind === 'listed' ? rule.peers.list[Number(index)] : undefined;
  return peer && { ...rule, peers: { kind: 'listed', list: [peer] } };
}
