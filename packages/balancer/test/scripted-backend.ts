import type { AskableBackend } from '../src/backend.ts'

/** One call or check of a `ScriptedBackend`, ended by the test. */
export interface Pending {
  readonly settle: (error?: Error) => void
}

/** An error of a backend in trouble, as opposed to one about the request. */
export class Fault extends Error {
  override readonly name = 'Fault'
}

/** A backend whose calls and checks end when, and as, the test says. */
export class ScriptedBackend implements AskableBackend<string, undefined, string> {
  readonly id: string
  readonly calls: Pending[] = []
  readonly checks: Pending[] = []
  weight: number
  closed = 0

  constructor(id: string, weight = 1) {
    this.id = id
    this.weight = weight
  }

  readonly ask = (request: string): Promise<string> =>
    pendingIn(this.calls, `${this.id}:${request}`)

  readonly check = async (): Promise<void> => {
    await pendingIn(this.checks, '')
  }

  readonly close = async (): Promise<void> => {
    this.closed += 1
  }
}

/** A backend that answers every check and every request at once, through `answer`. */
export function immediateBackend(
  id: string,
  answer: (request: string) => Promise<string> = async (request) => `${id}:${request}`,
): AskableBackend<string, undefined, string> {
  return { id, ask: answer, check: async () => undefined }
}

function pendingIn(list: Pending[], reply: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const entry: Pending = {
    settle(error) {
      list.splice(list.indexOf(entry), 1)
      if (error) reject(error)
      else resolve(reply)
    },
  }
  list.push(entry)
  return promise
}
