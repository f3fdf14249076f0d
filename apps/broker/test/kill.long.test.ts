import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startBrokerProcess, TinyClient } from './broker-process.ts'

const kills = 20
const publishers = 32

test(
  `a broker that is killed ${kills} times while it is published to loses no message that it acknowledged, and gives no id twice`,
  { timeout: 280_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'broker-kill-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const flags = ['--store', `sqlite:${join(folder, 'messages.db')}`]
    /** Bodies by the ids under which they were acknowledged. */
    const acknowledged = new Map<number, string>()
    let highest = 0
    for (let round = 0; round < kills; round++) {
      const { program, url } = await startBrokerProcess(flags)
      const client = new TinyClient(url)
      const before = acknowledged.size
      const isEnough = Promise.withResolvers<void>()
      let highestBefore = highest
      const publishing = Array.from({ length: publishers }, async (_, publisher) => {
        for (let n = 0; ; n++) {
          const body = `${round} ${publisher} ${n}`
          const id = await client.publish('a', body)
          expect(acknowledged.has(id)).toBe(false)
          expect(id).toBeGreaterThan(highestBefore)
          acknowledged.set(id, body)
          highest = Math.max(highest, id)
          if (acknowledged.size > before + 500) isEnough.resolve()
        }
      })
      const ends = Promise.allSettled(publishing)
      await Promise.race([isEnough.promise, ends])
      highestBefore = highest
      await program.kill()
      for (const end of await ends)
        expect(end).toMatchObject({ status: 'rejected', reason: { code: 14 } })
      client.close()
    }
    const { program, url } = await startBrokerProcess(flags)
    onTestFinished(() => program.kill())
    const client = new TinyClient(url)
    onTestFinished(() => client.close())
    expect(acknowledged.size).toBeGreaterThan(kills * 500)
    for (const [id, body] of acknowledged) expect(await client.fetch('a', id)).toBe(body)
    expect(await client.publish('a', 'after all')).toBeGreaterThan(highest)
  },
)
