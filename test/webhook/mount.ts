import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A folder that changes as kubelet changes a mounted Secret or ConfigMap. */
export interface Mount {
  readonly folder: string;
  /** Puts all files in place in one step: `..data` is a link that is swapped, and then the old files are gone. */
  publish(files: Readonly<Record<string, string>>): void;
}

/** Makes a mount in a folder that does not exist yet. */
export function createMount(folder: string): Mount {
  let generation = 0;
  mkdirSync(folder, { recursive: true });
  return {
    folder,
    publish(files) {
      const before = `..gen_${generation}`;
      generation += 1;
      const after = `..gen_${generation}`;
      mkdirSync(join(folder, after));
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, after, name), text);
      symlinkSync(after, join(folder, '..data_tmp'));
      renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
      if (generation === 1)
        for (const name of Object.keys(files)) symlinkSync(join('..data', name), join(folder, name));
      rmSync(join(folder, before), { recursive: true, force: true });
    },
  };
}
