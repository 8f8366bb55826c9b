import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import type { ReplayDocument } from '../../src/report/replay-schema.js';
import type { AuditEvent } from './audit-log.js';
import { firebreak } from './firebreak.js';
import { startGuardedCluster } from './guarded-cluster.js';
import { changeEverything, furnish } from './replay-changes.js';
import { findServers, serverNames, skipWithout } from './servers.js';

const servers = await findServers();

const profileFile = (name: string): string =>
  fileURLToPath(new URL(`../../policies/profiles/${name}.yaml`, import.meta.url));

interface Finding {
  readonly guardrail: string;
  readonly effect: string;
  readonly message: string;
}

/** What the webhook said to a request, one line for each guardrail that warned or denied. */
function saidLive({ annotations = {} }: AuditEvent): readonly string[] {
  const findings = JSON.parse(annotations['policies.firebreak.dev/findings'] ?? '[]') as readonly Finding[];
  const denying = new Set(findings.filter(({ effect }) => effect === 'Deny').map(({ guardrail }) => guardrail));
  const first = new Map<string, string>();
  for (const { guardrail, effect, message } of findings) {
    const strongest = denying.has(guardrail) ? 'Deny' : 'Warn';
    if (effect === strongest && !first.has(guardrail)) first.set(guardrail, `${guardrail}: ${message}`);
  }
  return [...first.values()].toSorted();
}

/** What a replay says of each request, by its audit ID. */
function saidByReplay({ guardrails }: ReplayDocument): ReadonlyMap<string, readonly string[]> {
  const said = new Map<string, string[]>();
  for (const { guardrail, examples } of guardrails) {
    for (const { id, message } of examples)
      said.set(id, [...(said.get(id) ?? []), `${guardrail}: ${message}`].toSorted());
  }
  return said;
}

const title = ({ verb, requestURI, user, responseStatus }: AuditEvent): string =>
  `${verb} ${requestURI.replace(/\?.*/, '')} by ${user.username}: ${responseStatus?.code}`;

/** Of the requests that reached the webhook, those that replay cannot judge: what a refused patch asked for is in no event. */
const isRefusedPatch = ({ verb, responseStatus }: AuditEvent): boolean =>
  verb === 'patch' && responseStatus?.code === 403;

t.test(
  'a real audit log, replayed by the profile that was in force',
  { skip: skipWithout(servers, ...serverNames) },
  async (t) => {
    let objects = '';
    const guarded = await startGuardedCluster(t, {
      servers,
      profile: await readFile(profileFile('restricted'), 'utf8'),
      watchAs: 'admin',
      before: async (cluster) => {
        await furnish(cluster);
        objects = (await cluster.kubectl(['get', 'networkpolicies,namespaces,deployments', '-A', '-o', 'yaml'])).stdout;
      },
    });
    const { cluster } = guarded;
    const { folder } = cluster;
    const logFile = join(folder, 'audit.log');
    const begin = (await readFile(logFile)).length;
    await changeEverything(guarded);
    const text = (await readFile(logFile))
      .subarray(begin)
      .toString('utf8')
      .replace(/[^\n]*$/, '');
    const events = text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as AuditEvent);
    await writeFile(join(folder, 'replayed.log'), text);
    await writeFile(join(folder, 'replayed.log.gz'), gzipSync(text));
    await writeFile(join(folder, 'objects.yaml'), objects);
    const profiles = ['--profile', profileFile('restricted'), '--against', profileFile('baseline')];
    const replay = (log: string, ...args: readonly string[]): Promise<string> =>
      firebreak(['replay', ...profiles, '--objects', join(folder, 'objects.yaml'), ...args, join(folder, log)], folder);
    const json = await replay('replayed.log', '--output', 'json', '--examples', '9999');
    const report = JSON.parse(json) as ReplayDocument;

    await t.test('it says of every request what the webhook said', (t) => {
      const replayed = saidByReplay(report);
      const judged = events.filter((event) => event.annotations?.['policies.firebreak.dev/decision'] !== undefined);
      t.ok(judged.length > 50, `${judged.length} requests reached the webhook`);
      for (const event of judged.filter((one) => !isRefusedPatch(one))) {
        t.strictSame(replayed.get(event.auditID) ?? [], saidLive(event), title(event));
      }
      const asked = new Set(judged.map(({ auditID }) => auditID));
      t.strictSame(
        [...replayed.keys()].filter((id) => !asked.has(id)),
        [],
        'and nothing of those that never reached it',
      );
      t.match(report, { undecided: 0, beforeUnknown: 0, problems: [], notes: [] });
      t.end();
    });

    await t.test('every event is judged or counted with a reason', (t) => {
      const refusedPatches = events.filter(isRefusedPatch).length;
      t.match(report.unjudged, [{ reason: /^the patch was refused/, events: refusedPatches }]);
      const passedOver = report.passedOver.reduce((sum, { events }) => sum + events, 0);
      t.equal(report.events, events.length);
      const collections = events.filter(({ verb }) => verb === 'deletecollection').length;
      const single = report.events - passedOver - refusedPatches - collections;
      t.ok(
        report.changes >= single,
        `${report.changes} changes, of them at least ${single} by requests for one object`,
      );
      const about = events.filter(({ objectRef }) => /^(networkpolicies|namespaces)$/.test(objectRef?.resource ?? ''));
      const failed = about.filter(({ responseStatus }) => /^(404|409|422)$/.test(String(responseStatus?.code))).length;
      t.match(
        report.passedOver.find(({ reason }) => reason.includes('refused')),
        { events: failed },
      );
      t.end();
    });

    await t.test('gzip says the same, and what people read begins the same in text and Markdown', async (t) => {
      const packed = await replay('replayed.log.gz', '--output', 'json', '--examples', '9999');
      t.strictSame(JSON.parse(packed.replaceAll('replayed.log.gz', 'replayed.log')), report);
      const summary = `would have refused ${report.refused}, warned of ${report.warned}, let through ${report.allowed}`;
      t.match(await replay('replayed.log'), summary);
      t.match(await replay('replayed.log', '--output', 'md'), summary);
    });
  },
);
