import ipaddr from 'ipaddr.js';

/**
 * An address in one form, without its port: IPv6 as in RFC 5952, IPv4 also if it is mapped into IPv6. Empty for
 * an address that only says "any".
 */
export function toAddressText(text = ''): string {
  const bare = text.replace(/^\[(.*)\](?::\d+)?$/, '$1').replace(/^([^:]*):\d+$/, '$1');
  if (!ipaddr.isValid(bare)) return bare;
  const address = ipaddr.process(bare);
  if (address.range() === 'unspecified') return '';
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString();
}
