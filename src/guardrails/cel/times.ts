import { DURATION, INT, STRING, TIMESTAMP } from './cel-type.js';
import { Fault, type Value } from './cel-value.js';
import { method, type Overload } from './overload.js';

const DAY = 86_400_000;

/** What a calendar says of a date whose UTC fields have been moved to the zone that was asked for. */
const FIELDS: Readonly<Record<string, (date: Date) => number>> = {
  getFullYear: (date) => date.getUTCFullYear(),
  getMonth: (date) => date.getUTCMonth(),
  getDate: (date) => date.getUTCDate(),
  getDayOfMonth: (date) => date.getUTCDate() - 1,
  getDayOfWeek: (date) => date.getUTCDay(),
  getDayOfYear: (date) => Math.floor((date.getTime() - startOfYear(date)) / DAY),
  getHours: (date) => date.getUTCHours(),
  getMinutes: (date) => date.getUTCMinutes(),
  getSeconds: (date) => date.getUTCSeconds(),
  getMilliseconds: (date) => date.getUTCMilliseconds(),
};

const SPANS: Readonly<Record<string, bigint>> = {
  getHours: 3_600_000_000_000n,
  getMinutes: 60_000_000_000n,
  getSeconds: 1_000_000_000n,
};

function startOfYear(date: Date): number {
  const start = new Date(0);
  start.setUTCFullYear(date.getUTCFullYear());
  return start.getTime();
}

function milliseconds(ns: bigint): number {
  return Number(ns / 1_000_000n - (ns % 1_000_000n < 0n ? 1n : 0n));
}

/** Offsets only (`+02:00`): the zones of the world differ from host to host, and change. */
function inZone(ns: bigint, zone: string): Date | Fault {
  const [, sign, hours, minutes] = /^([-+]?)(\d\d):(\d\d)$/.exec(zone) ?? [];
  if (zone !== 'UTC' && hours === undefined)
    return new Fault(`unknown time zone; write UTC or an offset such as +02:00`);
  const offset = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * (sign === '-' ? -1 : 1);
  return new Date(milliseconds(ns) + offset * 60_000);
}

/** The parts of instants and of durations. */
export const TIMES: readonly Overload[] = [
  ...Object.entries(FIELDS).flatMap(([name, field]): Overload[] => [
    method({ name, parameters: [TIMESTAMP], result: INT }, ([{ ns }]) => BigInt(field(new Date(milliseconds(ns))))),
    method({ name, parameters: [TIMESTAMP, STRING], result: INT }, ([{ ns }, zone]): Value | Fault => {
      const date = inZone(ns, zone);
      return date instanceof Fault ? date : BigInt(field(date));
    }),
  ]),
  ...Object.entries(SPANS).map(([name, size]) =>
    method({ name, parameters: [DURATION], result: INT }, ([{ ns }]) => ns / size),
  ),
  method({ name: 'getMilliseconds', parameters: [DURATION], result: INT }, ([{ ns }]) => (ns / 1_000_000n) % 1000n),
];
