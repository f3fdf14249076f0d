import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TrialRecord } from '@rpc-vs-mom/results'
import type { Ask } from '@rpc-vs-mom/transport'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { misbehaveOverAmqp } from './misbehaving/amqp-server.ts'
import { misbehaveOverGrpc } from './misbehaving/grpc-server.ts'
import type { Misbehaviour } from './misbehaving/misbehaviour.ts'
import { startHammer } from './hammer.ts'
import { rightAnswers } from './right-answers.ts'

const brokerUrl = inject('rabbitmqUrl')
/** Long enough for a busy machine to answer what is to be answered. */
const timeoutMs = 4000
const lateMs = timeoutMs + 500
const flags = ['--rate', '500', '--duration', '2s', '--warmup', '0s', '--sales', '1k']
/** Neither shed nor refused by the hammer. */
const allSent = { planned: 1000, shed: 0, shedLate: 0, sent: 1000 } as const

describe('20 of 1,000 requests of each misbehaviour', { timeout: 60_000 }, () => {
  const stack = new AsyncDisposableStack()
  let answer: Ask
  beforeAll(async () => {
    answer = await rightAnswers(stack)
  })
  afterAll(() => stack.disposeAsync())

  const overGrpc = async (...kinds: Misbehaviour[]): Promise<Result> =>
    run(await misbehaveOverGrpc({ answer, kinds, lateMs }))
  const overAmqp = async (...kinds: Misbehaviour[]): Promise<Result> =>
    run(await misbehaveOverAmqp({ brokerUrl: brokerUrl!, answer, kinds, lateMs }))

  test('over gRPC, where replies without a call are not visible', async () => {
    const result = await overGrpc('wrong', 'lost', 'late', 'doubled', 'truncated')
    const errors = { UNIMPLEMENTED: 20 }
    const ledger = { ...allSent, ok: 900, wrong: 40, timedOut: 40, errors, doubled: 20 }
    expect(result.ledger).toEqual(ledger)
    expect(result.strays).toEqual({
      late: 'not visible',
      duplicate: 'not visible',
      foreign: 'not visible',
      doubled: '20',
    })
    expect(result).toMatchObject({ code: 98, verdict: 'INVALID' })
    expect(result.reasons).toContain('40 answers were wrong.')
  })

  test('over gRPC without a wrong answer among them, a failing system', async () => {
    const result = await overGrpc('lost', 'late', 'doubled')
    expect(result.ledger).toMatchObject({ ok: 940, wrong: 0, timedOut: 40, doubled: 20 })
    expect(result.outcome).toBe('failing')
    expect(result.code).toBe(result.verdict === 'INVALID' ? 98 : 99)
  })

  test.skipIf(!brokerUrl)('over AMQP, where an answer of two messages is not visible', async () => {
    const result = await overAmqp('wrong', 'lost', 'late', 'foreign', 'duplicated', 'truncated')
    const strays = { late: 20, duplicate: 20, foreign: 20, sentAgain: 0 }
    const ledger = { ...allSent, ok: 900, wrong: 40, timedOut: 60, errors: {}, ...strays }
    expect(result.ledger).toEqual(ledger)
    expect(result.strays).toEqual({
      late: '20',
      duplicate: '20',
      foreign: '20',
      doubled: 'not visible',
    })
    expect(result).toMatchObject({ code: 98, verdict: 'INVALID' })
    expect(result.reasons).toContain('40 answers were wrong.')
  })

  test.skipIf(!brokerUrl)('duplicates alone over AMQP, never VALID', async () => {
    const result = await overAmqp('duplicated')
    expect(result.ledger).toMatchObject({ ok: 1000, late: 0, duplicate: 20, foreign: 0 })
    expect(result.outcome).toBeUndefined()
    // Where the machine was too busy to send on time, that goes before.
    const { verdict, code, reasons } = result
    expect(['SUSPECT 0 true', 'INVALID 98 false']).toContain(
      `${verdict} ${code} ${reasons.includes('20 duplicate replies came.')}`,
    )
  })
})

interface Result {
  readonly code: number | null
  readonly ledger: TrialRecord['ledger']
  readonly verdict: string
  readonly reasons: readonly string[]
  readonly outcome: string | undefined
  /** What the report says of replies beside those that decided. */
  readonly strays: Readonly<Record<string, string>>
}

async function run(url: string): Promise<Result> {
  const hammer = startHammer(['run', '--target', url, ...flags, '--timeout', `${timeoutMs}ms`])
  const { code, stderr } = await hammer.ended
  const folder = join(hammer.results, readdirSync(hammer.results)[0] ?? stderr)
  const [trial] = readdirSync(join(folder, 'trials'))
  const recorded = (file: string): unknown =>
    JSON.parse(readFileSync(join(folder, 'trials', trial!, file), 'utf8'))
  const { verdict } = recorded('trial.json') as Pick<TrialRecord, 'verdict'>
  const { schemaVersion: _, ...ledger } = recorded('ledger.json') as TrialRecord['ledger'] & {
    schemaVersion: number
  }
  return {
    code,
    ledger,
    verdict: verdict.verdict,
    reasons: verdict.reasons,
    outcome: verdict.outcome?.kind,
    strays: straysIn(readFileSync(join(folder, 'report.md'), 'utf8')),
  }
}

/** The cells of the ledger's only row, by the names of their columns. */
function straysIn(report: string): Record<string, string> {
  const lines = report.split('\n')
  const head = lines.findIndex((line) => /^\|.*\| duplicate \|/.test(line))
  const cellsOf = (line: string): string[] => line.split('|').map((cell) => cell.trim())
  const cells = cellsOf(lines[head + 2]!)
  const names = ['late', 'duplicate', 'foreign', 'doubled']
  const columns = cellsOf(lines[head]!)
  return Object.fromEntries(names.map((name) => [name, cells[columns.indexOf(name)]!]))
}
