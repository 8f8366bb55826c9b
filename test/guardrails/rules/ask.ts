import type { Outcome, Rule } from '../../../src/guardrails/rule.js';
import { picturesOf } from '../../../src/guardrails/pictures.js';
import { schemaCheck } from '../../../src/guardrails/schema-check.js';
import { parseNamespace } from '../../../src/kubernetes/parse-namespace.js';
import { parseNetworkPolicy } from '../../../src/kubernetes/parse-network-policy.js';
import type { Change } from '../../../src/model/change.js';
import { EMPTY_SNAPSHOT, type Snapshot } from '../../../src/model/snapshot.js';
import { NOW, policy } from '../../changes.js';
import { ReachEngine } from '../../../src/reach/reach-engine.js';

type Json = Readonly<Record<string, unknown>>;

/** What a rule is asked. Options get their defaults, as they do in a profile. */
export interface Question {
  readonly options?: Json;
  readonly snapshot?: Snapshot;
  readonly now?: number;
}

/** The options with their defaults, or an error that lists what is wrong with them. */
export function withDefaults(rule: Rule, options: Json): Json {
  const copy = structuredClone(options);
  const problems = schemaCheck(rule.options)(copy, 'options');
  if (problems.length > 0) throw new Error(problems.map(({ at, message }) => `${at}: ${message}`).join('\n'));
  return copy;
}

/** What a rule about states says of a raw object. */
export function outcomeOf(
  rule: Rule,
  raw: Json,
  { options = {}, snapshot = EMPTY_SNAPSHOT, now = NOW }: Question = {},
): Outcome {
  if (rule.judges === 'change') throw new Error(`${rule.id} judges changes`);
  const read = raw['kind'] === 'Namespace' ? parseNamespace(raw) : parseNetworkPolicy(raw);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return rule.prepare(withDefaults(rule, options))({ object: read.value, snapshot, reach: new ReachEngine(), now });
}

/** What a rule says of a raw object, each as `path: message`; undecided ones end in a question mark. */
export function said(rule: Rule, raw: Json, question: Question = {}): string[] {
  return texts(outcomeOf(rule, raw, question));
}

/** What a rule says of a policy `shop/web` with this spec. */
export function saidOf(rule: Rule, spec: Json, question: Question = {}): string[] {
  return said(rule, policy(spec), question);
}

/** What a rule about changes says. */
export function saidOfChange(
  rule: Rule,
  change: Change,
  { options = {}, snapshot = EMPTY_SNAPSHOT, now = NOW }: Question = {},
): string[] {
  if (rule.judges !== 'change') throw new Error(`${rule.id} judges states`);
  const { before, after } = picturesOf(change, snapshot);
  return texts(
    rule.prepare(withDefaults(rule, options))({
      change,
      snapshot: before,
      after,
      reach: new ReachEngine(),
      now,
      unknown: () => undefined,
    }),
  );
}

/** A spec that selects every pod and isolates ingress, with these rules. */
export function ingress(...rules: readonly Json[]): Json {
  return { podSelector: {}, policyTypes: ['Ingress'], ingress: rules };
}

/** A spec that selects every pod and isolates egress, with these rules. */
export function egress(...rules: readonly Json[]): Json {
  return { podSelector: {}, policyTypes: ['Egress'], egress: rules };
}

/** A peer of addresses. */
export function block(cidr: string, ...except: readonly string[]): Json {
  return { ipBlock: except.length === 0 ? { cidr } : { cidr, except } };
}

/** A peer of every pod in the namespaces that a selector with these expressions matches. */
export function namespaces(...matchExpressions: readonly Json[]): Json {
  return { namespaceSelector: { matchExpressions } };
}

function texts({ findings, undecided }: Outcome): string[] {
  return [
    ...findings.map(({ at, message }) => `${at}: ${message}`),
    ...undecided.map(({ at, reason }) => `${at}: ${reason}?`),
  ];
}
