import { NAMESPACE_NAME_LABEL } from '../model/labels.js';
import type { Change } from '../model/change.js';
import { matches, matchesUndescribedNamespace, type Selector, type Ternary } from '../model/selector.js';
import type { Snapshot } from '../model/snapshot.js';
import { compileGlobs } from './glob.js';
import { toSelector } from './label-selector.js';
import type { GuardrailDocument } from './profile.js';
import type { Rule } from './rule.js';

/** Whether a guardrail has a say on a change. `unknown` where that hangs on labels that nobody knows. */
export type Scope = (change: Change, snapshot: Snapshot) => Ternary;

/** Compiles `match` of a guardrail. What is not said does not restrict. */
export function compileScope(match: GuardrailDocument['match'], rule: Rule): Scope {
  const kinds = new Set<string>(match?.kinds ?? rule.kinds);
  const operations = match?.operations === undefined ? undefined : new Set<string>(match.operations);
  const inNamespaces = match?.namespaces === undefined ? undefined : compileGlobs(match.namespaces);
  const selector = match?.namespaceSelector === undefined ? undefined : toSelector(match.namespaceSelector, '');
  return (change, snapshot) => {
    if (!kinds.has(change.kind) || operations?.has(change.operation) === false) return 'no';
    if (inNamespaces?.(change.namespace) === false) return 'no';
    return selector === undefined ? 'yes' : selectsNamespaceOf(change, selector, snapshot);
  };
}

/**
 * A Namespace is in scope by its labels before or after the change: otherwise the change that takes it out of scope
 * would be the one that nobody judges.
 */
function selectsNamespaceOf(change: Change, selector: Selector, snapshot: Snapshot): Ternary {
  if (change.kind === 'NetworkPolicy') {
    const namespace = snapshot.namespaces.get(change.namespace);
    if (namespace === undefined) return matchesUndescribedNamespace(selector, change.namespace);
    return matches(selector, namespace.metadata.labels) ? 'yes' : 'no';
  }
  let answer: Ternary = 'no';
  for (const state of [change.before, change.after]) {
    if (state === undefined) continue;
    if (!state.read.ok) answer = 'unknown';
    else if (matches(selector, withNameLabel(state.read.value.metadata.labels, change.name))) return 'yes';
  }
  return answer;
}

function withNameLabel(labels: Readonly<Record<string, string>>, name: string): Readonly<Record<string, string>> {
  return Object.hasOwn(labels, NAMESPACE_NAME_LABEL) ? labels : { ...labels, [NAMESPACE_NAME_LABEL]: name };
}
