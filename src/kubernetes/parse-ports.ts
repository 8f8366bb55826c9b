import { itemPath } from '../model/field-path.js';
import type { Port, Ports } from '../model/network-policy.js';
import { PROTOCOLS, type Protocol } from '../model/port-set.js';
import type { Problem } from '../model/result.js';
import { invalid, unsupported } from './api-messages.js';
import { portNameComplaints } from './name-syntax.js';
import { collected, isAbsent, listOf, objectOf, textOf, unknownField } from './raw-value.js';

const ANY: Ports = { kind: 'any' };
const HIGHEST = 65535;

/**
 * Reads the `ports` of a rule (N7, N15, N16); `at` is the list's path. Adds what `ValidateNetworkPolicyPort`,
 * k8s.io/kubernetes/pkg/apis/networking/validation, would refuse.
 */
export function parsePorts(raw: unknown, at: string, problems: Problem[]): Ports {
  const items = listOf(raw, at, problems);
  if (items.length === 0) return ANY;
  return { kind: 'listed', list: collected(items, (item, k) => parsePort(item, itemPath(at, k), problems)) };
}

function parsePort(raw: unknown, at: string, problems: Problem[]): Port | undefined {
  const item = objectOf(raw, at, problems);
  if (item === undefined) return undefined;
  for (const field in item) {
    if (field !== 'protocol' && field !== 'port' && field !== 'endPort') unknownField(at, field, problems);
  }
  const protocol = parseProtocol(item['protocol'], at, problems);
  const port = item['port'];
  const end = parseEnd(item['endPort'], at, problems);

  if (typeof port === 'number') {
    const to = end ?? port;
    if (!isPort(port)) problems.push({ at: `${at}.port`, message: portComplaint(port) });
    // The value named is endPort's, as on current servers; 1.34 to 1.36 name the port's by mistake.
    if (to < port)
      problems.push({ at: `${at}.endPort`, message: invalid(to, 'must be greater than or equal to `port`') });
    if (end !== undefined && !isPort(end)) problems.push({ at: `${at}.endPort`, message: portComplaint(end) });
    return { kind: 'numbers', at, protocol, from: port, to };
  }
  if (typeof port === 'string') {
    if (end !== undefined) problems.push({ at: `${at}.endPort`, message: invalid(end, `${NOT_WITH} is non-numeric`) });
    for (const complaint of portNameComplaints(port))
      problems.push({ at: `${at}.port`, message: invalid(port, complaint) });
    return { kind: 'named', at, protocol, name: port };
  }
  if (!isAbsent(port)) {
    problems.push({ at: `${at}.port`, message: 'must be a whole number or a string' });
    return undefined;
  }
  if (end !== undefined) problems.push({ at: `${at}.endPort`, message: invalid(end, `${NOT_WITH} is not specified`) });
  return { kind: 'numbers', at, protocol, from: 1, to: HIGHEST };
}

const NOT_WITH = 'may not be specified when `port`';

/** Reads the `protocol` of the object at a path; TCP where it is absent (N15). */
export function parseProtocol(raw: unknown, at: string, problems: Problem[]): Protocol {
  switch (raw) {
    case undefined:
    case null:
      return 'TCP';
    case 'TCP':
    case 'UDP':
    case 'SCTP':
      return raw;
  }
  const word = textOf(raw, `${at}.protocol`, problems);
  if (word !== undefined) problems.push({ at: `${at}.protocol`, message: unsupported(word, PROTOCOLS) });
  return 'TCP';
}

function parseEnd(raw: unknown, at: string, problems: Problem[]): number | undefined {
  if (typeof raw === 'number') return raw;
  if (!isAbsent(raw)) problems.push({ at: `${at}.endPort`, message: 'must be a whole number' });
  return undefined;
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= HIGHEST;
}

function portComplaint(port: number): string {
  return Number.isInteger(port)
    ? invalid(port, `must be between 1 and ${HIGHEST}, inclusive`)
    : 'must be a whole number';
}
