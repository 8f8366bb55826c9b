import type { Actor, Kind, Operation } from '../model/change.js';
import { TRUSTED_SYSTEM_USERS } from '../model/system-users.js';
import type { RawObject } from './raw-value.js';

/** A decision as Firebreak's own log tells it: everything but the object and the user's groups. */
export interface PastDecision {
  readonly id: string;
  /** When it was taken, in milliseconds since 1970. */
  readonly at: number;
  readonly kind: Kind;
  readonly operation: Operation;
  readonly subresource: string;
  /** For a Namespace, its own name. */
  readonly namespace: string;
  readonly name: string;
  /** Empty where nobody knows. */
  readonly userName: string;
  /** Undefined where the groups cannot be told from the name: guardrails that ask for them are undecided. */
  readonly actor: Actor | undefined;
  readonly dryRun: boolean;
}

/** Whether a value is a line of Firebreak's log, be it about a decision or about something else. */
export function isLogLine(value: RawObject): boolean {
  return typeof value['level'] === 'string' && typeof value['msg'] === 'string' && typeof value['time'] === 'string';
}

/** Whether such a line tells of a decision. */
export function isLoggedDecision(value: RawObject): boolean {
  return value['msg'] === 'decided' && typeof value['decision'] === 'string';
}

/** Reads the line of a decision; undefined where it lacks what every such line has. */
export function readLoggedDecision(line: RawObject): PastDecision | undefined {
  const at = Date.parse(textIn(line, 'time'));
  const { kind, operation } = line;
  if (Number.isNaN(at) || (kind !== 'NetworkPolicy' && kind !== 'Namespace')) return undefined;
  if (operation !== 'CREATE' && operation !== 'UPDATE' && operation !== 'DELETE') return undefined;
  const userName = textIn(line, 'user');
  return {
    id: textIn(line, 'uid'),
    at,
    kind,
    operation,
    subresource: textIn(line, 'subresource'),
    namespace: textIn(line, 'namespace'),
    name: textIn(line, 'name'),
    userName,
    actor: actorCalled(userName),
    dryRun: line['dryRun'] === true,
  };
}

/** The groups of a service account follow from its name (k8s.io/apiserver/pkg/authentication/serviceaccount). */
function actorCalled(name: string): Actor | undefined {
  const [, namespace] = /^system:serviceaccount:([^:]+):[^:]+$/.exec(name) ?? [];
  if (namespace !== undefined) {
    const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
    return { name, groups };
  }
  return TRUSTED_SYSTEM_USERS.includes(name) ? { name, groups: ['system:authenticated'] } : undefined;
}

function textIn(line: RawObject, field: string): string {
  const text = Object.hasOwn(line, field) ? line[field] : undefined;
  return typeof text === 'string' ? text : '';
}
