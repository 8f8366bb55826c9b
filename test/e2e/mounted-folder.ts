import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder as kubelet mounts a ConfigMap or a Secret into a container. */
export interface MountedFolder {
  readonly path: string;
  /** Replaces all files at one instant, as kubelet does when the object has changed. */
  swap(files: Readonly<Record<string, string>>): Promise<void>;
}

/**
 * The files are links to `..data/<name>`, and `..data` is a link to the folder of one generation: a change is the
 * renaming of one link (pkg/volume/util/atomic_writer.go in Kubernetes).
 */
export async function mountFolder(path: string, files: Readonly<Record<string, string>>): Promise<MountedFolder> {
  let generation = 0;
  const swap = async (next: Readonly<Record<string, string>>): Promise<void> => {
    const before = `..generation-${generation}`;
    generation += 1;
    const name = `..generation-${generation}`;
    await mkdir(join(path, name), { recursive: true });
    for (const [file, text] of Object.entries(next)) await writeFile(join(path, name, file), text, { mode: 0o600 });
    await symlink(name, join(path, '..data_tmp'));
    await rename(join(path, '..data_tmp'), join(path, '..data'));
    await rm(join(path, before), { recursive: true, force: true });
  };
  await swap(files);
  for (const file of Object.keys(files)) await symlink(join('..data', file), join(path, file));
  return { path, swap };
}
