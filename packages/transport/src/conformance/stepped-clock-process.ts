// `listen MS`: listens at LISTEN_URL and echoes. `ask MS`: asks there 20 times at once and prints the outcomes as JSON. Either
// way its wall clock is set by MS milliseconds in the middle of every request. Run by tests.
import { setTimeout as sleep } from 'node:timers/promises'
import { AskError } from '../ask-error.ts'
import { connect, listen } from '../registry.ts'
import { takeOverWallClock } from './stepped-clock.ts'
import { callWith, numbered } from './under-test.ts'

const url = process.env['LISTEN_URL'] ?? ''
const [role, byMs] = process.argv.slice(2) as [string, string]
const step = takeOverWallClock()

if (role === 'listen') {
  const listener = await listen(
    url,
    async (request) => {
      step(Number(byMs))
      await sleep(20)
      return request
    },
    { maxConcurrent: 100 },
  )
  console.log(listener.url)
} else {
  const connection = await connect(url)
  const outcomes = Array.from({ length: 20 }, async (_, n) => {
    const reply = connection.ask(numbered(n), callWith({ timeoutMs: 5000 }))
    step(Number(byMs))
    return reply.then(
      (bytes) => Buffer.from(bytes).toString(),
      (error: unknown) => AskError.from(error).code,
    )
  })
  console.log(JSON.stringify(await Promise.all(outcomes)))
  await connection.close()
}
