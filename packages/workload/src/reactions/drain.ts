import { setTimeout } from 'node:timers/promises'
import { AskError, type Ask } from '@rpc-vs-mom/transport'
import { countStored } from './contract.ts'

/** Time for one look. */
const lookTimeoutMs = 10_000

const lookEveryMs = 50

/** Without a single reaction more, what is left will not come. */
const stalledAfterMs = 10_000

/** How many reactions are counted of the products of a prefix. */
export async function storedOf(ask: Ask, productPrefix: string): Promise<number> {
  return (await look(ask, productPrefix)).stored
}

/** How often workers had to write again because another one was writing. */
export async function busyRetriesOf(ask: Ask): Promise<number> {
  return (await look(ask, '')).busyRetries
}

async function look(ask: Ask, productPrefix: string) {
  const request = countStored.request.protobuf.encode({ productPrefix })
  const reply = await ask(request, { method: countStored.name, timeoutMs: lookTimeoutMs })
  return countStored.reply.protobuf.decode(reply)
}

/** Resolves when so many reactions are counted, or none came for 10 s; what is missing then is for others to say. */
export async function awaitStored(ask: Ask, prefix: string, reactions: number): Promise<void> {
  let [most, sinceMs] = [-1, performance.now()]
  for (;;) {
    const stored = await storedOf(ask, prefix).catch(nobody)
    if (stored >= reactions) return
    if (stored > most) [most, sinceMs] = [stored, performance.now()]
    else if (performance.now() - sinceMs > stalledAfterMs) return
    await setTimeout(lookEveryMs)
  }
}

/** A worker may be away for a moment. */
function nobody(error: unknown): number {
  if (error instanceof AskError) return -1
  throw error
}
