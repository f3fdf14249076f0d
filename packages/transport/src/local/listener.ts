import { Answering } from '../answering.ts'
import { AskError } from '../ask-error.ts'
import type { Ask } from '../ask.ts'
import { defaultGraceMs, defaultMaxConcurrent } from '../transport-limits.ts'
import { acceptsNothing } from '../sending/acceptance.ts'
import type { Listener, ListenOptions } from '../transport.ts'
import { parseLocalUrl } from './address.ts'

/** Who does the work at a name, and who accepts it to be done later. */
interface Answerers {
  readonly ask: Answering
  readonly accept: Answering
}

const listening = new Map<string, Answerers>()

/** Who answers at a name at this moment. */
export function answererAt(name: string, does: keyof Answerers): Answering | undefined {
  return listening.get(name)?.[does]
}

/** Answers at `local:name` in this process; rejects with ALREADY_EXISTS when somebody does already. */
export async function listenLocal(
  url: string,
  ask: Ask,
  options: ListenOptions,
): Promise<Listener> {
  const name = parseLocalUrl(url)
  if (listening.has(name)) {
    throw new AskError('ALREADY_EXISTS', `Somebody listens at ${url} already; choose another name.`)
  }
  const max = options.maxConcurrent ?? defaultMaxConcurrent
  const { accept } = options
  const accepting: Ask = async (request, call) => {
    if (accept === undefined) throw acceptsNothing(call.method)
    await accept(request, call)
    return new Uint8Array()
  }
  const answerers = {
    ask: new Answering(ask, max, options.contract),
    accept: new Answering(accepting, max, options.contract),
  }
  listening.set(name, answerers)
  return {
    url,
    async close(graceMs = defaultGraceMs) {
      if (listening.get(name) === answerers) listening.delete(name)
      await Promise.all([answerers.ask.drain(graceMs), answerers.accept.drain(graceMs)])
    },
  }
}
