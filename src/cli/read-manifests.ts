import { readFile } from 'node:fs/promises';
import type { InputError } from '../report/check-report.js';
import { decodeText } from './decode-text.js';
import { fileProblem } from './file-problem.js';
import { findManifests, STDIN, type ManifestSource } from './find-manifests.js';
import type { Io } from './io.js';
import { manifestObjects, wholeFile, type ManifestObject, type ManifestsRead } from './manifest-objects.js';

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
    const read = manifestObjects(text, source);
    // One file may hold all objects of a cluster, which are more than a call can have arguments.
    for (const object of read.objects) objects.push(object);
    for (const error of read.errors) errors.push(error);
    for (const notice of read.notices) notices.push(notice);
  }
  progress.clear();
  return { objects, errors, notices };
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
