import { isMap, isScalar, parseDocument, type Scalar, type YAMLMap } from 'yaml';

/** Why `spec.mode` of this text cannot be set, if it cannot: in every profile that loads it can. */
export function modeProblem(profile: string): string | undefined {
  const found = specOf(profile);
  return 'problem' in found ? found.problem : undefined;
}

/**
 * Sets `spec.mode` and leaves every other character as it is: the comments of a profile are for whoever reads the
 * ConfigMap, too.
 * @throws TypeError where {@link modeProblem} has something to say
 */
export function withMode(profile: string, mode: 'DryRun' | 'Enforce'): string {
  const found = specOf(profile);
  if ('problem' in found) throw new TypeError(`the profile ${found.problem}`);
  const { spec, key } = found;
  const written = spec.get('mode', true);
  if (written?.range) return spliced(profile, written.range, mode);
  const first = startOf(spec.items[0]?.key as Scalar);
  if (spec.flow === true) return spliced(profile, [first, first], `mode: ${mode}, `);
  // On the line after `spec:`, so that a comment above the first key stays with it.
  const line = profile.indexOf('\n', startOf(key)) + 1;
  const indentation = ' '.repeat(first - (profile.lastIndexOf('\n', first) + 1));
  return spliced(profile, [line, line], `${indentation}mode: ${mode}\n`);
}

type Found = { readonly spec: YAMLMap<unknown, Scalar>; readonly key: Scalar } | { readonly problem: string };

function specOf(profile: string): Found {
  const document = parseDocument(profile);
  const [error] = document.errors;
  if (error !== undefined) return { problem: `is no YAML document: ${error.message.split('\n')[0] ?? ''}` };
  if (!isMap(document.contents)) return { problem: 'has no spec' };
  const pair = document.contents.items.find(({ key }) => isScalar(key) && key.value === 'spec');
  if (!isScalar(pair?.key) || !isMap(pair.value) || !isScalar(pair.value.items[0]?.key))
    return { problem: 'has no spec' };
  const mode = pair.value.get('mode', true);
  if (mode !== undefined && !(isScalar(mode) && typeof mode.value === 'string')) {
    return { problem: 'has a spec.mode that is no plain word' };
  }
  return { spec: pair.value as YAMLMap<unknown, Scalar>, key: pair.key };
}

function startOf({ range }: Scalar): number {
  return range?.[0] ?? 0;
}

function spliced(text: string, [from, to]: readonly [number, number, ...number[]], replacement: string): string {
  return text.slice(0, from) + replacement + text.slice(to);
}
