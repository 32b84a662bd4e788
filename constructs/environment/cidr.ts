/** An IPv4 subnet. */
export interface Subnet {
  /** The address as it was written, as an unsigned 32-bit number. */
  readonly address: number;
  /** How many bits of the address name the subnet: 0 to 32. */
  readonly prefix: number;
}

/** Reads `10.244.0.0/16`. The text has been matched before (`subnet` in `kinds.ts`). */
export function parseSubnet(text: string): Subnet {
  const [address = '', prefix] = text.split('/');
  return {
    address: address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0),
    prefix: Number(prefix),
  };
}

/** Writes a subnet with its first address: the one way to write it that has no host bits. */
export function formatSubnet(subnet: Subnet): string {
  const first = firstAddress(subnet);
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return `${octets.join('.')}/${subnet.prefix}`;
}

/** The first address of a subnet. */
export function firstAddress({ address, prefix }: Subnet): number {
  return address - (address % 2 ** (32 - prefix));
}

/** Whether two subnets share an address. Two subnets do only if one lies within the other. */
export function overlap(one: Subnet, other: Subnet): boolean {
  const prefix = Math.min(one.prefix, other.prefix);
  return firstAddress({ ...one, prefix }) === firstAddress({ ...other, prefix });
}
