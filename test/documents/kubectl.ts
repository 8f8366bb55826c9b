import { spawnSync } from 'node:child_process';

const found = spawnSync('kubectl', ['version', '--client']).status === 0;

/** For tap's `skip`: false where a kubectl can be asked, else why not. */
export const withoutKubectl: string | false = found ? false : 'no kubectl on PATH to compare with';

/** What kubectl makes of the text `v: ...` below an object's head, read offline; undefined if it refuses it. */
export function kubectlReads(body: string): unknown {
  const text = `apiVersion: firebreak.test/v1\nkind: Sample\nmetadata: { name: sample }\n${body}\n`;
  const run = spawnSync('kubectl', ['label', '--local', '-o', 'json', '-f', '-', 'x=y'], {
    input: text,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return run.status === 0 ? (JSON.parse(run.stdout) as { v: unknown }).v : undefined;
}
