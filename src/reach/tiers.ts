import type { ClusterRules, CompiledClusterRule } from './compiled-cluster-policy.js';
import type { NamedPorts } from './pod-class.js';
import { EVERYTHING, NOTHING, type Ports, type PortTable } from './port-table.js';

/** What is asked of both tiers: whom a rule meets, and on whose ports. */
export interface TierQuestion {
  readonly rules: ClusterRules;
  readonly meets: (rule: CompiledClusterRule) => boolean;
  readonly destination: NamedPorts | undefined;
  /** What the NetworkPolicies let through; undefined where none isolates. */
  readonly allowed: Ports | undefined;
  /** Is told of each rule that decides, with the ports about which it does. */
  readonly tell?: (rule: CompiledClusterRule, ports: Ports) => void;
}

/**
 * What one side lets through when cluster-wide policies are asked, too (N30): the admin tier first, of which the first rule
 * that matches decides; for what it passes or does not speak of, the NetworkPolicies where they isolate, else the baseline
 * tier; what nobody speaks of is allowed.
 */
export function throughTiers({ rules, meets, destination, allowed, tell }: TierQuestion, table: PortTable): Ports {
  const admin = through(rules.admin, EVERYTHING);
  const left = table.union(admin.left, admin.passed);
  if (allowed !== undefined) return table.union(admin.allowed, table.intersect(left, allowed));
  const baseline = through(rules.baseline, left);
  return [baseline.allowed, baseline.left, baseline.passed].reduce(
    (all, more) => table.union(all, more),
    admin.allowed,
  );

  function through(tier: readonly CompiledClusterRule[], asked: Ports): Record<'left' | 'allowed' | 'passed', Ports> {
    const result = { left: asked, allowed: NOTHING, passed: NOTHING };
    for (const rule of tier) {
      if (result.left === NOTHING) break;
      if (!meets(rule)) continue;
      const hit = table.intersect(result.left, rule.ports.on(destination));
      result.left = table.subtract(result.left, hit);
      if (hit !== NOTHING) tell?.(rule, hit);
      if (rule.action === 'allow') result.allowed = table.union(result.allowed, hit);
      if (rule.action === 'pass') result.passed = table.union(result.passed, hit);
    }
    return result;
  }
}
