import { AddressSet } from '../model/address-set.js';
import { parseCidr, type Cidr } from '../model/cidr.js';
import { itemPath } from '../model/field-path.js';
import type { AddressPeer } from '../model/network-policy.js';
import type { Problem } from '../model/result.js';
import { invalid, required } from './api-messages.js';
import { isAbsent, listOf, objectOf, textOf, unknownField } from './raw-value.js';

const NO_EXCEPTIONS: readonly Cidr[] = [];

/**
 * Reads the `ipBlock` of the peer at `at` (N20, N22, N23): the peer, or undefined where there is a problem with it. Adds
 * what `ValidateIPBlock`, k8s.io/kubernetes/pkg/apis/networking/validation, refuses in any object. The forms that it
 * refuses in new objects only are read; `Cidr.irregular` tells of them.
 */
export function parseIpBlock(raw: unknown, at: string, problems: Problem[]): AddressPeer | undefined {
  const blockAt = `${at}.ipBlock`;
  const block = objectOf(raw, blockAt, problems);
  if (block === undefined) return undefined;
  for (const field in block) {
    if (field !== 'cidr' && field !== 'except') unknownField(blockAt, field, problems);
  }
  const cidr = parseWhole(block['cidr'], blockAt, problems);
  const except = isAbsent(block['except'])
    ? NO_EXCEPTIONS
    : parseExcept(block['except'], `${blockAt}.except`, problems);
  if (cidr === undefined) return undefined;
  if (except.length === 0) return { kind: 'addresses', at, cidr, except: NO_EXCEPTIONS, set: AddressSet.of(cidr) };

  except.forEach((exception, k) => {
    if (exception !== undefined && !isStrictlyWithin(exception, cidr)) {
      problems.push({
        at: `${blockAt}.except[${k}]`,
        message: invalid(exception.written, 'must be a strict subset of `cidr`'),
      });
    }
  });
  const cut = except.filter((exception) => exception !== undefined);
  return {
    kind: 'addresses',
    at,
    cidr,
    except: cut,
    set: AddressSet.of(cidr).subtract(cut.length === 1 ? AddressSet.of(...cut) : AddressSet.from(cut)),
  };
}

function parseWhole(raw: unknown, blockAt: string, problems: Problem[]): Cidr | undefined {
  const cidr = typeof raw === 'string' ? parseCidr(raw) : undefined;
  if (cidr !== undefined) return cidr;
  const at = `${blockAt}.cidr`;
  const text = textOf(raw, at, problems);
  if (text === '') problems.push({ at, message: required('') });
  else if (text !== undefined) problems.push(badCidr(text, at));
  return undefined;
}

function parseExcept(raw: unknown, at: string, problems: Problem[]): readonly (Cidr | undefined)[] {
  const items = listOf(raw, at, problems);
  return items.map((item, k) => {
    const cidr = typeof item === 'string' ? parseCidr(item) : undefined;
    if (cidr !== undefined) return cidr;
    const itemAt = itemPath(at, k);
    const text = textOf(item, itemAt, problems);
    if (text !== undefined) problems.push(badCidr(text, itemAt));
    return undefined;
  });
}

function badCidr(text: string, at: string): Problem {
  return { at, message: invalid(text, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)') };
}

/** Whether one block is a part of the other and smaller: prefixes decide it, without a set for each of 90,000 exceptions. */
function isStrictlyWithin(inner: Cidr, outer: Cidr): boolean {
  if (inner.prefix <= outer.prefix || inner.first < outer.first) return false;
  // A block that begins within a larger one also ends there.
  if (inner.family === 'ipv4' && outer.family === 'ipv4') return inner.first - outer.first < 2 ** (32 - outer.prefix);
  if (inner.family === 'ipv6' && outer.family === 'ipv6')
    return (inner.first - outer.first) >> BigInt(128 - outer.prefix) === 0n;
  return false;
}
