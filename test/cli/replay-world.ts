import type { ReplayDocument } from '../../src/report/replay-schema.js';
import type { policy } from './audit-events.js';
import { event, stored } from './audit-events.js';
import { runIn } from './world.js';

/** An address block that the candidate refuses. */
export const WIDE = '0.0.0.0/0';
/** One that it does not. */
export const NARROW = '192.0.2.0/24';

/** Wide blocks are denied, policies without a team warned of. */
export const CANDIDATE = `apiVersion: firebreak.dev/v1alpha1
kind: GuardrailProfile
metadata: { name: candidate }
spec:
  excludeNamespaces: [excluded]
  guardrails:
    - { name: no-wide-egress, rule: limit-cidr-width, action: Deny }
    - name: team-label
      rule: require-metadata
      action: Warn
      match: { kinds: [NetworkPolicy] }
      options: { labels: { team: {} } }
`;

/** The same with other actions. */
const CURRENT = CANDIDATE.replace('name: candidate', 'name: current')
  .replace('action: Deny', 'action: Warn')
  .replace('      action: Warn\n      match', '      action: Deny\n      match');

interface Directories {
  readonly testdir: (files: Readonly<Record<string, string>>) => string;
}

/** What a replay of a log from standard input by the candidate says. */
export async function replayed(
  t: Directories,
  text: string | Uint8Array,
  ...args: readonly string[]
): Promise<{ code: number; report: ReplayDocument; stderr: string }> {
  const cwd = t.testdir({ 'candidate.yaml': CANDIDATE, 'current.yaml': CURRENT });
  const { code, stdout, stderr } = await runIn(
    cwd,
    ['replay', '--profile', 'candidate.yaml', '-o', 'json', ...args, '-'],
    { stdin: text },
  );
  if (stdout === '') throw new Error(stderr);
  return { code, report: JSON.parse(stdout) as ReplayDocument, stderr };
}

/** The creation of a policy, and how it went well. */
export const created = (raw: ReturnType<typeof policy>, more: Partial<Parameters<typeof event>[0]> = {}) =>
  event({ verb: 'create', code: 201, request: raw, response: stored(raw), ...more });
