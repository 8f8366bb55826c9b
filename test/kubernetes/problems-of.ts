import { parseNetworkPolicy } from '../../src/kubernetes/parse-network-policy.js';

/** Each problem as the API server prints it. */
export function problemsOf(raw: unknown): readonly string[] {
  const read = parseNetworkPolicy(raw);
  return read.ok ? [] : read.problems.map(({ at, message }) => `${at}: ${message}`);
}

export function inSpec(spec: unknown): readonly string[] {
  return problemsOf({ metadata: { name: 'web' }, spec });
}

export function inPort(port: unknown): readonly string[] {
  return inSpec({ ingress: [{ ports: [{ port: 1 }, port] }] });
}

export function inPeer(peer: unknown): readonly string[] {
  return inSpec({ egress: [{ to: [peer] }] });
}

/** What the API server says of the name in a label key, of a label value and of a DNS name. */
export const NAME_RULE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character " +
  "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
export const VALUE_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end " +
  "with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is " +
  "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
export const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end " +
  "with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
  "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
