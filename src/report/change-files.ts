import { Document, isScalar, visit } from 'yaml';
import type { ProposedChange } from '../audit/audit-report.js';
import { changeText } from './audit-parts.js';
import { printable } from './printable.js';

/** A file of a folder of changes; `path` is relative to it, with `/` between folders. */
export interface ChangeFile {
  readonly path: string;
  readonly content: string;
}

/** Where a folder of changes holds what is to be applied, and what is to be deleted. */
export const CHANGE_FOLDERS = { apply: 'apply', delete: 'delete' } as const;

/** The changes as manifests, each in a file of its own, which begins with what it does. */
export function changeFiles(changes: readonly ProposedChange[]): readonly ChangeFile[] {
  return changes.map((change) => ({
    path: `${CHANGE_FOLDERS[change.action.do]}/${fileName(change.id)}.yaml`,
    content: `${heading(change)}${changeManifest(change)}`,
  }));
}

/** The manifest as YAML that kubectl reads as it is meant: under YAML 1.1, a label `on` would else be a boolean. */
export function changeManifest({ manifest }: ProposedChange): string {
  const document = new Document(manifest, { version: '1.1', aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, node) {
      // An octal number for kubectl, as in YAML 1.2 and unlike YAML 1.1.
      if (isScalar(node) && typeof node.value === 'string' && /^[-+]?0o[0-7]+$/.test(node.value))
        node.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** A name that is a file's on every system, whatever the objects are called. */
function fileName(id: string): string {
  return id.replace(/[^\w.-]+/g, '-').slice(0, 200);
}

function heading(change: ProposedChange): string {
  const lines = [change.title, changeText(change), ...change.mends.map((id) => `mends ${id}`)];
  return `---\n${lines.map((line) => `# ${printable(line)}\n`).join('')}`;
}
