import { expect, onTestFinished, test } from 'vitest'
import { ChildProgram, type ChildOptions } from './child-program.ts'

/** A program of one line. */
function started(line: string, options: ChildOptions = {}): ChildProgram {
  const program = new ChildProgram('none', [], {
    ...options,
    node: ['--input-type=module', '--eval', line, '--'],
  })
  onTestFinished(() => program.kill())
  return program
}

const ready = `process.send({ type: 'ready', url: process.env.LISTEN_URL });`
const stays = `process.on('message', () => {});`

test('is ready where it says on its channel that it listens', async () => {
  const program = started(ready + stays, { env: { LISTEN_URL: 'local:here' } })
  await expect(program.ready()).resolves.toBe('local:here')
})

test('one that ends before it is ready is an error with its exit code and last words', async () => {
  const program = started(`process.stderr.write('no file'); process.exitCode = 5;`)
  await expect(program.ready()).rejects.toThrow('ended with exit code 5 while starting: no file')
})

test('stopping asks first, and gives the exit code that it chose', async () => {
  const program = started(`process.on('SIGTERM', () => process.exit(7)); ${ready} ${stays}`)
  await program.ready()
  await program.stop()
  await expect(program.exited()).resolves.toBe(7)
  await expect(program.ended()).resolves.toMatchObject({ exitCode: 7 })
})

test('one that does not stop in time is killed', async () => {
  const program = started(`process.on('SIGTERM', () => {}); ${ready} ${stays}`)
  await program.ready()
  await program.stop(50)
  await expect(program.ended()).resolves.toMatchObject({ exitCode: null })
})

test('keeps only the last of what it says', async () => {
  const program = started(`process.stderr.write('a'.repeat(100) + 'end');`, { stderrMax: 5 })
  await expect(program.ended()).resolves.toMatchObject({ stderr: 'aaend' })
})

test('disposing kills it, and doing so twice is doing it once', async () => {
  const program = started(ready + stays)
  await program.ready()
  await program[Symbol.asyncDispose]()
  await program[Symbol.asyncDispose]()
  await expect(program.ended()).resolves.toMatchObject({ exitCode: null })
})
