import { InvalidArgumentError } from 'commander';
import { PortSet, PROTOCOLS, type Protocol } from '../model/port-set.js';

const LAST = 65535;

/**
 * Ports as people name them: `5432` (TCP), `53/udp`, `8000-8080/tcp`, `sctp` for all of a protocol, and several with
 * commas. For commander, which shows the message of the error.
 * @throws InvalidArgumentError for anything else.
 */
export function portOption(text: string): PortSet {
  return PortSet.union(text.split(',').map((part) => portsOf(part.trim())));
}

function portsOf(text: string): PortSet {
  const whole = protocolOf(text);
  if (whole !== undefined) return PortSet.of(whole, 1, LAST);
  const parts = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/([a-z]+))?$/i.exec(text);
  const protocol = protocolOf(parts?.[3] ?? 'tcp');
  const from = Number(parts?.[1]);
  const to = Number(parts?.[2] ?? parts?.[1]);
  if (parts === null || protocol === undefined || from < 1 || from > to || to > LAST)
    throw new InvalidArgumentError('Ports are wanted as 5432, 53/udp, 8000-8080/tcp or sctp, several with commas.');
  return PortSet.of(protocol, from, to);
}

function protocolOf(text: string): Protocol | undefined {
  return PROTOCOLS.find((protocol) => protocol === text.toUpperCase());
}
