import type { Change } from '../model/change.js';
import type { Action } from '../model/verdict.js';
import { compileGlobs } from './glob.js';
import { parseInstant } from './instant.js';
import type { ExceptionDocument, GuardrailDocument } from './profile.js';
import type { ChangeSubject, JudgesStates, Outcome, Rule, StateSubject } from './rule.js';
import { compileScope, type Scope } from './scope.js';

/** How a guardrail's rule is called, by what it looks at. */
export type Judge =
  | { readonly judges: JudgesStates; readonly judge: (subject: StateSubject) => Outcome }
  | { readonly judges: 'change'; readonly judge: (subject: ChangeSubject) => Outcome };

/** One entry of the profile, ready to be asked. */
export interface Guardrail {
  readonly name: string;
  readonly rule: Rule;
  readonly action: Action;
  /** Those of its rule, which the rule's schema has accepted, defaults filled in. */
  readonly options: object;
  /** The organisation's own words and link, empty where it has none. */
  readonly note: string;
  readonly scope: Scope;
  readonly judge: Judge;
  /** Whether it has a say on an UPDATE of nothing but finalizers, status and bookkeeping. */
  readonly asksAboutBookkeeping: (change: Change) => boolean;
}

/** An exception, ready to be asked. It covers nothing from `expires` on (milliseconds since 1970). */
export interface Exception {
  readonly name: string;
  readonly owner: string;
  readonly reason: string;
  readonly guardrails: ReadonlySet<string>;
  readonly expires: number;
  readonly covers: (change: Change) => boolean;
}

/** Makes a guardrail of an entry whose options the rule's schema has accepted. */
export function compileGuardrail(document: GuardrailDocument, rule: Rule): Guardrail {
  return {
    name: document.name,
    rule,
    action: document.action,
    options: document.options,
    note: [document.message, document.docs].filter(Boolean).join(' '),
    scope: compileScope(document.match, rule),
    asksAboutBookkeeping: rule.bookkeeping(document.options),
    judge:
      rule.judges === 'change'
        ? { judges: rule.judges, judge: rule.prepare(document.options) }
        : { judges: rule.judges, judge: rule.prepare(document.options) },
  };
}

/** Makes an exception of an entry that the schema has accepted. */
export function compileException(document: ExceptionDocument): Exception {
  const { match } = document;
  const kinds = match.kinds === undefined ? undefined : new Set<string>(match.kinds);
  const inNamespaces = match.namespaces === undefined ? undefined : compileGlobs(match.namespaces);
  const named = match.names === undefined ? undefined : compileGlobs(match.names);
  return {
    name: document.name,
    owner: document.owner,
    reason: document.reason,
    guardrails: new Set(document.guardrails),
    expires: parseInstant(document.expires) ?? Number.NEGATIVE_INFINITY,
    covers: (change) =>
      kinds?.has(change.kind) !== false && inNamespaces?.(change.namespace) !== false && named?.(change.name) !== false,
  };
}
