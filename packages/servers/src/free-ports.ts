import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Below the ports that Linux and macOS hand out by themselves: a node needs seconds until it listens, and
 * an outgoing connection must not take its port meanwhile.
 */
const range = { from: 20_000, to: 32_000 } as const
const maxAttempts = 100

/** `count` different TCP ports of 127.0.0.1 on which nothing listens now. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>()
  for (let attempt = 0; attempt < maxAttempts && ports.size < count; attempt++) {
    const port = randomInt(range.from, range.to)
    if (await isFree(port)) ports.add(port)
  }
  if (ports.size < count) throw new Error(`no free port from ${range.from} to ${range.to}`)
  return [...ports]
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}
