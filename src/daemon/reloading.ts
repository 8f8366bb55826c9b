import type { MountedFile } from './mounted-files.js';

/** What came of reading something from files: the value, or every problem, each naming its file. */
export type Loaded<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly string[] };

/** What came of looking at changed files, for metrics. */
export type ReloadResult = 'replaced' | 'refused';

/** Something that is made of files. */
export interface Source<T> {
  read(): Promise<readonly MountedFile[]>;
  load(files: readonly MountedFile[]): Loaded<T>;
}

/** Who wants to know about reloads. Called on changes only: what is refused again for the same reasons is not told again. */
export interface ReloadObserver<T> {
  /** Puts the new value in force; if it throws, the old one stays. */
  replaced(value: T): void;
  refused(problems: readonly string[]): void;
}

/** The value in force. */
export interface Reloading<T> {
  readonly value: T;
  /** Looks at the files again. A changed and good content replaces the value in one step; on any doubt the old one stays. */
  check(observer: ReloadObserver<T>): Promise<void>;
}

/** Loads for the first time: without a good value there is nothing to keep. */
export async function startReloading<T>(source: Source<T>): Promise<Loaded<Reloading<T>>> {
  const files = await source.read();
  const first = attempt(() => source.load(files));
  return first.ok ? { ok: true, value: reloading(source, { content: contentOf(files), value: first.value }) } : first;
}

interface InForce<T> {
  readonly content: string;
  readonly value: T;
}

function reloading<T>(source: Source<T>, first: InForce<T>): Reloading<T> {
  let inForce = first;
  let refusal = '';
  return {
    get value() {
      return inForce.value;
    },
    async check(observer) {
      const files = await source.read();
      const content = contentOf(files);
      if (content === inForce.content) {
        refusal = '';
        return;
      }
      // Tried at each look even if it was refused before: a certificate that is not valid yet becomes so without changing.
      const loaded = attempt(() => {
        const result = source.load(files);
        if (result.ok) observer.replaced(result.value);
        return result;
      });
      if (loaded.ok) {
        inForce = { content, value: loaded.value };
        refusal = '';
        return;
      }
      const refusedFor = `${content}${loaded.problems.join('\n')}`;
      if (refusedFor === refusal) return;
      refusal = refusedFor;
      observer.refused(loaded.problems);
    },
  };
}

/** A defect in loading keeps the old value too, instead of ending the process. */
function attempt<T>(load: () => Loaded<T>): Loaded<T> {
  try {
    return load();
  } catch (error) {
    return { ok: false, problems: [`cannot be loaded: ${error instanceof Error ? error.message : String(error)}`] };
  }
}

function contentOf(files: readonly MountedFile[]): string {
  return JSON.stringify(files);
}
