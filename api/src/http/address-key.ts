import ipaddr from 'ipaddr.js';

/** A subscriber usually has an IPv6 /64 network (RFC 6177), so it counts as one address. */
export function addressKey(text: string): string {
  if (!ipaddr.IPv6.isValid(text)) return text;
  const address = ipaddr.process(text);
  if (address instanceof ipaddr.IPv4) return address.toString();
  const network = address.parts.slice(0, 4).map((part) => part.toString(16));
  return network.join(':') + '::/64';
}
