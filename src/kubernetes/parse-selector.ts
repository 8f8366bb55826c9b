import { itemPath, joinFieldPath } from '../model/field-path.js';
import type { Problem } from '../model/result.js';
import type { Operator, Requirement, Selector } from '../model/selector.js';
import { forbidden, invalid, required } from './api-messages.js';
import { labelKeyComplaints, labelValueComplaints } from './name-syntax.js';
import { collected, isAbsent, isObject, listOf, objectOf, textOf, textsOf, unknownField } from './raw-value.js';

const NO_REQUIREMENTS: readonly Requirement[] = [];

/**
 * Reads a label selector that is there, or is taken for the empty one where it is absent (N11, N13, N14). Adds what
 * `ValidateLabelSelector`, k8s.io/apimachinery/pkg/apis/meta/v1/validation, would refuse in a new object.
 */
export function parseSelector(raw: unknown, at: string, problems: Problem[]): Selector {
  const selector = objectOf(raw, at, problems);
  if (selector === undefined) return { at, requirements: NO_REQUIREMENTS };
  let requirements = NO_REQUIREMENTS;
  for (const field in selector) {
    if (field === 'matchLabels') {
      requirements = joined(readLabels(selector[field], at, problems), requirements);
    } else if (field === 'matchExpressions') {
      requirements = joined(requirements, readExpressions(selector[field], at, problems));
    } else {
      unknownField(at, field, problems);
    }
  }
  return { at, requirements };
}

function joined(first: readonly Requirement[], second: readonly Requirement[]): readonly Requirement[] {
  if (first.length === 0) return second;
  return second.length === 0 ? first : [...first, ...second];
}

function readLabels(raw: unknown, at: string, problems: Problem[]): readonly Requirement[] {
  if (isAbsent(raw)) return NO_REQUIREMENTS;
  if (isObject(raw)) return Object.keys(raw).map((key) => readLabel(key, raw[key], { at, problems }));
  problems.push({ at: `${at}.matchLabels`, message: 'must be an object' });
  return NO_REQUIREMENTS;
}

interface Place {
  /** Of the selector. */
  readonly at: string;
  readonly problems: Problem[];
}

function readLabel(key: string, raw: unknown, { at, problems }: Place): Requirement {
  const value = typeof raw === 'string' ? raw : (textOf(raw, joinFieldPath(`${at}.matchLabels`, key), problems) ?? '');
  for (const complaint of labelKeyComplaints(key))
    problems.push({ at: `${at}.matchLabels`, message: invalid(key, complaint) });
  for (const complaint of labelValueComplaints(value))
    problems.push({ at: `${at}.matchLabels`, message: invalid(value, complaint) });
  return { key, operator: 'In', values: [value] };
}

function readExpressions(raw: unknown, at: string, problems: Problem[]): readonly Requirement[] {
  const expressionsAt = `${at}.matchExpressions`;
  const list = listOf(raw, expressionsAt, problems);
  if (list.length === 0) return NO_REQUIREMENTS;
  return collected(list, (item, k) => readExpression(item, itemPath(expressionsAt, k), problems));
}

function readExpression(raw: unknown, at: string, problems: Problem[]): Requirement | undefined {
  const expression = objectOf(raw, at, problems);
  if (expression === undefined) return undefined;
  for (const field in expression) {
    if (field !== 'key' && field !== 'operator' && field !== 'values') unknownField(at, field, problems);
  }
  const key = textOf(expression['key'], `${at}.key`, problems);
  const word = textOf(expression['operator'], `${at}.operator`, problems);
  const values = textsOf(expression['values'], `${at}.values`, problems);

  const operator = word === undefined ? undefined : asOperator(word);
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) problems.push({ at: `${at}.values`, message: required(VALUES_NEEDED) });
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) problems.push({ at: `${at}.values`, message: forbidden(VALUES_FORBIDDEN) });
  } else if (word !== undefined) {
    problems.push({ at: `${at}.operator`, message: invalid(word, 'not a valid selector operator') });
  }
  if (key !== undefined) {
    for (const complaint of labelKeyComplaints(key))
      problems.push({ at: `${at}.key`, message: invalid(key, complaint) });
  }
  values.forEach((value, k) => {
    for (const complaint of labelValueComplaints(value)) {
      problems.push({ at: `${at}.values[${k}]`, message: invalid(value, complaint) });
    }
  });
  return key === undefined || operator === undefined ? undefined : { key, operator, values };
}

const VALUES_NEEDED = "must be specified when `operator` is 'In' or 'NotIn'";
const VALUES_FORBIDDEN = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";

function asOperator(word: string): Operator | undefined {
  switch (word) {
    case 'In':
    case 'NotIn':
    case 'Exists':
    case 'DoesNotExist':
      return word;
    default:
      return undefined;
  }
}
