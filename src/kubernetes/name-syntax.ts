/**
 * What names, label keys and label values may look like, and what the API server says of those that do not:
 * k8s.io/apimachinery/pkg/api/validate/content. Each function gives every complaint about a text, none if it is valid.
 * Valid text, the usual case, is looked at once, character by character, and costs nothing else.
 */

const NO_COMPLAINTS: readonly string[] = [];
const NAME_LENGTH = 63;
const SUBDOMAIN_LENGTH = 253;
const PORT_NAME_LENGTH = 15;

const LABEL_NAME = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const DNS_LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const LABEL_NAME_RULE =
  `must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character ` +
  `(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${LABEL_NAME}')`;
const LABEL_VALUE_RULE =
  `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end ` +
  `with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(${LABEL_NAME})?')`;
const SUBDOMAIN_RULE =
  `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end ` +
  `with an alphanumeric character (e.g. 'example.com', regex used for validation is '${DNS_LABEL}(\\.${DNS_LABEL})*')`;
const DNS_LABEL_RULE =
  `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end ` +
  `with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${DNS_LABEL}')`;

/** A label or annotation key: a name of at most 63 characters, after an optional DNS subdomain and a slash. */
export function labelKeyComplaints(key: string): readonly string[] {
  const slash = key.indexOf('/');
  if (isLabelName(key, slash + 1) && (slash < 0 || isSubdomain(key, slash))) return NO_COMPLAINTS;
  const parts = key.split('/');
  if (parts.length > 2) {
    return [
      `a valid label key ${LABEL_NAME_RULE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const complaints: string[] = [];
  const name = parts.pop() ?? '';
  const prefix = parts.pop();
  if (prefix === '') complaints.push('prefix part must be non-empty');
  else if (prefix !== undefined)
    complaints.push(...prefixComplaints(prefix).map((complaint) => `prefix part ${complaint}`));
  if (name === '') complaints.push('name part must be non-empty');
  else if (bytes(name) > NAME_LENGTH) complaints.push(`name part ${inBytes(NAME_LENGTH)}`);
  if (!isLabelText(name, 0)) complaints.push(`name part ${LABEL_NAME_RULE}`);
  return complaints;
}

/** A label value: empty, or like the name of a key. */
export function labelValueComplaints(value: string): readonly string[] {
  if (value === '' || isLabelName(value, 0)) return NO_COMPLAINTS;
  const complaints: string[] = [];
  if (bytes(value) > NAME_LENGTH) complaints.push(inBytes(NAME_LENGTH));
  if (!isLabelText(value, 0)) complaints.push(LABEL_VALUE_RULE);
  return complaints;
}

/** The name of most objects: an RFC 1123 subdomain. */
export function subdomainComplaints(name: string): readonly string[] {
  if (isSubdomain(name, name.length)) return NO_COMPLAINTS;
  const complaints: string[] = [];
  if (bytes(name) > SUBDOMAIN_LENGTH) complaints.push(inCharacters(SUBDOMAIN_LENGTH));
  if (!isSubdomainText(name, name.length)) complaints.push(SUBDOMAIN_RULE);
  return complaints;
}

/** The name of a namespace: an RFC 1123 label. */
export function dnsLabelComplaints(name: string): readonly string[] {
  const dotted = name.includes('.');
  if (!dotted && name.length <= NAME_LENGTH && isSubdomainText(name, name.length)) return NO_COMPLAINTS;
  const complaints: string[] = [];
  if (bytes(name) > NAME_LENGTH) complaints.push(inCharacters(NAME_LENGTH));
  if (!isSubdomainText(name, name.length)) complaints.push(DNS_LABEL_RULE);
  else if (dotted) complaints.push('must not contain dots');
  return complaints;
}

/** The name of a port, an IANA_SVC_NAME: `IsValidPortName`, k8s.io/apimachinery/pkg/util/validation. */
export function portNameComplaints(name: string): readonly string[] {
  const complaints: string[] = [];
  if (bytes(name) > PORT_NAME_LENGTH) complaints.push(inCharacters(PORT_NAME_LENGTH));
  if (!/^[-a-z0-9]+$/.test(name))
    complaints.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(name)) complaints.push('must contain at least one letter (a-z)');
  if (name.includes('--')) complaints.push('must not contain consecutive hyphens');
  if (name.startsWith('-') || name.endsWith('-')) complaints.push('must not begin or end with a hyphen');
  return complaints;
}

function prefixComplaints(prefix: string): readonly string[] {
  const complaints: string[] = [];
  if (bytes(prefix) > SUBDOMAIN_LENGTH) complaints.push(inBytes(SUBDOMAIN_LENGTH));
  if (!isSubdomainText(prefix, prefix.length)) complaints.push(SUBDOMAIN_RULE);
  return complaints;
}

// The API server counts bytes everywhere, and says so of labels only.
function inBytes(length: number): string {
  return `must be no more than ${length} bytes`;
}

function inCharacters(length: number): string {
  return `must be no more than ${length} characters`;
}

function bytes(text: string): number {
  return Buffer.byteLength(text);
}

const LOWER = 1;
const UPPER = 2;
const DASH = 4;
const DOT = 8;
const UNDERSCORE = 16;
const ALPHANUMERIC = LOWER | UPPER;

/** What each ASCII character is; digits count as lower case. */
const CLASSES = new Uint8Array(128);
for (const character of 'abcdefghijklmnopqrstuvwxyz0123456789') CLASSES[character.charCodeAt(0)] = LOWER;
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') CLASSES[character.charCodeAt(0)] = UPPER;
CLASSES['-'.charCodeAt(0)] = DASH;
CLASSES['.'.charCodeAt(0)] = DOT;
CLASSES['_'.charCodeAt(0)] = UNDERSCORE;

function isLabelName(text: string, from: number): boolean {
  return text.length - from <= NAME_LENGTH && isLabelText(text, from);
}

function isLabelText(text: string, from: number): boolean {
  const last = text.length - 1;
  if (from > last) return false;
  for (let k = from; k <= last; k++) {
    const kind = CLASSES[text.charCodeAt(k)] ?? 0;
    if (kind === 0 || ((k === from || k === last) && (kind & ALPHANUMERIC) === 0)) return false;
  }
  return true;
}

function isSubdomain(text: string, end: number): boolean {
  return end <= SUBDOMAIN_LENGTH && isSubdomainText(text, end);
}

/** Whether the text before `end` is made of labels with dots between them. The API server does not limit a label's length. */
function isSubdomainText(text: string, end: number): boolean {
  let before = DOT;
  for (let k = 0; k < end; k++) {
    const kind = CLASSES[text.charCodeAt(k)] ?? 0;
    if ((kind & (LOWER | DASH | DOT)) === 0) return false;
    // A dash may stand neither first nor last in a label, and no label is empty.
    if (kind !== LOWER && (before === DOT || (kind === DOT && before === DASH))) return false;
    before = kind;
  }
  return before === LOWER;
}
