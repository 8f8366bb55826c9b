import { basename, dirname } from 'node:path';
import { locatedLine } from '../daemon/located-line.js';
import { readMountedFiles } from '../daemon/mounted-files.js';
import type { Loaded, Source } from '../daemon/reloading.js';
import { loadConfiguration, type Configuration } from './load-configuration.js';

/** The configuration as something that can be loaded again and again. A missing or empty file is a problem, never the defaults. */
export function configurationSource(file: string): Source<Configuration> {
  return {
    read: () => readMountedFiles(dirname(file), [basename(file)]),
    load([content]): Loaded<Configuration> {
      if (content?.text === undefined)
        return { ok: false, problems: [`${file}: ${content?.problem ?? 'no such file'}`] };
      const result = loadConfiguration(content.text, file);
      return result.ok ? result : { ok: false, problems: result.problems.map(locatedLine) };
    },
  };
}
