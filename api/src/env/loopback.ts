const ipv4 = /^127(?:\.\d{1,3}){3}$/;

/** RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3, RFC 6761 section 6.3. A port is not part of it. */
export const isLoopback = (host: string) => {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  return name === 'localhost' || name === '::1' || ipv4.test(name);
};
