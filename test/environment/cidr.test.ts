import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstAddress, formatSubnet, overlap, parseSubnet, type Subnet } from '../../constructs/environment/cidr.ts';

const subnet = fc.record({ address: fc.nat(2 ** 32 - 1), prefix: fc.nat(32) });
const lastAddress = (one: Subnet) => firstAddress(one) + 2 ** (32 - one.prefix) - 1;

describe('subnets', () => {
  it.each([
    ['10.244.3.7/16', '10.244.0.0/16'],
    ['255.255.255.255/32', '255.255.255.255/32'],
    ['255.255.255.255/0', '0.0.0.0/0'],
    ['192.168.255.255/31', '192.168.255.254/31'],
    ['172.31.0.0/12', '172.16.0.0/12'],
  ])('%s lies in %s', (text, expected) => {
    expect(formatSubnet(parseSubnet(text))).toBe(expected);
  });

  it('are written as they are read', () => {
    fc.assert(
      fc.property(subnet, (one) => {
        expect(parseSubnet(formatSubnet(one))).toEqual({ ...one, address: firstAddress(one) });
      }),
    );
  });

  it('overlap if and only if neither ends before the other begins', () => {
    const near = fc.tuple(subnet, subnet, fc.boolean()).map(([one, other, close]) => {
      return [
        one,
        close ? { ...other, address: Math.min(one.address + (other.address % 512), 2 ** 32 - 1) } : other,
      ] as const;
    });
    fc.assert(
      fc.property(near, ([one, other]) => {
        const apart = lastAddress(one) < firstAddress(other) || lastAddress(other) < firstAddress(one);
        expect(overlap(one, other)).toBe(!apart);
        expect(overlap(other, one)).toBe(!apart);
      }),
    );
  });
});
