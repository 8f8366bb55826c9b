import { resolve } from 'node:path';
import { audit as auditOf } from '../audit/audit.js';
import { compareAudits } from '../audit/compare-audits.js';
import { auditSettings } from '../audit/default-settings.js';
import { ReachEngine } from '../reach/reach-engine.js';
import { failsAudit, shownChanges, shownFindings, type AuditView } from '../report/audit-view.js';
import type { AuditOptions } from './audit.js';
import { EXIT, type ExitCode } from './exit-code.js';
import type { Io } from './io.js';
import { profileFrom } from './load-profile-file.js';
import { reachSettings } from './picture-options.js';
import { readBaseline } from './read-baseline.js';
import { readInventory } from './read-inventory.js';
import { renderAudit } from './render-audit.js';
import { timeFrom } from './time-option.js';
import { writeChanges } from './write-changes.js';
import { mustBeEmpty } from './write-files.js';

/** Audits the picture that the arguments stand for, and prints the report. */
export async function audit(paths: readonly string[], options: AuditOptions, io: Io): Promise<ExitCode> {
  const now = timeFrom(options.now, io);
  const { changes: directory } = options;
  if (directory !== undefined) await mustBeEmpty(resolve(io.cwd, directory), '--changes');
  const profile = await profileFrom(options.profile, io);
  const earlier = options.baseline === undefined ? undefined : await readBaseline(options.baseline, io);
  const { snapshot, objects, exposure, unread, placeOf } = await readInventory(paths, options, io);
  const found = auditOf({
    snapshot,
    objects,
    exposure,
    profile,
    now,
    engine: new ReachEngine(reachSettings(options)),
    settings: auditSettings({
      ownerKeys: options.ownerKey,
      systemNamespaces: options.systemNamespace,
      monitoringNamespaces: options.monitoringNamespace,
    }),
  });
  const report = { ...found, undecided: [...found.undecided, ...unread] };
  const view: AuditView = {
    report,
    comparison: earlier === undefined ? undefined : compareAudits(report, earlier),
    failOn: options.failOn,
    placeOf,
    commands: [],
  };
  const commands =
    directory === undefined ? [] : await writeChanges(shownChanges(view), { directory, paths, options }, io);
  io.stdout.write(renderAudit({ ...view, commands }, options.output, io));
  const fails = shownFindings(view).some((finding) => failsAudit(finding, options.failOn));
  return fails ? EXIT.findings : EXIT.clean;
}
