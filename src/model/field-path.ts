const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
const BARE_IN_BRACKETS = /^(?![0-9]+$)[^"\]][^\]]*$/;

/**
 * The keys and indices of a field path, outermost first: `spec.ingress[0].from` is `['spec', 'ingress', 0, 'from']`,
 * `metadata.labels[app.kubernetes.io/name]` ends in that key, and `''`, the whole object, is `[]`. Digits in brackets
 * are an index; a key that would not survive bare is a JSON string there: `data["0"]`. Never throws: what is
 * malformed is read as far as it goes.
 */
export function parseFieldPath(path: string): readonly (string | number)[] {
  const segments: (string | number)[] = [];
  let at = 0;
  while (at < path.length) {
    if (path[at] === '[') {
      const [segment, end] = parseBracket(path, at + 1);
      segments.push(segment);
      at = end;
    } else {
      if (path[at] === '.') at += 1;
      const rest = path.slice(at);
      const length = rest.search(/[.[]/);
      const name = length < 0 ? rest : rest.slice(0, length);
      if (name !== '') segments.push(name);
      at += name.length;
    }
  }
  return segments;
}

function parseBracket(path: string, from: number): [string | number, number] {
  const quoted = /^"(?:[^"\\]|\\.)*"(?=\])/.exec(path.slice(from));
  if (quoted) {
    const key = unquote(quoted[0]);
    if (key !== undefined) return [key, from + quoted[0].length + 1];
  }
  const close = path.indexOf(']', from);
  const text = path.slice(from, close < 0 ? path.length : close);
  return [/^[0-9]+$/.test(text) ? Number(text) : text, close < 0 ? path.length : close + 1];
}

function unquote(text: string): string | undefined {
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined;
  }
}

/** `[0]` and so on, made once: nearly every list is short, and its paths are made for each request. */
const INDEXES: readonly string[] = Array.from({ length: 16 }, (_, index) => `[${index}]`);

/** The path of an item of a list: `spec.ingress[0]`. */
export function itemPath(at: string, index: number): string {
  return at + (INDEXES[index] ?? `[${index}]`);
}

/**
 * The path of a child: an index in brackets, a key like an identifier after a dot, any other key in brackets as
 * Kubernetes writes it (`field.Path.Key`). What it builds, `parseFieldPath` reads back.
 */
export function joinFieldPath(at: string, key: string | number): string {
  if (typeof key === 'number') return itemPath(at, key);
  if (IDENTIFIER.test(key)) return at === '' ? key : `${at}.${key}`;
  return `${at}[${BARE_IN_BRACKETS.test(key) ? key : JSON.stringify(key)}]`;
}
