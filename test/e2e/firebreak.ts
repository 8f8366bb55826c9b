import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from './run-command.js';
import { cleanEnvironment } from './servers.js';

/** What the container image runs: one file, without node_modules. */
export const bundle = fileURLToPath(new URL('../../dist/bundle/firebreak.js', import.meta.url));

/** Runs a command of Firebreak to its end, which must be a good one, and returns what it printed. */
export async function firebreak(args: readonly string[], folder: string): Promise<string> {
  if (!existsSync(bundle)) throw new Error(`${bundle} is not there; npm run bundle makes it`);
  const environment = cleanEnvironment(folder);
  const { code, stdout, stderr } = await runCommand(process.execPath, [bundle, ...args], { environment, input: '' });
  if (code !== 0) throw new Error(`firebreak ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
}

export interface Certificates {
  readonly folder: string;
  readonly caFile: string;
  readonly files: Readonly<Record<'ca.crt' | 'tls.crt' | 'tls.key', string>>;
}

/** Certificates by the command that users have for it. */
export async function makeCertificates(folder: string): Promise<Certificates> {
  await mkdir(folder, { recursive: true });
  await firebreak(['certs', '--out', folder], folder);
  const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
  const files = { 'ca.crt': await read('ca.crt'), 'tls.crt': await read('tls.crt'), 'tls.key': await read('tls.key') };
  return { folder, caFile: join(folder, 'ca.crt'), files };
}
