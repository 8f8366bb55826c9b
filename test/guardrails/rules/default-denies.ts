import { requireDefaultDeny } from '../../../src/guardrails/rules/require-default-deny.js';
import { picturesOf } from '../../../src/guardrails/pictures.js';
import type { Finding } from '../../../src/model/finding.js';
import { clusterOf, NOW, policy, policyChange } from '../../changes.js';
import { ingress, saidOfChange, withDefaults, type Question } from './ask.js';
import { ReachEngine } from '../../../src/reach/reach-engine.js';

type Json = Readonly<Record<string, unknown>>;

/** A policy before and after. */
export interface Sides {
  readonly before?: Json;
  readonly after?: Json;
}

/** Denies everything that comes in. */
export const DENY = policy(ingress(), { name: 'deny' });
/** Lets everyone in to labelled pods. */
export const ALLOW_WEB = policy(selecting({ matchLabels: { app: 'web' } }, {}), { name: 'web' });
/** Lets everyone in to pods without the label. */
export const OPEN_UNLABELLED = policy(selecting(where('app', 'DoesNotExist'), {}), { name: 'unlabelled' });
/** How the findings begin. */
export const ENDS = 'ends the default-deny of namespace shop for ingress: ';
/** How the warnings begin. */
export const LACKS = 'allows ingress in namespace shop, which has no default-deny for it: ';

/** An ingress policy of these pods with these rules. */
export function selecting(podSelector: Json, ...rules: readonly Json[]): Json {
  return { podSelector, policyTypes: ['Ingress'], ingress: rules };
}

/** A selector of one expression. */
export function where(key: string, operator: string, ...values: readonly string[]): Json {
  return { matchExpressions: [values.length === 0 ? { key, operator } : { key, operator, values }] };
}

/** What is said of a change in a namespace where the other policies are these. */
export function change(sides: Sides, others: readonly Json[] = [], question: Question = {}): string[] {
  const { before } = sides;
  const snapshot = clusterOf(...others, ...(before === undefined ? [] : [before]));
  return saidOfChange(requireDefaultDeny, policyChange(sides), { snapshot, ...question });
}

/** The findings on such a change. */
export function findings(sides: Sides, others: readonly Json[] = [], options: Json = {}): readonly Finding[] {
  if (requireDefaultDeny.judges !== 'change') throw new Error('it judges changes');
  const asked = policyChange(sides);
  const { before, after } = picturesOf(asked, clusterOf(...others));
  const judge = requireDefaultDeny.prepare(withDefaults(requireDefaultDeny, options));
  return judge({ change: asked, snapshot: before, after, reach: new ReachEngine(), now: NOW, unknown: () => undefined })
    .findings;
}

/** Policies of which nobody can tell in time whether they select every pod together. */
export const INTRICATE: readonly Json[] = intricate();

function intricate(): readonly Json[] {
  let seed = 1;
  const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below;
  return Array.from({ length: 860 }, (_, k) => {
    const matchExpressions = [0, 1, 2].map(() => ({
      key: `k${random(200)}`,
      operator: random(2) === 0 ? 'Exists' : 'DoesNotExist',
    }));
    return policy(selecting({ matchExpressions }), { name: `p${k}` });
  });
}
