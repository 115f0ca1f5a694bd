import { setTimeout as sleep } from 'node:timers/promises';
import type { Exchange } from './contract';

const { contract } = worker;
const faults: string[] = [];
/** Responses whose body has not arrived yet, each with the name of its request. */
const pending = new Map<Promise<void>, string>();
/** A body that the page does not read to its end never arrives. */
const LONGEST_WAIT_MS = 20_000;

/** Checks a response against the contract. A response that is not described fails the current test. */
export function noteExchange(exchange: Exchange) {
  const fault = contract.faultOf(exchange);
  if (fault) faults.push(fault);
}

/** Checks a response whose body has not arrived yet. */
export function noteLater(request: string, exchange: Promise<Exchange | undefined>) {
  const note = (one: Exchange | undefined) => one && noteExchange(one);
  const noted = exchange.then(note).finally(() => pending.delete(noted));
  pending.set(noted, request);
}

export function noteEvents(events: unknown[]) {
  for (const event of events)
    for (const fault of contract.faultsAt('/components/schemas/StreamEvent', event))
      faults.push(`event ${JSON.stringify(event)}: ${fault}`);
}

/** Returns the faults since the last call. */
export async function takeFaults(): Promise<string[]> {
  const awaited = [...pending];
  const isOver = new AbortController();
  await Promise.race([
    Promise.allSettled(awaited.map(([noted]) => noted)),
    sleep(LONGEST_WAIT_MS, undefined, isOver).catch(() => {}),
  ]);
  isOver.abort();
  for (const [noted, request] of awaited)
    if (pending.delete(noted)) faults.push(`${request}: the body did not arrive`);
  return faults.splice(0);
}
