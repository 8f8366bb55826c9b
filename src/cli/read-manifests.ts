import { readFile } from 'node:fs/promises';
import { readDocuments } from '../documents/read-documents.js';
import type { Position } from '../documents/position.js';
import { expandList } from '../kubernetes/expand-lists.js';
import type { InputError } from '../report/check-report.js';
import { decodeText } from './decode-text.js';
import { fileProblem } from './file-problem.js';
import { findManifests, STDIN, type ManifestSource } from './find-manifests.js';
import type { Io } from './io.js';

/** An object as a text holds it, alone or as an item of a List. */
export interface ManifestObject {
  readonly value: unknown;
  readonly source: ManifestSource;
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

/** More files than this are worth a word to someone who waits. */
const MANY_FILES = 500;

/** Reads everything that arguments stand for. One unreadable file or document hides no other. */
export async function readManifests(args: readonly string[], io: Io): Promise<ManifestsRead> {
  const { sources, problems } = await findManifests(args, io.cwd);
  const objects: ManifestObject[] = [];
  const notices: string[] = [];
  const errors: InputError[] = problems.map(({ name, problem }) => ({ ...wholeFile(name), message: problem }));
  const progress = progressLine(sources.length, io);
  for (const [index, source] of sources.entries()) {
    progress.show(index);
    const text = await readText(source, io);
    if (typeof text !== 'string') {
      errors.push(text);
      continue;
    }
    const read = readDocuments(text, source.name);
    errors.push(...read.errors.map(({ line, column, message }) => ({ file: source.name, line, column, message })));
    for (const document of read.documents) {
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
  }
  progress.clear();
  return { objects, errors, notices };
}

function wholeFile(file: string): Pick<InputError, 'file' | 'line' | 'column'> {
  return { file, line: 1, column: 1 };
}

function joinPaths(prefix: string, path: string): string {
  if (prefix === '' || path === '') return prefix + path;
  return path.startsWith('[') ? prefix + path : `${prefix}.${path}`;
}

async function readText({ path, name }: ManifestSource, io: Io): Promise<string | InputError> {
  try {
    const decoded = decodeText(path === STDIN ? await io.readStdin() : await readFile(path));
    return decoded.ok ? decoded.text : { ...wholeFile(name), message: decoded.problem };
  } catch (error) {
    return { ...wholeFile(name), message: `cannot be read: ${fileProblem(error)}` };
  }
}

function progressLine(total: number, { stderr }: Io): { show: (done: number) => void; clear: () => void } {
  if (total <= MANY_FILES || !stderr.isTerminal) return { show: () => undefined, clear: () => undefined };
  return {
    show: (done) => {
      if (done % 50 === 0) stderr.write(`\r${done}/${total} files read`);
    },
    clear: () => {
      stderr.write('\r\u001b[K');
    },
  };
}
