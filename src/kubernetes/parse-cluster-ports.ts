import type { ClusterPort } from '../model/cluster-policy.js';
import type { Protocol } from '../model/port-set.js';
import type { Problem } from '../model/result.js';
import { invalidObject, outOfSchema, required } from './api-messages.js';
import { chosenField } from './chosen-field.js';
import { parseProtocol } from './parse-ports.js';
import { isAbsent, objectOf, textOf, unknownField } from './raw-value.js';

const HIGHEST = 65535;
const PROTOCOL_FIELDS: ReadonlyMap<string, Protocol> = new Map([
  ['tcp', 'TCP'],
  ['udp', 'UDP'],
  ['sctp', 'SCTP'],
]);

/**
 * Reads one element of the `protocols` of a ClusterNetworkPolicy: a protocol with a port or range of it, or the name of a
 * port. What says less, or something else, is from a version of the API that knows more, and of unknown kind.
 */
export function parseProtocolMatch(raw: unknown, at: string, problems: Problem[]): ClusterPort | undefined {
  const choice = chosenField(raw, { at, known: ['tcp', 'udp', 'sctp', 'destinationNamedPort'] }, problems);
  if (choice === undefined || choice.kind === 'unknown') return choice && { ...choice, at };
  const { field, value } = choice;
  const fieldAt = `${at}.${field}`;
  const protocol = PROTOCOL_FIELDS.get(field);
  if (protocol === undefined) return named(value, { at, fieldAt }, problems);
  const match = chosenField(value, { at: fieldAt, known: ['destinationPort'] }, problems);
  if (match === undefined || match.kind === 'unknown') return match && { ...match, at };
  const portAt = `${fieldAt}.destinationPort`;
  const port = chosenField(match.value, { at: portAt, known: ['number', 'range'] }, problems);
  if (port === undefined || port.kind === 'unknown') return port && { ...port, at };
  if (port.field === 'range') return range(port.value, { at, fieldAt: `${portAt}.range`, protocol }, problems);
  return single(port.value, { at, fieldAt: `${portAt}.number`, protocol }, problems);
}

/** Reads one element of the `ports` of an AdminNetworkPolicy or BaselineAdminNetworkPolicy; as with {@link parseProtocolMatch}. */
export function parseAdminPort(raw: unknown, at: string, problems: Problem[]): ClusterPort | undefined {
  const choice = chosenField(raw, { at, known: ['portNumber', 'portRange', 'namedPort'] }, problems);
  if (choice === undefined || choice.kind === 'unknown') return choice && { ...choice, at };
  const { field, value } = choice;
  const fieldAt = `${at}.${field}`;
  if (field === 'namedPort') return named(value, { at, fieldAt }, problems);
  const { protocol: word, ...ports } = objectOf(value, fieldAt, problems) ?? {};
  const protocol = parseProtocol(word, fieldAt, problems);
  if (field === 'portRange') return range(ports, { at, fieldAt, protocol }, problems);
  const { port, ...others } = ports;
  for (const other in others) unknownField(fieldAt, other, problems);
  return single(port, { at, fieldAt: `${fieldAt}.port`, protocol }, problems);
}

interface Place {
  /** Of the element. */
  readonly at: string;
  /** Of what is read. */
  readonly fieldAt: string;
}

function named(raw: unknown, { at, fieldAt }: Place, problems: Problem[]): ClusterPort {
  return { kind: 'named', at, name: textOf(raw, fieldAt, problems) ?? '' };
}

function single(
  raw: unknown,
  { at, fieldAt, protocol }: Place & { protocol: Protocol },
  problems: Problem[],
): ClusterPort | undefined {
  const number = portNumber(raw, fieldAt, problems);
  return number === undefined ? undefined : { kind: 'numbers', at, protocol, from: number, to: number };
}

function range(
  raw: unknown,
  { at, fieldAt, protocol }: Place & { protocol: Protocol },
  problems: Problem[],
): ClusterPort | undefined {
  const { start, end, ...others } = objectOf(raw, fieldAt, problems) ?? {};
  for (const other in others) unknownField(fieldAt, other, problems);
  const from = portNumber(start, `${fieldAt}.start`, problems);
  const to = portNumber(end, `${fieldAt}.end`, problems);
  if (from === undefined || to === undefined) return undefined;
  if (from < to) return { kind: 'numbers', at, protocol, from, to };
  problems.push({ at: fieldAt, message: invalidObject('Start port must be less than End port') });
  return undefined;
}

function portNumber(raw: unknown, at: string, problems: Problem[]): number | undefined {
  if (isAbsent(raw)) problems.push({ at, message: required('') });
  else if (typeof raw !== 'number' || !Number.isInteger(raw)) problems.push({ at, message: 'must be a whole number' });
  else if (raw < 1) problems.push({ at, message: outOfSchema(raw, at, 'should be greater than or equal to 1') });
  else if (raw > HIGHEST)
    problems.push({ at, message: outOfSchema(raw, at, `should be less than or equal to ${HIGHEST}`) });
  else return raw;
  return undefined;
}
