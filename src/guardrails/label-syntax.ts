const LONGEST_NAME = 63;
const LONGEST_PREFIX = 253;

/** Whether a label may have this key: a name of at most 63 characters, after an optional DNS subdomain and a slash. */
export function isLabelKey(key: string): boolean {
  const slash = key.indexOf('/');
  if (slash < 0) return isLabelName(key);
  const prefix = key.slice(0, slash);
  return prefix.length <= LONGEST_PREFIX && prefix.split('.').every(isDnsLabel) && isLabelName(key.slice(slash + 1));
}

/** Whether a label may have this value: none, or like the name of a key. */
export function isLabelValue(value: string): boolean {
  return value === '' || isLabelName(value);
}

function isLabelName(text: string): boolean {
  return text.length <= LONGEST_NAME && /^[A-Za-z0-9](?:[-\w.]*[A-Za-z0-9])?$/.test(text);
}

function isDnsLabel(text: string): boolean {
  return /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(text);
}
