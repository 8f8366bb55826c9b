/**
 * Compiles whole-name globs: `*` stands for any run of characters, everything else for itself, so that `team-*`
 * matches `team-a` and not `my-team-a`. Linear in pattern and name; a RegExp made from a pattern with many stars is not.
 */
export function compileGlobs(globs: readonly string[]): (name: string) => boolean {
  const exact = new Set(globs.filter((glob) => !glob.includes('*')));
  const wild = globs.filter((glob) => glob.includes('*')).map((glob) => glob.split('*'));
  return (name) => exact.has(name) || wild.some((parts) => matchesParts(parts, name));
}

/** Leftmost placement of each middle part is enough: whatever a later placement could match, an earlier one can too. */
function matchesParts(parts: readonly string[], name: string): boolean {
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
  const end = name.length - last.length;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, from);
    if (found < 0 || found + part.length > end) return false;
    from = found + part.length;
  }
  return true;
}
