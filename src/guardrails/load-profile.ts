import { documentHash } from '../documents/document-hash.js';
import type { Problem } from '../model/result.js';
import type { Action } from '../model/verdict.js';
import { milliseconds } from './duration.js';
import { compileGlobs } from './glob.js';
import { compileException, compileGuardrail, type Exception, type Guardrail } from './guardrail.js';
import { readOneDocument } from './one-document.js';
import { profileProblems, RULES_BY_ID } from './profile-problems.js';
import type { ProfileDocument } from './profile.js';

/** A profile that loaded whole, ready to judge. */
export interface LoadedProfile {
  readonly name: string;
  /** SHA-256 of the profile's text, in hexadecimal: which guardrails were in force. */
  readonly hash: string;
  readonly mode: 'Enforce' | 'DryRun';
  readonly onUndecided: Action;
  /** Milliseconds after which a snapshot that hears nothing of the cluster is not relied on. */
  readonly maxSnapshotAge: number;
  /** When a change that is not denied is answered with what it opens and closes. */
  readonly preview: 'always' | 'dry-run' | 'never';
  /** Whether anything in it asks what the policies of the whole cluster mean. */
  readonly asksReach: boolean;
  readonly guardrails: readonly Guardrail[];
  readonly exceptions: readonly Exception[];
  /** Groups whose members may override with a reason. Empty where the profile names none. */
  readonly breakGlassGroups: ReadonlySet<string>;
  /** Whether nothing in this namespace is judged, the namespace itself included. */
  readonly excludes: (namespace: string) => boolean;
}

/** A problem with its place in a file. Lines and columns count from 1. */
export interface LocatedProblem extends Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A profile, or everything that is wrong with it. There is no profile in part. */
export type ProfileResult =
  | { readonly ok: true; readonly value: LoadedProfile }
  | { readonly ok: false; readonly problems: readonly LocatedProblem[] };

/**
 * Reads a guardrail profile from YAML or JSON text. `file` is only named in problems.
 * An empty text is a problem and not a profile without guardrails.
 */
export function loadProfile(text: string, file: string): ProfileResult {
  const document = readOneDocument(text, file, {
    what: 'one profile',
    least: 'a profile names at least one guardrail',
  });
  if (!document.ok) return document;
  const { value } = document;
  const problems = profileProblems(value);
  if (problems.length > 0) {
    return { ok: false, problems: problems.map((problem) => ({ file, ...document.locate(problem.at), ...problem })) };
  }
  return { ok: true, value: compile(value as ProfileDocument, documentHash(text)) };
}

function compile({ metadata, spec }: ProfileDocument, hash: string): LoadedProfile {
  const guardrails = spec.guardrails.flatMap((guardrail) => {
    const rule = RULES_BY_ID.get(guardrail.rule);
    return rule === undefined ? [] : [compileGuardrail(guardrail, rule)];
  });
  return {
    name: metadata.name,
    hash,
    mode: spec.mode,
    onUndecided: spec.onUndecided,
    maxSnapshotAge: milliseconds(spec.snapshot.maxAge),
    preview: spec.preview === undefined ? 'dry-run' : spec.preview ? 'always' : 'never',
    asksReach: spec.preview !== false || guardrails.some(({ rule }) => rule.asksReach === true),
    guardrails,
    exceptions: spec.exceptions.map(compileException),
    breakGlassGroups: new Set(spec.breakGlass?.groups),
    excludes: compileGlobs(spec.excludeNamespaces),
  };
}
