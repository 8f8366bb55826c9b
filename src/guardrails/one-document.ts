import type { Position } from '../documents/position.js';
import { readDocuments } from '../documents/read-documents.js';
import type { LocatedProblem } from './load-profile.js';

/** The only document of a file, and where its fields stand. */
export type OneDocument =
  | { readonly ok: true; readonly value: unknown; readonly locate: (path: string) => Position }
  | { readonly ok: false; readonly problems: readonly LocatedProblem[] };

/**
 * Reads a text that holds one YAML or JSON document. `file` is only named in problems; `what` is what it holds, with its
 * article, and `least` what such a thing has at least.
 */
export function readOneDocument(
  text: string,
  file: string,
  { what, least }: { what: string; least: string },
): OneDocument {
  const { documents, errors } = readDocuments(text, file);
  const [document, second] = documents;
  const wrong = (problems: readonly LocatedProblem[]): OneDocument => ({ ok: false, problems });
  if (errors.length > 0)
    return wrong(errors.map(({ line, column, message }) => ({ file, line, column, at: '', message })));
  if (document === undefined) return wrong([{ file, line: 1, column: 1, at: '', message: `is empty; ${least}` }]);
  if (second !== undefined)
    return wrong([{ file, ...second.locate(''), at: '', message: `a second document; a file holds ${what}` }]);
  // What aliases name is one object in several places; defaults filled in for one must not show in another.
  const value: unknown = JSON.parse(JSON.stringify(document.value));
  return { ok: true, value, locate: (path) => document.locate(path) };
}
