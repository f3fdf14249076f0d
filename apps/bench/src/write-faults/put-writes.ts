import { setTimeout } from 'node:timers/promises'
import { AskError } from '@rpc-vs-mom/transport'
import type { Asked } from '@rpc-vs-mom/workload'
import type { WriteScene } from './scene.ts'

export interface PutWrites {
  /** Questions asked. */
  readonly questions: number
  /** Each so many writes are sent twice. */
  readonly doubleEach: number
  /** Called when so many questions have been asked, while others are under way. */
  readonly faults: ReadonlyMap<number, () => Promise<void>>
}

export interface PutResult {
  /** What is wrong with answers, one sentence each. */
  readonly faults: readonly string[]
  /** Writes sent twice on purpose. */
  readonly doubled: number
  /** Writes sent again because nobody knew what became of them, or nobody took them. */
  readonly again: number
}

/** Asked at once. */
const lanes = 64

const timeoutMs = 5000
const againAfterMs = 20

/**
 * Asks questions in turn, some writes twice, and each write again until it is accepted: a sender with a key may repeat.
 * Reads that fail are left out, because nothing was promised to them.
 */
export async function putWrites(
  scene: WriteScene,
  { questions, doubleEach, faults }: PutWrites,
): Promise<PutResult> {
  const wrong: string[] = []
  const broken: Promise<void>[] = []
  const counts = { asked: 0, writes: 0, doubled: 0, again: 0 }
  const put = async (): Promise<void> => {
    const number = counts.asked++
    const fault = faults.get(number)
    if (fault) broken.push(fault())
    const asked = scene.session.next(number % 4)
    if (number % 4 === 3) return read(scene, asked, wrong)
    counts.again += await writeUntilAccepted(scene, asked, wrong)
    if (counts.writes++ % doubleEach !== 0) return
    counts.doubled++
    await deliver(scene, asked).catch(() => undefined)
  }
  const lane = async (): Promise<void> => {
    while (counts.asked < questions) await put()
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  await Promise.all(broken)
  return { faults: wrong, doubled: counts.doubled, again: counts.again }
}

async function read({ ask }: WriteScene, asked: Asked, wrong: string[]): Promise<void> {
  const { body, method } = asked.request
  const reply = await ask(body, { method, timeoutMs }).catch(() => undefined)
  const fault = reply && asked.check(reply).fault
  if (fault !== undefined) wrong.push(fault)
}

/** Resolves with how often it had to be repeated. */
async function writeUntilAccepted(
  scene: WriteScene,
  asked: Asked,
  wrong: string[],
): Promise<number> {
  for (let again = 0; ; again++) {
    const reply = await deliver(scene, asked).catch((error: unknown) => AskError.from(error))
    if (!(reply instanceof AskError)) {
      if (asked.accepted) asked.accepted()
      else if (reply) {
        const { fault } = asked.check(reply)
        if (fault !== undefined) wrong.push(fault)
      }
      return again
    }
    await setTimeout(againAfterMs)
  }
}

async function deliver(
  { ask, send }: WriteScene,
  { request: { body, method }, accepted }: Asked,
): Promise<Uint8Array | undefined> {
  if (accepted === undefined) return ask(body, { method, timeoutMs })
  await send(body, { method, timeoutMs })
  return undefined
}
