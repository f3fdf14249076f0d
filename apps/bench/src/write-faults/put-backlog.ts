import type { WriteScene } from './scene.ts'

/** Sent at once, within what a connection may have outstanding. */
const together = 100

/** Reactions are the first three of each four questions. */
const kinds = 3

/** Sends so many writes, and returns when all of them are accepted. */
export async function putBacklog({ session, send }: WriteScene, writes: number): Promise<void> {
  const put = async (number: number): Promise<void> => {
    const { request, accepted } = session.next(number % kinds)
    await send(request.body, { method: request.method, timeoutMs: 5000 })
    accepted!()
  }
  for (let sent = 0; sent < writes; sent += together) {
    const batch = Array.from({ length: Math.min(together, writes - sent) }, (_, n) => put(sent + n))
    await Promise.all(batch)
  }
}
