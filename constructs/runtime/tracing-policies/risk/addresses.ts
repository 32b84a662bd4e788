/** A part of an IPv4 address: 0 to 255, without a zero before it. */
const OCTET = /^(?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])$/;

const GROUP = /^[\da-f]{1,4}$/i;

/**
 * Whether Tetragon reads this as an address or a subnet: by `netip.ParseAddr` and `netip.ParsePrefix` of Go (1.7.0,
 * `parseAddr` in `pkg/selectors/kernel.go`). Written out, as loading `node:net` takes longer than all rules together.
 */
export function isAddress(value: string): boolean {
  const [address = '', bits, more] = value.split('/');
  if (more !== undefined) return false;
  const size = isIpv4(address) ? 32 : isIpv6(bits === undefined ? withoutZone(address) : address) ? 128 : undefined;
  return size !== undefined && (bits === undefined || (/^(?:0|[1-9]\d{0,2})$/.test(bits) && Number(bits) <= size));
}

function isIpv4(address: string): boolean {
  const octets = address.split('.');
  return octets.length === 4 && octets.every((octet) => OCTET.test(octet));
}

/** Eight groups; a double colon stands for those that are missing, and an IPv4 address at the end for two. */
function isIpv6(address: string): boolean {
  const halves = address.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1) ?? '';
  const endsInIpv4 = isIpv4(last) && address.endsWith(last);
  const count = groups.length + (endsInIpv4 ? 1 : 0);
  return (
    (endsInIpv4 ? groups.slice(0, -1) : groups).every((group) => GROUP.test(group)) &&
    (halves.length === 2 ? count < 8 : count === 8)
  );
}

/** An address may name a network device, a subnet may not. */
function withoutZone(address: string): string {
  return address.replace(/%.+$/, '');
}
