import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Metadata, status } from '@grpc/grpc-js'
import type { Manifest } from '@rpc-vs-mom/results'
import { describe, expect, inject, test } from 'vitest'
import type { JsonSummary } from '../src/run/json-summary.ts'
import { startHammer, type Hammer } from './hammer.ts'
import { startGreeterQueue } from './own-service/greeter-queue.ts'
import { greeterProto, startGreeter } from './own-service/greeter.ts'

const brief = ['--rate', '50', '--duration', '1s', '--warmup', '0s']
const sayHello = ['--proto', greeterProto, '--call', 'helloworld.Greeter/SayHello']
const ada = ['--data', '{"name": "Ada"}']

function start(url: string, flags: readonly string[]): Hammer {
  return startHammer(['run', '--target', url, ...sayHello, ...ada, ...brief, ...flags])
}

function fileOf({ results }: Hammer, file: string): string {
  const [run] = readdirSync(results)
  return readFileSync(join(results, run!, file), 'utf8')
}

const unchecked = 'Replies were not checked: any reply counts as right.'

describe('replies of which nothing is expected', { timeout: 60_000 }, () => {
  test('are counted right with a warning, in the terminal and in the report', async () => {
    const hammer = start(await startGreeter(), [])
    const { code, stderr, stdout } = await hammer.ended
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(stderr).toContain(`hammer: warning: ${unchecked}`)
    expect(stdout).toContain(unchecked)
    expect(fileOf(hammer, 'report.md')).toContain(unchecked)
    expect(fileOf(hammer, 'report.html')).toContain(unchecked)
    expect(fileOf(hammer, 'report.md')).not.toContain('Every answer was compared')
  })

  test('are no warning where only the status is meant to count', async () => {
    const hammer = start(await startGreeter(), ['--expect-status', 'OK'])
    const { stderr } = await hammer.ended
    expect(stderr).toContain('50 of 50 ok')
    expect(stderr).not.toContain('warning')
    expect(fileOf(hammer, 'report.md')).toContain('Every call had to end with the status OK')
  })
})

describe('a size that is expected', { timeout: 60_000 }, () => {
  test.each([
    // The message of 9 letters, with its tag and its length.
    [['--expect-size', '11'], 0, '50 of 50 ok'],
    [['--expect-size', '5-20', '--expect', 'message=Hello Ada'], 0, '50 of 50 ok'],
    [['--expect-size', '12-20'], 98, 'question 0: the reply has 11 bytes instead of 12 to 20.'],
    [['--expect-size', '11', '--expect', 'message=Hello Eve'], 98, 'message is "Hello Ada"'],
  ])('as %j ends with %i', async (flags, exit, sentence) => {
    const { code, stderr } = await start(await startGreeter(), flags).ended
    expect({ code, stderr }).toMatchObject({ code: exit })
    expect(stderr).toContain(sentence)
    expect(stderr).not.toContain('warning')
  })
})

describe('a status that is expected', { timeout: 60_000 }, () => {
  const expecting = ['--expect-status', 'NOT_FOUND']

  test('is right where every call ends with it', async () => {
    const url = await startGreeter((_, done) => done({ code: status.NOT_FOUND, details: 'no Ada' }))
    const { code, stderr } = await start(url, expecting).ended
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(stderr).toContain('50 of 50 ok')
  })

  test('makes a reply wrong', async () => {
    const { code, stderr } = await start(await startGreeter(), expecting).ended
    expect({ code, stderr }).toMatchObject({ code: 98 })
    expect(stderr).toContain('question 0: the call ended with OK instead of NOT_FOUND.')
  })

  test('leaves another status an error', async () => {
    let calls = 0
    const url = await startGreeter((_, done) =>
      done({ code: calls++ % 2 === 0 ? status.NOT_FOUND : status.ABORTED }),
    )
    const hammer = start(url, [...expecting, '--json'])
    const { counts } = JSON.parse((await hammer.ended).stdout) as JsonSummary
    expect(counts).toMatchObject({ planned: 50, ok: 25, wrong: 0, errors: { ABORTED: 25 } })
  })
})

