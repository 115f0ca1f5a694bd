import autocannon from 'autocannon';

/**
 * Requests per second, measured for some seconds on ten connections.
 * @param {object} target autocannon's `url`, `socketPath`, `headers`
 * @param {number} [seconds]
 */
export async function requestsPerSecond(target, seconds = 5) {
  const result = await autocannon({ connections: 10, duration: seconds, ...target });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx} responses were errors, ${result.errors} requests failed`);
  return result.requests.average;
}
