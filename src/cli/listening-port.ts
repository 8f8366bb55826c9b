import { InvalidArgumentError } from 'commander';

/** Reads the port of a server. */
export function listeningPort(text: string): number {
  const value = Number(text);
  if (!/^\d{1,5}$/.test(text) || value > 65535)
    throw new InvalidArgumentError('A port from 0 to 65535 is wanted; 0 takes a free one.');
  return value;
}
