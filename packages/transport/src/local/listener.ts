import { Answering } from '../answering.ts'
import { AskError } from '../ask-error.ts'
import type { Ask } from '../ask.ts'
import { defaultGraceMs, defaultMaxConcurrent } from '../limits.ts'
import type { Listener, ListenOptions } from '../transport.ts'
import { parseLocalUrl } from './address.ts'

const listening = new Map<string, Answering>()

/** Who answers at a name at this moment. */
export function answererAt(name: string): Answering | undefined {
  return listening.get(name)
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
  const answering = new Answering(
    ask,
    options.maxConcurrent ?? defaultMaxConcurrent,
    options.contract,
  )
  listening.set(name, answering)
  return {
    url,
    close: (graceMs = defaultGraceMs) => {
      if (listening.get(name) === answering) listening.delete(name)
      return answering.drain(graceMs)
    },
  }
}
