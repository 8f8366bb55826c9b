import { basename, dirname } from 'node:path';
import { loadProfile, type LoadedProfile } from '../guardrails/load-profile.js';
import { locatedLine } from './located-line.js';
import { readMountedFiles } from './mounted-files.js';
import type { Loaded, Source } from './reloading.js';

/** The guardrail profile as something that can be loaded again and again. A missing or empty file is a problem, never "no guardrails". */
export function profileSource(file: string): Source<LoadedProfile> {
  return {
    read: () => readMountedFiles(dirname(file), [basename(file)]),
    load([content]): Loaded<LoadedProfile> {
      if (content?.text === undefined)
        return { ok: false, problems: [`${file}: ${content?.problem ?? 'no such file'}`] };
      const result = loadProfile(content.text, file);
      if (result.ok) return result;
      return { ok: false, problems: result.problems.map(locatedLine) };
    },
  };
}
