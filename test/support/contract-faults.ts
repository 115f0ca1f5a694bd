import type { Exchange } from './contract';

const { contract } = worker;
const faults: string[] = [];
const pending = new Set<Promise<void>>();

/** Holds an answer against the contract; what is not described fails the test that runs. */
export function noteExchange(exchange: Exchange) {
  const fault = contract.faultOf(exchange);
  if (fault) faults.push(fault);
}

/** Of an answer whose body is still on its way. */
export function noteLater(exchange: Promise<Exchange | undefined>) {
  const note = (one: Exchange | undefined) => one && noteExchange(one);
  const noted = exchange.then(note).finally(() => pending.delete(noted));
  pending.add(noted);
}

export function noteEvents(events: unknown[]) {
  for (const event of events)
    for (const fault of contract.faultsAt('/components/schemas/StreamEvent', event))
      faults.push(`event ${JSON.stringify(event)}: ${fault}`);
}

/** All since the last time. */
export async function takeFaults(): Promise<string[]> {
  await Promise.allSettled(pending);
  return faults.splice(0);
}
