import { documentHash } from '../documents/document-hash.js';
import { readDocuments } from '../documents/read-documents.js';
import type { Problem } from '../model/result.js';
import type { Action } from '../model/verdict.js';
import { compileGlobs } from './glob.js';
import { compileException, compileGuardrail, type Exception, type Guardrail } from './guardrail.js';
import { suggestion } from './nearest.js';
import { ProfileSchema, type ProfileDocument } from './profile.js';
import type { Rule } from './rule.js';
import { RULES } from './rules/index.js';
import { schemaCheck } from './schema-check.js';

/** A profile that loaded whole, ready to judge. */
export interface LoadedProfile {
  readonly name: string;
  /** SHA-256 of the profile's text, in hexadecimal: which guardrails were in force. */
  readonly hash: string;
  readonly mode: 'Enforce' | 'DryRun';
  readonly onUndecided: Action;
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

const RULES_BY_ID: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.id, rule]));
const checkProfile = schemaCheck(ProfileSchema);
const CHECK_OPTIONS = new Map(RULES.map((rule) => [rule.id, schemaCheck(rule.options)]));

/**
 * Reads a guardrail profile from YAML or JSON text. `file` is only named in problems.
 * An empty text is a problem and not a profile without guardrails.
 */
export function loadProfile(text: string, file: string): ProfileResult {
  const { documents, errors } = readDocuments(text, file);
  const located = errors.map(({ line, column, message }) => ({ file, line, column, at: '', message }));
  const [document, second] = documents;
  if (located.length > 0) return { ok: false, problems: located };
  if (document === undefined) {
    return {
      ok: false,
      problems: [{ file, line: 1, column: 1, at: '', message: 'is empty; a profile names at least one guardrail' }],
    };
  }
  const problems = second === undefined ? problemsOf(document.value) : [];
  if (second !== undefined) {
    const message = 'a second document; a file holds one profile';
    return { ok: false, problems: [{ file, ...second.locate(''), at: '', message }] };
  }
  if (problems.length > 0) {
    return { ok: false, problems: problems.map((problem) => ({ file, ...document.locate(problem.at), ...problem })) };
  }
  return { ok: true, value: compile(document.value as ProfileDocument, documentHash(text)) };
}

/** Everything that is wrong, and defaults filled in where nothing is. */
function problemsOf(value: unknown): Problem[] {
  const problems = checkProfile(value, '');
  if (problems.length > 0) return problems;
  const { spec } = value as ProfileDocument;
  const names = spec.guardrails.map((guardrail) => guardrail.name);
  spec.guardrails.forEach((guardrail, index) => {
    const at = `spec.guardrails[${index}]`;
    const rule = RULES_BY_ID.get(guardrail.rule);
    if (rule === undefined) {
      const message = `unknown rule "${guardrail.rule}"${suggestion(guardrail.rule, RULES_BY_ID.keys())}`;
      problems.push({ at: `${at}.rule`, message });
    } else {
      problems.push(...(CHECK_OPTIONS.get(rule.id)?.(guardrail.options, `${at}.options`) ?? []));
      for (const kind of guardrail.match?.kinds ?? []) {
        if (!rule.kinds.includes(kind)) {
          problems.push({
            at: `${at}.match.kinds`,
            message: `rule ${rule.id} does not judge ${kind}, only ${rule.kinds.join(', ')}`,
          });
        }
      }
    }
  });
  problems.push(...duplicates(names, 'spec.guardrails'));
  problems.push(
    ...duplicates(
      spec.exceptions.map((exception) => exception.name),
      'spec.exceptions',
    ),
  );
  spec.exceptions.forEach((exception, index) => {
    exception.guardrails.forEach((name, position) => {
      if (names.includes(name)) return;
      const message = `unknown guardrail "${name}"${suggestion(name, names)}`;
      problems.push({ at: `spec.exceptions[${index}].guardrails[${position}]`, message });
    });
  });
  return problems;
}

function duplicates(names: readonly string[], at: string): Problem[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [{ at: `${at}[${index}].name`, message: `"${name}" is the name of an earlier entry` }],
  );
}

function compile({ metadata, spec }: ProfileDocument, hash: string): LoadedProfile {
  return {
    name: metadata.name,
    hash,
    mode: spec.mode,
    onUndecided: spec.onUndecided,
    guardrails: spec.guardrails.flatMap((guardrail) => {
      const rule = RULES_BY_ID.get(guardrail.rule);
      return rule === undefined ? [] : [compileGuardrail(guardrail, rule)];
    }),
    exceptions: spec.exceptions.map(compileException),
    breakGlassGroups: new Set(spec.breakGlass?.groups),
    excludes: compileGlobs(spec.excludeNamespaces),
  };
}
