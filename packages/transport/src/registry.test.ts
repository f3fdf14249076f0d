import { execFileSync } from 'node:child_process'
import { expect, onTestFinished, test } from 'vitest'
import { connect, listen } from './index.ts'

test('the scheme of a URL finds its transport', async () => {
  const listener = await listen('local:registry', async (request) => request)
  onTestFinished(() => listener.close())
  const connection = await connect('local:registry')
  onTestFinished(() => connection.close())
  const call = { method: 'test.Echo/Count', timeoutMs: 1000 } as const
  expect(String(await connection.ask(Buffer.from('hello'), call))).toBe('hello')
})

test.for(['http://127.0.0.1:1', 'constructor:x', '127.0.0.1:50051', ''])(
  'the URL "%s" of no known scheme is refused in one sentence with those that are known',
  async (url) => {
    const sentence = `"${url}" does not start with a known scheme; known are local:, grpc:, grpcstream:, amqp:, broker:, nats:.`
    await expect(connect(url)).rejects.toThrow(sentence)
    await expect(listen(url, async (request) => request)).rejects.toThrow(sentence)
  },
)

test('importing it loads neither library, so that each start pays only for the scheme it uses', () => {
  const source = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
    await import(${JSON.stringify(new URL('index.ts', import.meta.url).href)})
    console.log(loaded.join('\\n'))`
  const loaded = execFileSync(process.execPath, ['--input-type=module', '-e', source], {
    encoding: 'utf8',
  })
  expect(loaded).toContain('registry.ts')
  expect(loaded).not.toMatch(/node_modules\/.*(grpc-js|amqplib)/)
})
