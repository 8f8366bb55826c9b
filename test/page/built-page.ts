import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import type { PageAssets } from '../../src/report/audit-html-report.js';
import type { Sha256 } from '../../src/report/html-report.js';

const PAGE = resolve(import.meta.dirname, '..', '..', 'src', 'page');

let built: Promise<PageAssets> | undefined;

/** The page as `npm run build:page` makes it, from the sources as they are now. */
export function builtPage(): Promise<PageAssets> {
  built ??= buildPage();
  return built;
}

async function buildPage(): Promise<PageAssets> {
  const { outputFiles } = await build({
    entryPoints: [join(PAGE, 'page.ts'), join(PAGE, 'page.css')],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    minify: true,
    legalComments: 'eof',
    write: false,
    outdir: 'page',
  });
  const text = (ending: string): string => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { script: text('.js'), style: text('.css') };
}

/** Base64. */
export const sha256: Sha256 = (text) => createHash('sha256').update(text).digest('base64');
