/** The half-open range of one document's text, its `---` line left out. */
export interface DocumentRange {
  readonly start: number;
  readonly end: number;
  /** True where the line of the `---` carries more than a comment: kubectl refuses it, so it must not pass. */
  readonly badSeparator?: true;
}

/**
 * Cuts a stream at the lines that begin with `---`, as kubectl does before it parses anything (`YAMLReader` of
 * apimachinery/pkg/util/yaml/decoder.go), so that one broken document hides no other. A bad separator's range begins
 * with its line. A byte order mark before a document is left out.
 */
export function splitDocuments(text: string): readonly DocumentRange[] {
  const ranges: DocumentRange[] = [];
  let start = skipMark(text, 0);
  let bad = false;
  for (;;) {
    const separator = nextSeparator(text, bad ? start + 3 : start);
    ranges.push({ start, end: separator < 0 ? text.length : separator, ...(bad && { badSeparator: true }) });
    if (separator < 0) return ranges;
    const lineEnd = text.indexOf('\n', separator);
    const rest = text.slice(separator + 3, lineEnd < 0 ? text.length : lineEnd).trim();
    bad = rest !== '' && !rest.startsWith('#');
    start = bad ? separator : skipMark(text, lineEnd < 0 ? text.length : lineEnd + 1);
  }
}

function nextSeparator(text: string, from: number): number {
  if (text.startsWith('---', from) && (from === 0 || /[\n\uFEFF]/.test(text[from - 1] ?? ''))) return from;
  const found = text.indexOf('\n---', from);
  return found < 0 ? -1 : found + 1;
}

function skipMark(text: string, at: number): number {
  return text[at] === '\uFEFF' ? at + 1 : at;
}
