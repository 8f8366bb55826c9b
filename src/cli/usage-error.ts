/** Something the user can mend: wrong usage, a file that cannot be read, a bad profile. Ends the run with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
