const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOTDIR: 'a part of its path is not a directory',
  EISDIR: 'is a directory',
  ELOOP: 'its symbolic links form a circle',
  EEXIST: 'exists already',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the device',
};

/** What the file system says, in words; anything else is a bug and goes on its way. */
export function fileProblem(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) throw error;
  const code = String(error.code);
  return (Object.hasOwn(REASONS, code) ? REASONS[code] : undefined) ?? error.message;
}
