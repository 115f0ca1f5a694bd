import ipaddr from 'ipaddr.js';

/** RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3, RFC 6761 section 6.3. Expects a host without a port. */
export const isLoopback = (host: string) => {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  if (name === 'localhost') return true;
  const isAddress = ipaddr.IPv4.isValidFourPartDecimal(name) || ipaddr.IPv6.isValid(name);
  return isAddress && ipaddr.parse(name).range() === 'loopback';
};
