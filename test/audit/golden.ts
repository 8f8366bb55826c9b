import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { audit } from '../../src/audit/audit.js';
import { auditHtmlReport } from '../../src/report/audit-html-report.js';
import { runIn } from '../cli/world.js';
import { sampleInput } from './sample-clusters.js';

const CLUSTERS_FOLDER = join(import.meta.dirname, 'clusters');

/** The sample clusters: a folder of manifests each, and the profile that they are judged by, where they have one. */
export const CLUSTERS: readonly string[] = readdirSync(CLUSTERS_FOLDER).sort();

/** The formats that are kept, and how their files end. */
export const GOLDEN_FORMATS = { text: 'txt', json: 'json', md: 'md', html: 'html' } as const;

/** The folder of a sample cluster. */
export function clusterFolder(name: string): string {
  return join(CLUSTERS_FOLDER, name);
}

/** Where the report of a sample cluster is kept. */
export function goldenFile(name: string, format: keyof typeof GOLDEN_FORMATS): string {
  return join(import.meta.dirname, 'golden', `${name}.${GOLDEN_FORMATS[format]}`);
}

/** The options with which a sample cluster is audited; the time is always the same. */
export function auditArguments(name: string): readonly string[] {
  const profile = existsSync(join(clusterFolder(name), 'profile.yaml')) ? ['--profile', 'profile.yaml'] : [];
  return ['--now', '2026-06-01T12:00:00Z', ...profile];
}

/** The report of a sample cluster, as the command prints it; the page without its program and its look, which are the same for all. */
export async function reportOf(name: string, format: keyof typeof GOLDEN_FORMATS): Promise<string> {
  if (format === 'html')
    return auditHtmlReport({ report: audit(sampleInput(name)) }, { script: '', style: '', sha256: () => '' });
  const args = ['audit', '.', '--output', format, ...auditArguments(name)];
  const { code, stdout, stderr } = await runIn(clusterFolder(name), args);
  if (code !== 0 || stderr !== '') throw new Error(`${name}: ${code} ${stderr}`);
  return stdout;
}
