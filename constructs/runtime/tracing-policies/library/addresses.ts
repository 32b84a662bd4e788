/** Loopback, in the three forms that a socket stores it in: IPv4, IPv6, and IPv4 mapped into an IPv6 socket. */
export const LOOPBACK = ['127.0.0.0/8', '::1/128', '::ffff:127.0.0.0/104'];

/** No peer: a listening socket, or one that never connected. */
export const NO_PEER = ['0.0.0.0/32', '::/128'];

/** IPv4 subnets, and the same as an IPv6 socket stores them. */
export function inBothForms(subnets: readonly string[]): string[] {
  return subnets.flatMap((subnet) => {
    const [address, bits] = subnet.split('/');
    return [subnet, `::ffff:${address}/${96 + Number(bits)}`];
  });
}
