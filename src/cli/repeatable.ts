import { Option } from 'commander';

/** An option that may be given several times; its value is the list of what was given. */
export function repeatable(flags: string, description: string): Option {
  return new Option(flags, `${description}; may be repeated`)
    .argParser((value: string, previous: readonly string[]) => [...previous, value])
    .default([], 'none');
}
