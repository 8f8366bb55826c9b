import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import type { Problem, Result } from '../model/result.js';
import type { RawObject } from './raw-value.js';

/** A fully qualified kind, as AdmissionReview writes it. The group of the core kinds is empty. */
export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** The part of an `admission.k8s.io/v1` AdmissionRequest that is read. The API server leaves out what is empty. */
export interface AdmissionRequest {
  readonly uid: string;
  /** The kind that `object` has been converted to (matchPolicy: Equivalent), and not the one the user wrote. */
  readonly kind: GroupVersionKind;
  readonly operation: string;
  readonly subResource?: string | null;
  readonly name?: string | null;
  readonly namespace?: string | null;
  readonly userInfo: { readonly username?: string | null; readonly groups?: readonly unknown[] | null };
  readonly object?: RawObject | null;
  readonly oldObject?: RawObject | null;
  readonly dryRun?: boolean | null;
}

/** An `admission.k8s.io/v1` AdmissionReview that asks. */
export interface AdmissionReview {
  readonly apiVersion: 'admission.k8s.io/v1';
  readonly kind: 'AdmissionReview';
  readonly request: AdmissionRequest;
}

const TEXT = { type: 'string' };
const TEXT_OR_NOTHING = { type: ['string', 'null'] };
const OBJECT_OR_NOTHING = { type: ['object', 'null'] };

// Fields that are not listed are let through: the API server may gain some. No list here has a schema for its items, so
// that the number of errors is bounded however large the body is.
const SCHEMA = {
  type: 'object',
  required: ['apiVersion', 'kind', 'request'],
  properties: {
    apiVersion: { const: 'admission.k8s.io/v1' },
    kind: { const: 'AdmissionReview' },
    request: {
      type: 'object',
      required: ['uid', 'kind', 'operation', 'userInfo'],
      properties: {
        uid: { type: 'string', minLength: 1, maxLength: 256 },
        kind: {
          type: 'object',
          required: ['group', 'version', 'kind'],
          properties: { group: TEXT, version: TEXT, kind: TEXT },
        },
        operation: TEXT,
        subResource: TEXT_OR_NOTHING,
        name: TEXT_OR_NOTHING,
        namespace: TEXT_OR_NOTHING,
        userInfo: { type: 'object', properties: { username: TEXT_OR_NOTHING, groups: { type: ['array', 'null'] } } },
        object: OBJECT_OR_NOTHING,
        oldObject: OBJECT_OR_NOTHING,
        dryRun: { type: ['boolean', 'null'] },
      },
    },
  },
};

// Nothing is coerced, filled in or removed: what is judged is what was sent. Own properties only, so that nothing of
// JavaScript's passes for a field.
const validate = new Ajv2020({
  allErrors: true,
  allowUnionTypes: true,
  coerceTypes: false,
  ownProperties: true,
  removeAdditional: false,
  useDefaults: false,
}).compile<AdmissionReview>(SCHEMA);

/** Checks the envelope of a request, and not yet what it holds. Every problem names its place: `request.kind.kind`. */
export function checkEnvelope(body: unknown): Result<AdmissionReview> {
  if (validate(body)) return { ok: true, value: body };
  return { ok: false, problems: (validate.errors ?? []).map(toProblem) };
}

function toProblem({ instancePath, keyword, params }: ErrorObject): Problem {
  const at = instancePath.slice(1).replaceAll('/', '.');
  switch (keyword) {
    case 'required':
      return { at: `${at === '' ? '' : `${at}.`}${String(params['missingProperty'])}`, message: 'is missing' };
    case 'const':
      return { at, message: `must be ${JSON.stringify(params['allowedValue'])}` };
    case 'minLength':
      return { at, message: 'must not be empty' };
    case 'maxLength':
      return { at, message: `must be at most ${String(params['limit'])} characters long` };
    default:
      return { at, message: `must be ${typeName(params['type'])}` };
  }
}

function typeName(type: unknown): string {
  const [first] = Array.isArray(type) ? (type as unknown[]) : [type];
  if (first === 'object') return 'an object';
  if (first === 'array') return 'a list';
  return first === 'boolean' ? 'true or false' : 'a string';
}
