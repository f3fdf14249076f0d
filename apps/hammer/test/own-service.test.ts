import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Manifest } from '@rpc-vs-mom/results'
import { describe, expect, test } from 'vitest'
import { startHammer } from './hammer.ts'
import { greeterProto, startGreeter } from './own-service/greeter.ts'

const brief = ['--rate', '50', '--duration', '1s', '--warmup', '0s']
const sayHello = ['--proto', greeterProto, '--call', 'helloworld.Greeter/SayHello']

function manifestIn(results: string): Manifest {
  const [run] = readdirSync(results)
  return JSON.parse(readFileSync(join(results, run!, 'manifest.json'), 'utf8')) as Manifest
}

describe('a service of others', { timeout: 60_000 }, () => {
  test('is measured as the README says', async () => {
    const url = await startGreeter()
    const [, command] = readme.match(/^ {4}pnpm (hammer run .*--proto(?:.*\\\n)*.*)$/m)!
    const words = wordsOf(command!).map(
      (word) => ({ 'grpc://127.0.0.1:50051': url, 'helloworld.proto': greeterProto })[word] ?? word,
    )
    expect(words).toEqual(expect.arrayContaining([url, greeterProto]))
    const hammer = startHammer([...words.slice(1), ...brief])
    const { stderr } = await hammer.ended
    expect(stderr).toContain('50 of 50 ok')
    expect(manifestIn(hammer.results)).toMatchObject({
      plan: { workload: 'helloworld.Greeter/SayHello', requests: 50 },
      dataSet: { size: { body: 1 } },
    })
  })

  test('whose replies are others than expected makes no measurement', async () => {
    const url = await startGreeter()
    const flags = ['--target', url, ...sayHello, '--data', '{"name": "Ada"}']
    const hammer = startHammer(['run', ...flags, '--expect', 'message=Hello Bob', ...brief])
    const { code, stderr } = await hammer.ended
    expect({ code, stderr }).toMatchObject({ code: 98 })
    expect(stderr).toContain('question 0: message is "Hello Ada" instead of "Hello Bob".')
  })

  test('is asked with all bodies, each with a right reply of its own', async () => {
    const url = await startGreeter()
    const data = ['--data', '{"name": "Ada"}', '--data', '[{"name": "Bob"}, {}]']
    const replies = ['Hello Ada', 'Hello Bob', 'Hello '].map((message) => ({ message }))
    const flags = ['--target', url, ...sayHello, ...data, '--expect', JSON.stringify(replies)]
    const hammer = startHammer(['run', ...flags, ...brief])
    expect((await hammer.ended).stderr).toContain('50 of 50 ok')
    expect(manifestIn(hammer.results).dataSet.size).toEqual({ body: 3 })
  })
})

test('other bodies make another plan', { timeout: 60_000 }, async () => {
  const url = await startGreeter()
  const hashOf = async (name: string): Promise<string> => {
    const data = ['--data', JSON.stringify({ name })]
    const hammer = startHammer(['run', '--target', url, ...sayHello, ...data, ...brief])
    await hammer.ended
    return manifestIn(hammer.results).plan.hash
  }
  expect(await hashOf('Ada')).not.toBe(await hashOf('Bob'))
})

test.each([
  [['--call', 'a.B/C'], '--proto <file> is missing'],
  [['--proto', 'nowhere.proto', '--call', 'a.B/C'], '--proto nowhere.proto cannot be read'],
  [[...sayHello, '--data', '{"nam": 1}'], 'has no field "nam"; it has name. Did you mean name?'],
  [[...sayHello, '--expect', 'messge=1'], 'has no field "messge"; it has message. Did you mean'],
])('hammer run %j is refused in one sentence', async (flags, sentence) => {
  const run = ['run', '--target', 'grpc://127.0.0.1:1', ...flags]
  const { code, stderr } = await startHammer(run).ended
  expect({ code, stderr }).toMatchObject({ code: 2 })
  expect(stderr).toMatch(/^(?:hammer: drawing [^\n]+\n)?hammer: [^\n]+\n$/)
  expect(stderr).toContain(sentence)
})

const readme = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8')

/** The words of a command as a shell takes them: in quotes, and over several lines. */
function wordsOf(command: string): string[] {
  const words = command.replaceAll('\\\n', ' ').matchAll(/'([^']*)'|(\S+)/g)
  return [...words].map(([, quoted, plain]) => quoted ?? plain!)
}
