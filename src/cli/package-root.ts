import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MARK = join('policies', 'profiles');

/**
 * The directory that holds `policies/`, above this very file: right for the sources, for dist/ and for the bundle.
 * @throws Error where the package is not complete.
 */
export function packageRoot(): string {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let directory = start; ; directory = dirname(directory)) {
    if (existsSync(join(directory, MARK))) return directory;
    if (directory === dirname(directory))
      throw new Error(`this installation is not complete: no ${MARK} above ${start}`);
  }
}

/** The profile that is used where none is named. */
export function baselineProfile(): string {
  return join(packageRoot(), MARK, 'baseline.yaml');
}

/** The version of the package, or `unknown` where its package.json was left out, as beside a bundle. */
export function packageVersion(): string {
  try {
    const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version?: unknown };
    return typeof version === 'string' ? version : 'unknown';
  } catch {
    return 'unknown';
  }
}
