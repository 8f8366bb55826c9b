import { join } from 'node:path';
import { REPORT_APIS, type ReportFormat } from '../../src/report/policy-report.js';
import type { Cluster } from './cluster.js';
import { eventually } from './eventually.js';
import type { Definitions } from './servers.js';

/** Installs the kinds of a format in a cluster, as their project publishes them, and waits until they are served. */
export async function defineReports(cluster: Cluster, { folder }: Definitions, format: ReportFormat): Promise<void> {
  if (folder === undefined) throw new Error('the definitions of reports are not here');
  const { group, version, namespaced, cluster: wide } = REPORT_APIS[format];
  for (const { resource } of [namespaced, wide]) {
    const { code, stderr } = await cluster.kubectl(['create', '-f', join(folder, `${group}_${resource}.yaml`)]);
    if (code !== 0) throw new Error(`${resource}: ${stderr}`);
    await eventually(resource, async () => {
      const answer = await cluster.raw('GET', `/apis/${group}/${version}/${resource}`);
      return answer.status === 200 ? true : undefined;
    });
  }
}
