import { joinFieldPath } from '../model/field-path.js';
import { NAMESPACE_NAME_LABEL } from '../model/labels.js';
import type { Problem } from '../model/result.js';
import { isUnsatisfiable } from '../model/selector.js';
import { isLabelKey, isLabelValue } from './label-syntax.js';
import { toSelector } from './label-selector.js';
import { suggestion } from './nearest.js';
import { ProfileSchema, type ExceptionDocument, type GuardrailDocument, type ProfileDocument } from './profile.js';
import type { Rule } from './rule.js';
import { RULES } from './rules/index.js';
import { schemaCheck } from './schema-check.js';

export const RULES_BY_ID: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.id, rule]));
const checkProfile = schemaCheck(ProfileSchema);
const CHECK_OPTIONS = new Map(RULES.map((rule) => [rule.id, schemaCheck(rule.options)]));

/**
 * Everything that is wrong with a profile, and defaults filled in where nothing is. What could never have an effect is
 * wrong: whoever wrote it believes that it guards something, or excepts it.
 */
export function profileProblems(value: unknown): readonly Problem[] {
  const problems = checkProfile(value, '');
  if (problems.length > 0) return problems;
  const { guardrails, exceptions } = (value as ProfileDocument).spec;
  return [
    ...guardrails.flatMap((guardrail, index) => guardrailProblems(guardrail, `spec.guardrails[${index}]`)),
    ...duplicates(guardrails, 'spec.guardrails'),
    ...duplicates(exceptions, 'spec.exceptions'),
    ...exceptions.flatMap((exception, index) => exceptionProblems(exception, guardrails, `spec.exceptions[${index}]`)),
  ];
}

function guardrailProblems(guardrail: GuardrailDocument, at: string): readonly Problem[] {
  const rule = RULES_BY_ID.get(guardrail.rule);
  if (rule === undefined) {
    const message = `unknown rule "${guardrail.rule}"${suggestion(guardrail.rule, RULES_BY_ID.keys())}`;
    return [{ at: `${at}.rule`, message }];
  }
  return [
    ...optionProblems(rule, guardrail.options, `${at}.options`),
    ...matchProblems(guardrail.match ?? {}, rule, `${at}.match`),
  ];
}

/** A rule looks only at options that its schema has accepted. */
function optionProblems(rule: Rule, options: object, at: string): readonly Problem[] {
  const problems = CHECK_OPTIONS.get(rule.id)?.(options, at) ?? [];
  if (problems.length > 0) return problems;
  return rule.problems(options).map((problem) => ({ ...problem, at: `${at}.${problem.at}` }));
}

type Match = NonNullable<GuardrailDocument['match']>;

function matchProblems({ kinds = [], operations = [], namespaceSelector }: Match, rule: Rule, at: string): Problem[] {
  const problems: Problem[] = kinds
    .filter((kind) => !rule.kinds.includes(kind))
    .map((kind) => ({
      at: `${at}.kinds`,
      message: `rule ${rule.id} does not judge ${kind}, only ${rule.kinds.join(', ')}`,
    }));
  if (rule.judges !== 'change' && operations.length > 0 && operations.every((operation) => operation === 'DELETE')) {
    const message = `rule ${rule.id} judges what is written, and a DELETE writes nothing: it would never have a say`;
    problems.push({ at: `${at}.operations`, message });
  }
  if (namespaceSelector !== undefined) problems.push(...selectorProblems(namespaceSelector, `${at}.namespaceSelector`));
  return problems;
}

function selectorProblems(written: NonNullable<Match['namespaceSelector']>, at: string): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [key, value] of Object.entries(written.matchLabels ?? {})) {
    const place = joinFieldPath(`${at}.matchLabels`, key);
    if (!isLabelKey(key)) problems.push({ at: place, message: `no label can have the key ${JSON.stringify(key)}` });
    if (!isLabelValue(value))
      problems.push({ at: place, message: `no label can have the value ${JSON.stringify(value)}` });
  }
  (written.matchExpressions ?? []).forEach(({ key, values = [] }, index) => {
    const place = `${at}.matchExpressions[${index}]`;
    if (!isLabelKey(key))
      problems.push({ at: `${place}.key`, message: `no label can have the key ${JSON.stringify(key)}` });
    values.forEach((value, k) => {
      if (isLabelValue(value)) return;
      problems.push({ at: `${place}.values[${k}]`, message: `no label can have the value ${JSON.stringify(value)}` });
    });
  });
  return problems.length === 0 && selectsNone(written)
    ? [{ at, message: 'selects no namespace: its conditions exclude each other' }]
    : problems;
}

/** Every namespace carries its name as a label. */
function selectsNone(written: NonNullable<Match['namespaceSelector']>): boolean {
  const { at, requirements } = toSelector(written, '');
  return isUnsatisfiable({
    at,
    requirements: [...requirements, { key: NAMESPACE_NAME_LABEL, operator: 'Exists', values: [] }],
  });
}

function exceptionProblems(
  { guardrails: names, match }: ExceptionDocument,
  guardrails: readonly GuardrailDocument[],
  at: string,
): readonly Problem[] {
  const known = guardrails.map(({ name }) => name);
  const problems = names.flatMap((name, position): readonly Problem[] => {
    const message = `unknown guardrail "${name}"${suggestion(name, known)}`;
    return known.includes(name) ? [] : [{ at: `${at}.guardrails[${position}]`, message }];
  });
  const judged = new Set<string>(guardrails.filter(({ name }) => names.includes(name)).flatMap(kindsOf));
  if (problems.length > 0 || match.kinds?.some((kind) => judged.has(kind)) !== false) return problems;
  const message = `nothing is excepted: ${names.join(', ')} ${names.length === 1 ? 'judges' : 'judge'} only ${[...judged].join(', ')}`;
  return [{ at: `${at}.match.kinds`, message }];
}

function kindsOf({ match, rule }: GuardrailDocument): readonly string[] {
  return match?.kinds ?? RULES_BY_ID.get(rule)?.kinds ?? [];
}

function duplicates(entries: readonly { readonly name: string }[], at: string): readonly Problem[] {
  const names = entries.map(({ name }) => name);
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [{ at: `${at}[${index}].name`, message: `"${name}" is the name of an earlier entry` }],
  );
}
