import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { watchPausesOf } from './over-ipc.ts'
import { monotonicMs } from './pause.ts'
import { watchPauses } from './watch-pauses.ts'

/** Keeps this thread from doing anything else. */
function standStill(ms: number): void {
  const endMs = performance.now() + ms
  while (performance.now() < endMs);
}

test('a stall of the event loop is told with the time at which it was', async () => {
  const end = watchPauses()
  await new Promise((resolve) => setTimeout(resolve, 30))
  const fromMs = monotonicMs()
  standStill(60)
  const toMs = monotonicMs()
  await new Promise((resolve) => setTimeout(resolve, 30))
  const { longest } = await end()
  const stall = longest.find(({ kind, tookMs }) => kind === 'stall' && tookMs > 40)!
  expect(stall.atMs).toBeGreaterThan(fromMs - 15)
  expect(stall.atMs + stall.tookMs).toBeGreaterThan(toMs)
})

test('collections are counted and told with the time at which they were', async () => {
  const child = await start(
    `let kept = []; for (let n = 0; n < 2e6; n++) kept.push({ n }); gc(); process.send('collected')`,
  )
  const end = watchPausesOf(child)
  const fromMs = monotonicMs()
  child.send('go')
  await once(child, 'message')
  const pauses = (await end())!
  const long = pauses.longest.filter(({ kind }) => kind === 'collection')
  expect(long.length).toBeGreaterThan(0)
  for (const { atMs, tookMs } of long) {
    expect(atMs).toBeGreaterThan(fromMs)
    expect(atMs + tookMs).toBeLessThan(monotonicMs())
  }
  expect(pauses.collections).toBeGreaterThanOrEqual(long.length)
})

test('of a process that has ended nothing is known', async () => {
  const child = await start('')
  const end = watchPausesOf(child)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(await end()).toBeUndefined()
})

/** A process that tells its pauses, and runs `script` when it is told to go. */
async function start(script: string): Promise<ChildProcess> {
  const program = `import { tellPausesToParent } from ${JSON.stringify(new URL('over-ipc.ts', import.meta.url))}
    tellPausesToParent()
    process.on('message', (said) => { if (said === 'go') { ${script} } })
    process.send('started')`
  const child = spawn(
    process.execPath,
    ['--expose-gc', '--input-type=module-typescript', '-e', program],
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  )
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child, 'message')
  return child
}
