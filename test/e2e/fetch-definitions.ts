import { createHash } from 'node:crypto';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildOnce } from './build-once.js';
import { runCommand } from './run-command.js';

/** Which definitions: of which module, with which content by Go's own checksum (golang.org/ref/mod, go.sum files). */
const PINNED = [
  {
    // v1alpha1.
    module: 'github.com/openreports/reports-api@v0.2.1',
    sum: 'h1:g9KS3yle9Y1elmww4TK9EkD1rl6inIaiIJPX6e+u680=',
    folder: 'config/crd',
    files: ['openreports.io_reports.yaml', 'openreports.io_clusterreports.yaml'],
  },
  {
    // v1alpha2, beside the versions before and after it.
    module: 'sigs.k8s.io/wg-policy-prototypes@v0.0.0-20240327135653-0fc2ddc5d3e3',
    sum: 'h1:fBHuQKI5AonDZsH6QWmS5ovZwWjbLqSIMBDctZb2+PU=',
    folder: 'policy-report/crd/v1alpha2',
    files: ['wgpolicyk8s.io_policyreports.yaml', 'wgpolicyk8s.io_clusterpolicyreports.yaml'],
  },
] as const;

/**
 * The CustomResourceDefinitions that the projects of both formats publish, in a folder that is named after what is pinned.
 * They come as Go modules do, from wherever this machine has its modules from.
 */
export async function fetchDefinitions(
  cache: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(PINNED)).digest('hex').slice(0, 16);
  const folder = join(cache, `${hash}-definitions`);
  await buildOnce(folder, async (unfinished) => {
    await mkdir(unfinished);
    for (const { module, sum, folder: inside, files } of PINNED) {
      const { Dir, Sum } = await download(module, environment);
      if (Sum !== sum) throw new Error(`${module} is not what was pinned: ${Sum}`);
      for (const file of files) await copyFile(join(Dir, inside, file), join(unfinished, file));
    }
  });
  return folder;
}

interface Downloaded {
  readonly Dir: string;
  readonly Sum: string;
}

/** What `go mod download -json` says of a module that is there now. */
async function download(
  module: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Downloaded> {
  const given = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const { code, stdout, stderr } = await runCommand('go', ['mod', 'download', '-json', module], {
    environment: { ...Object.fromEntries(given), GOWORK: 'off', GOFLAGS: '' },
    input: '',
    timeoutMs: 300_000,
  }).catch((cause: unknown) => {
    throw new Error(`Go could not be started (${cause instanceof Error ? cause.message : String(cause)})`, { cause });
  });
  const told = JSON.parse(stdout === '' ? '{}' : stdout) as Partial<Downloaded> & { readonly Error?: string };
  if (code !== 0 || told.Dir === undefined || told.Sum === undefined)
    throw new Error(`${module} cannot be fetched: ${told.Error ?? stderr}`);
  return { Dir: told.Dir, Sum: told.Sum };
}
