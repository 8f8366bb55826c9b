import { dirname, relative, resolve } from 'node:path';
import type { LoadedSuite } from '../guardrails/load-suite.js';
import type { CaseDocument, FileOrInline } from '../guardrails/suite.js';
import { readAdmissionReview } from '../kubernetes/read-admission-review.js';
import type { Change } from '../model/change.js';
import { EMPTY_SNAPSHOT, SNAPSHOT_KINDS, type Snapshot } from '../model/snapshot.js';
import type { InputError } from '../report/check-report.js';
import { changeOf, namespaceOf } from './change-of.js';
import type { Io } from './io.js';
import { joinPaths, type ManifestObject } from './manifest-objects.js';
import { readManifests } from './read-manifests.js';
import { snapshotOfManifests } from './snapshot-of-manifests.js';
import { sortObjects, type ValidObject } from './sort-objects.js';

/** What was read, or everything that kept it from being so. */
export type Read<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly errors: readonly InputError[] };

/** Where objects without a namespace are, as in kubectl. */
const DEFAULT_NAMESPACE = 'default';
const SOMEONE = { name: 'someone', groups: ['system:authenticated'] };

/** Reads what the cases of one suite name: files relative to the suite, and what is written in it. */
export class SuiteInputs {
  readonly #file: string;
  readonly #suite: LoadedSuite;
  readonly #io: Io;
  #common: Promise<Read<Snapshot>> | undefined;

  constructor(file: string, suite: LoadedSuite, io: Io) {
    this.#file = file;
    this.#suite = suite;
    this.#io = io;
  }

  /** A path of the suite as reports call it: relative to the working directory. */
  nameOf(path: string): string {
    return relative(this.#io.cwd, this.#pathOf(path)).replaceAll('\\', '/');
  }

  /** The change of a case that stands at `at` in the suite. */
  async changeOf(entry: CaseDocument, at: string): Promise<Read<Change>> {
    if (entry.review !== undefined) return this.#readReview(entry.review, `${at}.review`);
    const after = await this.#readObject(entry.object, `${at}.object`);
    const before = await this.#readObject(entry.oldObject, `${at}.oldObject`);
    if (!after.ok || !before.ok)
      return { ok: false, errors: [...(after.ok ? [] : after.errors), ...(before.ok ? [] : before.errors)] };
    const details = {
      actor: entry.user ?? this.#suite.document.spec.user ?? SOMEONE,
      subresource: entry.subresource ?? '',
      dryRun: entry.dryRun ?? false,
    };
    if (after.value !== undefined && before.value !== undefined && titleOf(after.value) !== titleOf(before.value)) {
      const message = `is ${titleOf(before.value)}, and the object is ${titleOf(after.value)}: an update is of one object`;
      return this.#failed(`${at}.oldObject`, message);
    }
    if (after.value !== undefined)
      return { ok: true, value: changeOf({ before: before.value, after: after.value }, details) };
    if (before.value !== undefined) return { ok: true, value: changeOf({ before: before.value }, details) };
    return this.#failed(at, 'has no object');
  }

  /** The cluster that a case is in; one of which nothing is known where neither the case nor the suite says. */
  async snapshotOf(entry: CaseDocument, at: string): Promise<Read<Snapshot>> {
    if (entry.snapshot !== undefined) return this.#readSnapshot(entry.snapshot, `${at}.snapshot`);
    const { snapshot } = this.#suite.document.spec;
    if (snapshot === undefined) return { ok: true, value: EMPTY_SNAPSHOT };
    return (this.#common ??= this.#readSnapshot(snapshot, 'spec.snapshot'));
  }

  async #readSnapshot(parts: readonly FileOrInline[], at: string): Promise<Read<Snapshot>> {
    const objects: ManifestObject[] = [];
    const errors: InputError[] = [];
    for (const [index, part] of parts.entries()) {
      const read = await this.#readPart(part, `${at}[${index}]`);
      objects.push(...read.objects);
      errors.push(...read.errors);
    }
    const sorted = sortObjects(objects, DEFAULT_NAMESPACE);
    // A mistake in the suite and no cluster in which somebody has made one: nobody means it.
    const hidden = sorted.unreadable.flatMap(({ kind, problems }) => (kind === 'workloads' ? problems : []));
    errors.push(...sorted.errors, ...hidden);
    return errors.length > 0 ? { ok: false, errors } : { ok: true, value: snapshotOfManifests(sorted, SNAPSHOT_KINDS) };
  }

  async #readObject(part: FileOrInline | undefined, at: string): Promise<Read<ValidObject | undefined>> {
    if (part === undefined) return { ok: true, value: undefined };
    const read = await this.#readPart(part, at);
    const { valid, errors } = sortObjects(read.objects, DEFAULT_NAMESPACE);
    const all = [...read.errors, ...errors];
    if (all.length > 0) return { ok: false, errors: all };
    const [object, second] = valid;
    if (object !== undefined && second === undefined && read.objects.length === 1) return { ok: true, value: object };
    const what = typeof part === 'string' ? this.nameOf(part) : 'this';
    return this.#failed(at, `${what} is not one NetworkPolicy or one Namespace`);
  }

  async #readReview(part: FileOrInline, at: string): Promise<Read<Change>> {
    const read = await this.#readPart(part, at);
    if (read.errors.length > 0) return { ok: false, errors: read.errors };
    const [object, second] = read.objects;
    if (object === undefined || second !== undefined) return this.#failed(at, 'is not one AdmissionReview');
    const change = readAdmissionReview(object.value);
    if (change.ok) return { ok: true, value: change.value.change };
    const errors = change.problems.map(({ at: path, message }) => {
      return { file: object.source.name, ...object.locate(path), path, message };
    });
    return { ok: false, errors };
  }

  async #readPart(
    part: FileOrInline,
    at: string,
  ): Promise<{ readonly objects: readonly ManifestObject[]; readonly errors: readonly InputError[] }> {
    if (typeof part === 'string') return readManifests([this.#pathOf(part)], this.#io);
    const locate = (path: string) => this.#suite.locate(joinPaths(at, path));
    return { objects: [{ value: part, source: { name: this.#file, origin: 'named' }, locate }], errors: [] };
  }

  #pathOf(path: string): string {
    return resolve(this.#io.cwd, dirname(this.#file), path);
  }

  #failed(at: string, message: string): { readonly ok: false; readonly errors: readonly InputError[] } {
    return { ok: false, errors: [{ file: this.#file, ...this.#suite.locate(at), path: at, message }] };
  }
}

function titleOf(object: ValidObject): string {
  const name = object.value.name;
  return object.kind === 'Namespace' ? `Namespace ${name}` : `NetworkPolicy ${namespaceOf(object)}/${name}`;
}
