import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { PageAssets } from '../../src/report/audit-html-report.js';
import type { Sha256 } from '../../src/report/html-report.js';

const ROOT = resolve(import.meta.dirname, '..', '..');
const OUT = '--outdir=';
const run = promisify(execFile);

let built: Promise<PageAssets> | undefined;

/** The page as `npm run build:page` makes it, from the sources as they are now. */
export function builtPage(): Promise<PageAssets> {
  built ??= readPage();
  return built;
}

async function readPage(): Promise<PageAssets> {
  const folder = await mkdtemp(join(tmpdir(), 'firebreak-page-'));
  try {
    await buildPageInto(folder);
    const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
    return { script: await read('page.js'), style: await read('page.css') };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Runs what `npm run build:page` runs, but into this folder. */
export async function buildPageInto(folder: string): Promise<void> {
  const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    readonly scripts: { readonly 'build:page': string };
  };
  const [tool = '', ...args] = scripts['build:page'].split(' ');
  if (!args.some((arg) => arg.startsWith(OUT))) throw new Error('build:page does not say where it builds');
  const elsewhere = args.map((arg) => (arg.startsWith(OUT) ? OUT + folder : arg));
  await run(join(ROOT, 'node_modules', '.bin', tool), elsewhere, { cwd: ROOT });
}

/** Base64. */
export const sha256: Sha256 = (text) => createHash('sha256').update(text).digest('base64');
