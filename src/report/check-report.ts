import type { Kind } from '../model/change.js';
import type { Decision, JudgedFinding } from '../model/verdict.js';

/** The decision from which on a check fails. */
export type FailOn = 'deny' | 'warn';

/** A finding with its place in the file. Lines and columns count from 1; 1 and 1 where the place is not in the file. */
export interface LocatedFinding extends JudgedFinding {
  readonly line: number;
  readonly column: number;
}

/** One judged object of the files. */
export interface CheckedObject {
  readonly kind: Kind;
  /** For a Namespace, its own name. */
  readonly namespace: string;
  readonly name: string;
  readonly file: string;
  /** Where the object begins. May be computed when it is read: a format that does not show it does not pay for it. */
  readonly line: number;
  readonly decision: Decision;
  readonly findings: readonly LocatedFinding[];
  /** Why no guardrail was asked, where that is so. */
  readonly skipped?: string;
}

/** What could not be read, or is no valid object. `path` is a field path where one field is to blame. */
export interface InputError {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly path?: string;
}

/** The outcome of one run of `firebreak check`, which every format renders. */
export interface CheckReport {
  readonly objects: readonly CheckedObject[];
  readonly errors: readonly InputError[];
  /** How many objects of other kinds, or documents that are no objects, were passed over. */
  readonly ignored: number;
  readonly failOn: FailOn;
}

/** `NetworkPolicy shop/web-egress`, `Namespace shop`. */
export function objectTitle(object: Pick<CheckedObject, 'kind' | 'namespace' | 'name'>): string {
  const name = object.name === '' ? '(generated name)' : object.name;
  return object.kind === 'Namespace' ? `Namespace ${name}` : `${object.kind} ${object.namespace}/${name}`;
}

/** Whether this object makes the check fail. */
export function isFailure(object: CheckedObject, failOn: FailOn): boolean {
  return object.decision === 'deny' || (failOn === 'warn' && object.decision === 'warn');
}

/** The fix, and below it the organisation's own words where it has some. */
export function adviceFor(finding: JudgedFinding): string {
  return [finding.fix, finding.note ?? ''].filter((text) => text !== '').join('\n');
}

/** Why a finding does not do what its guardrail says, in words; empty where it does. */
export function standingNote(finding: Pick<JudgedFinding, 'standing' | 'exception' | 'action'>): string {
  switch (finding.standing) {
    case 'introduced':
      return '';
    case 'existing':
      return 'was there before';
    case 'undecided':
      return 'could not be judged';
    case 'excepted':
      return finding.exception === undefined ? 'excepted' : `excepted by ${finding.exception}`;
    case 'overridden':
      return 'overridden by break-glass';
    case 'dry-run':
      return `dry run of ${finding.action}`;
  }
}

/** The message of an error with its field path, as the API server writes it. */
export function errorText({ path, message }: InputError): string {
  return path === undefined || path === '' ? message : `${path}: ${message}`;
}

/** `file:line:column: path: message`. */
export function inputErrorLine(error: InputError): string {
  return `${error.file}:${error.line}:${error.column}: ${errorText(error)}`;
}
