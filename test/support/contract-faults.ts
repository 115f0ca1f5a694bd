import type { Exchange } from './contract';

const { contract } = worker;
const faults: string[] = [];
const pending = new Set<Promise<void>>();

/** Checks a response against the contract. A response that is not described fails the current test. */
export function noteExchange(exchange: Exchange) {
  const fault = contract.faultOf(exchange);
  if (fault) faults.push(fault);
}

/** Checks a response whose body has not arrived yet. */
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

/** Returns the faults since the last call. */
export async function takeFaults(): Promise<string[]> {
  await Promise.allSettled(pending);
  return faults.splice(0);
}
