import { resolve } from 'node:path';
import type { ProposedChange } from '../audit/audit-report.js';
import { count } from '../report/check-summary.js';
import { CHANGE_FOLDERS, changeFiles } from '../report/change-files.js';
import type { AuditOptions } from './audit.js';
import type { Io } from './io.js';
import { writeFiles } from './write-files.js';

/** Where the changes go, and what they are changes of. */
export interface ChangesTarget {
  readonly directory: string;
  readonly paths: readonly string[];
  readonly options: AuditOptions;
}

/** Writes the changes as manifests, and says what to type to see first what they do, and to do it. */
export async function writeChanges(
  changes: readonly ProposedChange[],
  { directory, paths, options }: ChangesTarget,
  io: Io,
): Promise<readonly string[]> {
  if (changes.length === 0) {
    io.stderr.write('there is nothing to change, and nothing was written\n');
    return [];
  }
  await writeFiles(changeFiles(changes), resolve(io.cwd, directory));
  io.stderr.write(`${count(changes.length, 'change')} written below ${directory}\n`);
  const has = (kind: keyof typeof CHANGE_FOLDERS): boolean => changes.some(({ action }) => action.do === kind);
  const base = directory.replace(/(?<=.)\/+$/, '');
  const source = [...clusterFlags(options), ...paths.map(quoted)].join(' ');
  const context = options.context === undefined ? '' : ` --context ${quoted(options.context)}`;
  const commands = [
    `what they open and close: ${io.program} diff ${source} --changes ${quoted(base)}`,
    ...(has('apply') ? [`kubectl${context} apply -f ${quoted(`${base}/${CHANGE_FOLDERS.apply}`)}`] : []),
    ...(has('delete') ? [`kubectl${context} delete -f ${quoted(`${base}/${CHANGE_FOLDERS.delete}`)}`] : []),
  ];
  return commands;
}

function clusterFlags({ live, context, kubeconfig, defaultNamespace, podAddresses }: AuditOptions): readonly string[] {
  return [
    ...(live === true ? ['--live'] : []),
    ...(context === undefined ? [] : ['--context', quoted(context)]),
    ...(kubeconfig === undefined ? [] : ['--kubeconfig', quoted(kubeconfig)]),
    ...(defaultNamespace === 'default' ? [] : ['--default-namespace', quoted(defaultNamespace)]),
    ...(podAddresses === 'match' ? [] : ['--pod-addresses', podAddresses]),
  ];
}

/** As a word of a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
