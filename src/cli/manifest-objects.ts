import { readDocuments } from '../documents/read-documents.js';
import type { Position } from '../documents/position.js';
import { expandList } from '../kubernetes/expand-lists.js';
import type { InputError } from '../report/check-report.js';
import type { ManifestSource } from './find-manifests.js';

/** An object as a text holds it, alone or as an item of a List. */
export interface ManifestObject {
  readonly value: unknown;
  readonly source: Pick<ManifestSource, 'name' | 'origin'>;
  /** Where one of its fields stands; costs a second parse of its document. */
  readonly locate: (path: string) => Position;
}

/** All objects of the texts, in order, and what could not be read. */
export interface ManifestsRead {
  readonly objects: readonly ManifestObject[];
  readonly errors: readonly InputError[];
  /** Worth a line to the user, and no reason to fail. */
  readonly notices: readonly string[];
}

/** The objects of one text. One unreadable document hides no other. */
export function manifestObjects(text: string, source: ManifestObject['source']): ManifestsRead {
  const objects: ManifestObject[] = [];
  const notices: string[] = [];
  const { documents, errors } = readDocuments(text, source.name);
  for (const document of documents) {
    const { items, disguised } = expandList(document.value);
    for (const { path, value } of items) {
      objects.push({ value, source, locate: (field) => document.locate(joinPaths(path, field)) });
    }
    for (const { path, kind } of disguised) {
      notices.push(
        `${source.name}:${document.locate(path).line}: kubectl applies the items of this ${kind} and not the ${kind} itself; so they are judged, and it is not`,
      );
    }
  }
  return {
    objects,
    errors: errors.map(({ line, column, message }) => ({ file: source.name, line, column, message })),
    notices,
  };
}

/** The place of a file of which no part can be blamed alone. */
export function wholeFile(file: string): Pick<InputError, 'file' | 'line' | 'column'> {
  return { file, line: 1, column: 1 };
}

/** The path of a field of something that stands at `prefix` itself. */
export function joinPaths(prefix: string, path: string): string {
  if (prefix === '' || path === '') return prefix + path;
  return path.startsWith('[') ? prefix + path : `${prefix}.${path}`;
}
