import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PageAssets } from '../report/audit-html-report.js';
import type { Io } from './io.js';
import { packageRoot } from './package-root.js';
import { UsageError } from './usage-error.js';

/**
 * The program and the look of the page, as `npm run build:page` makes them.
 * @throws UsageError where they have not been built.
 */
export function pageAssets({ pageFolder }: Io): PageAssets {
  const folder = pageFolder ?? join(packageRoot(), 'dist', 'page');
  try {
    return {
      script: readFileSync(join(folder, 'page.js'), 'utf8'),
      style: readFileSync(join(folder, 'page.css'), 'utf8'),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`the page is not built: ${reason}; npm run build:page makes it`);
  }
}
