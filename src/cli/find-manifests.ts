import { readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileProblem } from './file-problem.js';

/** A text to read. `name` is what reports call it: relative to the working directory where it lies within. */
export interface ManifestSource {
  /** Absolute; {@link STDIN} for standard input. */
  readonly path: string;
  readonly name: string;
  /** Whether the user named this very file, or it was found in a directory, where other things may lie around. */
  readonly origin: 'named' | 'found';
}

/** What was found, and what was named but cannot be looked at. */
export interface FoundManifests {
  readonly sources: readonly ManifestSource[];
  readonly problems: readonly { readonly name: string; readonly problem: string }[];
}

/** Where a file's path would be: no path, because those are absolute. */
export const STDIN = '-';

const MANIFEST = /\.(ya?ml|json)$/i;
const NEVER_ENTERED: ReadonlySet<string> = new Set(['node_modules', '.git']);
/** Where kubelet keeps the generations of a mounted ConfigMap, whose files are linked from beside it. */
const MOUNTED_GENERATION = /^\.\./;

/**
 * The manifests that arguments stand for: files as named, directories with everything below them, `-` for standard
 * input. In the order of the arguments and by name within a directory; no file and no directory twice.
 */
export async function findManifests(args: readonly string[], cwd: string): Promise<FoundManifests> {
  const search = new Search(cwd);
  for (const arg of args) {
    if (arg === '-') search.add({ path: STDIN, name: '<stdin>', origin: 'named' });
    else await search.named(arg);
  }
  return search;
}

class Search implements FoundManifests {
  readonly sources: ManifestSource[] = [];
  readonly problems: { name: string; problem: string }[] = [];
  readonly #cwd: string;
  readonly #files = new Set<string>();
  /** By real path: a symbolic link to a directory above must not be followed forever. */
  readonly #directories = new Set<string>();
  /** How many manifests lay in directories, those already known included. */
  #met = 0;

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  add(source: ManifestSource): void {
    if (this.#files.has(source.path)) return;
    this.#files.add(source.path);
    this.sources.push(source);
  }

  async named(arg: string): Promise<void> {
    const path = resolve(this.#cwd, arg);
    const name = this.#nameOf(path);
    try {
      if (!(await stat(path)).isDirectory()) {
        this.add({ path, name, origin: 'named' });
        return;
      }
      const met = this.#met;
      if ((await this.#enter(path)) === 'entered' && this.#met === met) {
        this.problems.push({ name, problem: 'holds no *.yaml, *.yml or *.json' });
      }
    } catch (error) {
      this.problems.push({ name, problem: fileProblem(error) });
    }
  }

  async #enter(directory: string): Promise<'entered' | 'known'> {
    const real = await realpath(directory);
    if (this.#directories.has(real)) return 'known';
    this.#directories.add(real);
    const entries = (await readdir(directory)).sort();
    for (const entry of entries) await this.#visit(join(directory, entry), entry);
    return 'entered';
  }

  async #visit(path: string, entry: string): Promise<void> {
    try {
      const found = await stat(path);
      if (found.isDirectory() && !NEVER_ENTERED.has(entry) && !MOUNTED_GENERATION.test(entry)) await this.#enter(path);
      if (!found.isFile() || !MANIFEST.test(entry)) return;
      this.#met += 1;
      this.add({ path, name: this.#nameOf(path), origin: 'found' });
    } catch (error) {
      // A dangling link beside the manifests is none of our business, one that is called *.yaml is.
      if (MANIFEST.test(entry) || fileProblem(error) === 'permission denied') {
        this.problems.push({ name: this.#nameOf(path), problem: fileProblem(error) });
      }
    }
  }

  #nameOf(path: string): string {
    const name = relative(this.#cwd, path);
    if (name === '') return '.';
    return name === '..' || name.startsWith(`..${sep}`) || isAbsolute(name) ? path : name.split(sep).join('/');
  }
}
