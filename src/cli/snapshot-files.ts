import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { SNAPSHOT_KINDS } from '../model/snapshot.js';
import { inputErrorLine } from '../report/check-report.js';
import type { MountedFile } from '../daemon/mounted-files.js';
import type { Loaded } from '../daemon/reloading.js';
import type { FileSnapshot, SnapshotFiles } from '../webhook/snapshot-files.js';
import { decodeText } from './decode-text.js';
import { fileProblem } from './file-problem.js';
import { findManifests, type ManifestSource } from './find-manifests.js';
import { manifestObjects } from './manifest-objects.js';
import { lastCounts, snapshotOfManifests } from './snapshot-of-manifests.js';
import { sortObjects } from './sort-objects.js';

/** Where objects without a namespace are, as in kubectl. */
const DEFAULT_NAMESPACE = 'default';

/** A file, or a folder with everything below it, as the state of a cluster that can be loaded again and again. */
export async function snapshotFiles(path: string, cwd: string): Promise<SnapshotFiles> {
  const { sources } = await findManifests([path], cwd);
  const file = resolve(cwd, path);
  const origin = (await isFolder(file)) ? 'found' : 'named';
  const folders = new Set([
    origin === 'found' ? file : dirname(file),
    ...sources.map((source) => dirname(source.path)),
  ]);
  return {
    folders: [...folders],
    source: {
      async read() {
        const found = await findManifests([path], cwd);
        const files: MountedFile[] = found.problems.map(({ name, problem }) => ({
          file: name,
          text: undefined,
          problem,
        }));
        // One after the other: a folder may hold more files than a process may have open.
        for (const each of found.sources) files.push(await readSource(each));
        return files;
      },
      load: (files) => loadSnapshot(files, origin),
    },
  };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

async function readSource({ path, name }: ManifestSource): Promise<MountedFile> {
  try {
    const decoded = decodeText(await readFile(path));
    return decoded.ok ? { file: name, text: decoded.text } : { file: name, text: undefined, problem: decoded.problem };
  } catch (error) {
    return { file: name, text: undefined, problem: `cannot be read: ${fileProblem(error)}` };
  }
}

/** An object that cannot be read is there all the same; a file or document that cannot be read could be anything. */
function loadSnapshot(files: readonly MountedFile[], origin: ManifestSource['origin']): Loaded<FileSnapshot> {
  const problems: string[] = [];
  const texts = files.flatMap((file) => {
    if (file.text !== undefined) return [manifestObjects(file.text, { name: file.file, origin })];
    problems.push(`${file.file}: ${file.problem}`);
    return [];
  });
  const sorted = sortObjects(
    texts.flatMap(({ objects }) => objects),
    DEFAULT_NAMESPACE,
  );
  const tolerated = new Set(sorted.unreadable.flatMap((object) => object.problems));
  const errors = [...texts.flatMap((text) => text.errors), ...sorted.errors];
  problems.push(...errors.filter((error) => !tolerated.has(error)).map(inputErrorLine));
  // A profile, or the wrong folder: nobody would see that the cluster is empty.
  const { valid, clusterPolicies, workloads, unreadable } = sorted;
  if (problems.length === 0 && [...valid, ...clusterPolicies, ...workloads, ...unreadable].length === 0)
    problems.push('the snapshot holds no Namespace, no policy and no workload');
  if (problems.length > 0) return { ok: false, problems };
  const warnings = [
    ...[...tolerated].map(inputErrorLine),
    ...texts.flatMap(({ notices }) => notices),
    ...sorted.notices,
    ...lastCounts(sorted),
  ];
  return { ok: true, value: { snapshot: snapshotOfManifests(sorted, SNAPSHOT_KINDS), warnings } };
}
