import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { TSchema } from 'typebox';
import { parseCidr } from '../model/cidr.js';
import type { Problem } from '../model/result.js';
import { parseInstant } from './instant.js';
import { suggestion } from './nearest.js';
import { patternProblem } from './pattern.js';

// Defaults are wanted here: a profile is the organisation's own document. Nothing is coerced or removed.
const ajv = new Ajv2020({ allErrors: true, useDefaults: true, verbose: true, strict: false, discriminator: false });
ajv.addFormat('cidr', (text: string) => {
  const cidr = parseCidr(text);
  return cidr !== undefined && cidr.irregular === undefined;
});
ajv.addFormat('re2', (text: string) => patternProblem(text) === undefined);
ajv.addFormat('instant', (text: string) => parseInstant(text) !== undefined);

/** Compiles a schema into a check that fills in defaults and answers every problem, with its path below `at`. */
export function schemaCheck(schema: TSchema): (value: unknown, at: string) => Problem[] {
  let validate: ValidateFunction | undefined;
  return (value, at) => {
    validate ??= ajv.compile(schema);
    if (validate(value)) return [];
    // A failed `if` only repeats what its branch has said.
    return (validate.errors ?? []).filter(({ keyword }) => keyword !== 'if').map((error) => toProblem(error, at));
  };
}

function toProblem(error: ErrorObject, root: string): Problem {
  const at = joinPointer(root, error.instancePath);
  const known = Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {});
  switch (error.keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const key = String(error.params['additionalProperty']);
      return { at: joinKey(at, key), message: `unknown field "${key}"${suggestion(key, known)}` };
    }
    case 'required': {
      const key = String(error.params['missingProperty']);
      return { at, message: `missing field "${key}"` };
    }
    case 'enum': {
      const allowed = (error.params['allowedValues'] as readonly unknown[]).map(String);
      return {
        at,
        message: `${shown(error.data)} is not one of ${allowed.join(', ')}${suggestion(String(error.data), allowed)}`,
      };
    }
    case 'const':
      return { at, message: `must be ${shown(error.params['allowedValue'])}, not ${shown(error.data)}` };
    case 'type':
      return { at, message: `must be ${typeWords(error.params['type'])}, not ${shown(error.data)}` };
    case 'format':
      return { at, message: formatMessage(String(error.params['format']), String(error.data)) };
    case 'maxItems':
      return {
        at,
        message:
          error.params['limit'] === 0
            ? 'must not be given here'
            : `must not have more than ${String(error.params['limit'])} items`,
      };
    case 'minItems':
      return { at, message: 'must not be empty' };
    case 'minLength':
      return { at, message: 'must not be empty' };
    case 'pattern':
      return { at, message: patternMessage(error) };
    default:
      return { at, message: error.message ?? `does not satisfy ${error.keyword}` };
  }
}

function patternMessage({ data, parentSchema }: ErrorObject): string {
  if (typeof data === 'string' && data.trim() === '') return 'must not be empty';
  const wanted = String(parentSchema?.['description'] ?? parentSchema?.['pattern']);
  return `${shown(data)} does not fit: ${wanted.charAt(0).toLowerCase()}${wanted.slice(1)}`;
}

function formatMessage(format: string, text: string): string {
  if (format === 're2') return `${shown(text)} is not a regular expression: ${patternProblem(text) ?? ''}`;
  if (format === 'instant') return `${shown(text)} is not a date such as 2027-03-31 or 2027-03-31T12:00:00Z`;
  const cidr = parseCidr(text);
  return cidr === undefined
    ? `${shown(text)} is not a block of addresses such as 10.0.0.0/8 or 2001:db8::/32`
    : `${shown(text)} would be read as ${cidr.canonical}; write that`;
}

function typeWords(types: unknown): string {
  return (Array.isArray(types) ? types : [types]).map((type) => article(String(type))).join(' or ');
}

function article(type: string): string {
  if (type === 'object') return 'a mapping';
  if (type === 'array') return 'a list';
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a mapping';
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 80);
}

/** Turns a JSON pointer below `root` into a field path: `/spec/guardrails/0/rule` to `spec.guardrails[0].rule`. */
function joinPointer(root: string, pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((at, part) => (/^\d+$/.test(part) ? `${at}[${part}]` : joinKey(at, part)), root);
}

function joinKey(at: string, key: string): string {
  if (!/^[A-Za-z_][\w-]*$/.test(key)) return `${at}[${key}]`;
  return at === '' ? key : `${at}.${key}`;
}