describe('metadata', { timeout: 60_000 }, () => {
  const flags = ['--metadata', 'tenant=acme', '--metadata', 'key-bin=AP8=']

  test('comes with every call, and its values are not in the results', async () => {
    const seen = new Set<string>()
    const url = await startGreeter(({ request, metadata }, done) => {
      seen.add(`${metadata.get('tenant').join()} ${hexOf(metadata)}`)
      done(null, { message: `Hello ${request.name}` })
    })
    const hammer = start(url, [...flags, '--expect', 'message=Hello Ada'])
    expect((await hammer.ended).stderr).toContain('50 of 50 ok')
    expect(seen).toEqual(new Set(['acme 00ff']))
    const manifest = fileOf(hammer, 'manifest.json')
    expect(manifest).not.toContain('acme')
    const [{ components }] = (JSON.parse(manifest) as Manifest).variants as [
      Manifest['variants'][0],
    ]
    expect(components[0]!.settings).toMatchObject({ metadata: 'tenant, key-bin' })
  })

  test.skipIf(!inject('rabbitmqUrl'))('comes as headers of each message of a queue', async () => {
    const expected = ['--expect', 'message=Hello Ada of acme', '--expect-size', '19']
    const hammer = start(await startGreeterQueue(), [...flags, ...expected])
    const { code, stderr } = await hammer.ended
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(stderr).toContain('50 of 50 ok')
  })
})

describe('--json', { timeout: 60_000 }, () => {
  test('gives one document on stdout, with the figures of the run, and the rest on stderr', async () => {
    const wrong = ['--expect', 'message=Hello Eve', '--json', '--name', 'told']
    const hammer = start(await startGreeter(), wrong)
    const { code, stdout, stderr } = await hammer.ended
    const summary = JSON.parse(stdout) as JsonSummary
    expect(summary).toMatchObject({
      verdict: { verdict: 'INVALID', reasons: expect.arrayContaining(['50 answers were wrong.']) },
      replies: { checked: true },
      counts: { planned: 50, sent: 50, ok: 0, wrong: 50, timedOut: 0, shed: 0, errors: {} },
      ratesPerSecond: { planned: 50, right: 0 },
      responseMs: { p50: expect.any(Number), max: expect.any(Number) },
      exitCode: code,
    })
    expect(summary.responseMs).not.toHaveProperty('p99')
    expect(summary.run).toBe(join(hammer.results, readdirSync(hammer.results)[0]!))
    expect(existsSync(summary.report)).toBe(true)
    expect(stderr).toContain('report.html')
  })

  test('leaves stdout empty where nothing could be sent', async () => {
    const { code, stdout } = await start('grpc://127.0.0.1:1', ['--json']).ended
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
  })
})

test.each([
  [['--expect-size', 'big'], '--expect-size big is no size: give bytes from 0 to'],
  [['--expect-size', '20-10'], '--expect-size 20-10 is no size'],
  [['--expect-status', 'NOTFOUND'], 'is no status; there is OK, UNKNOWN,'],
  [['--expect-status', 'UNAVAILABLE'], 'a call that nobody answers may end with it too.'],
  [['--expect-status', 'ABORTED', '--expect-size', '1'], 'A call that ends with ABORTED has no'],
  [['--metadata', 'tenant'], '--metadata does not have the form key=value'],
])('hammer run %j is refused in one sentence', async (flags, sentence) => {
  const { code, stderr } = await start('grpc://127.0.0.1:1', flags).ended
  expect({ code, stderr }).toMatchObject({ code: 2 })
  expect(stderr).toMatch(/^(?:hammer: drawing [^\n]+\n)?hammer: [^\n]+\n$/)
  expect(stderr).toContain(sentence)
})

function hexOf(metadata: Metadata): string {
  return metadata
    .get('key-bin')
    .map((value) => Buffer.from(value).toString('hex'))
    .join()
}
