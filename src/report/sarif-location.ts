import type { PhysicalLocation } from 'sarif';

/** A place in a file, for SARIF. Lines and columns count from 1. */
export function physicalLocation({
  file,
  line,
  column,
}: {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}): PhysicalLocation {
  return { artifactLocation: { uri: fileUri(file) }, region: { startLine: line, startColumn: column } };
}

/** A relative path becomes a relative reference, an absolute one a file URI. Both with forward slashes. */
function fileUri(file: string): string {
  const path = file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
  if (path.startsWith('/')) return `file://${path}`;
  return /^[A-Za-z]%3A\//.test(path) ? `file:///${path.replace('%3A', ':')}` : path;
}
