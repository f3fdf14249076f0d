import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TrialVerdict } from '@rpc-vs-mom/results'
import { codecs } from '@rpc-vs-mom/schema'
import { AskError, listen, type Ask } from '@rpc-vs-mom/transport'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { startHammer, type Hammer } from './hammer.ts'
import { rightAnswers } from './right-answers.ts'

const timeoutMs = 400
const flags = ['--rate', '100', '--duration', '2s', '--warmup', '200ms', '--sales', '1k']
const { salesResponse } = codecs.protobuf

/** What a failing or saturated system is no reason for: only lateness may make such a run INVALID. */
const otherFault = /wrong|No request|ledger|shed by a bound/

describe('hammer, against a server of known faults', { timeout: 60_000 }, () => {
  const stack = new AsyncDisposableStack()
  let right: Ask
  beforeAll(async () => {
    right = await rightAnswers(stack)
  })
  afterAll(() => stack.disposeAsync())

  test('right answers have no outcome', async () => {
    const { verdict, reasons, outcome, code } = await run(right)
    expect(outcome).toBeUndefined()
    expect(reasons.join(' ')).not.toMatch(otherFault)
    expect(code).toBe(verdict === 'INVALID' ? 98 : 0)
  })

  test('wrong answers are INVALID, exit code 98', async () => {
    const { code, verdict, reasons } = await run(faulty(right, 10, withOneSaleMore))
    expect({ code, verdict }).toEqual({ code: 98, verdict: 'INVALID' })
    expect(reasons.join(' ')).toMatch(/\d+ answers were wrong\./)
  })

  test('replies that are lost are timeouts of a failing system, exit code 99', async () => {
    const lost = faulty(right, 10, () => new Promise(() => {}))
    expect(await run(lost)).toSatisfy(failed('failing', /timed out/))
  })

  test('errors are those of a failing system, exit code 99', async () => {
    const broken = faulty(right, 3, () => Promise.reject(new AskError('INTERNAL', 'broken')))
    expect(await run(broken)).toSatisfy(failed('failing', /failed: \d+ INTERNAL/))
  })

  test('more than may fail is a flag', async () => {
    const broken = faulty(right, 10, () => Promise.reject(new AskError('INTERNAL', 'broken')))
    const { outcome, code } = await run(broken, ['--fail-above', '20%'])
    expect(outcome).toBeUndefined()
    expect([0, 98]).toContain(code)
  })

  test('a system that does half of what is asked is saturated, exit code 99', async () => {
    // Without a warm-up the first measured requests find no queue, however slow the machine is.
    const result = await run(oneAtATime(right, 20), ['--warmup', '0s'])
    expect(result).toSatisfy(failed('saturated', /timed out/))
  })

  test('a system without one right answer is INVALID, exit code 98, whatever may fail', async () => {
    const broken = faulty(right, 1, () => Promise.reject(new AskError('UNAVAILABLE', 'gone')))
    const { code, reasons, stdout } = await run(broken, ['--fail-above', '100%'])
    expect(code).toBe(98)
    expect(reasons).toContain('No request got a right answer.')
    expect(stdout).toMatch(/^INVALID, no measurement: /m)
    expect(stdout).not.toMatch(/NaN|\b0\.00 ms/)
  })

  test('a hammer that stood still for longer than a deadline is INVALID, exit code 98', async () => {
    let asked = 0
    let hammer: Hammer | undefined
    const counted: Ask = (request, call) => {
      if (++asked === 50) freeze(hammer!, 1000)
      return right(request, call)
    }
    const { code, verdict, reasons } = await run(counted, [], (started) => (hammer = started))
    expect({ code, verdict }).toEqual({ code: 98, verdict: 'INVALID' })
    expect(reasons.join(' ')).toMatch(/could not send \d+ of 200 requests before their deadline/)
  })

  test('compare ends with the same exit codes: 99 for a failing system beside a right one', async () => {
    const broken = faulty(right, 5, () => Promise.reject(new AskError('INTERNAL', 'broken')))
    const { code, theirs, all } = await compare(broken)
    expect(theirs.outcome).toMatchObject({ kind: 'failing' })
    expect(theirs.reasons.join(' ')).not.toMatch(otherFault)
    expect(code).toBe(all.some(({ verdict }) => verdict === 'INVALID') ? 98 : 99)
  })

  test('compare ends with the same exit codes: 98 for wrong answers', async () => {
    const { code, theirs } = await compare(faulty(right, 10, withOneSaleMore))
    expect({ code, verdict: theirs.verdict }).toEqual({ code: 98, verdict: 'INVALID' })
    expect(theirs.reasons.join(' ')).toMatch(/\d+ answers were wrong\./)
  })
})

/** A well-formed answer that is wrong. */
async function withOneSaleMore(reply: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const answer = salesResponse.decode(await reply())
  return salesResponse.encode({ ...answer, totalSalesCount: answer.totalSalesCount + 1 })
}

/** Stops the hammer as a host does that has no time for it. */
function freeze({ child }: Hammer, forMs: number): void {
  child.kill('SIGSTOP')
  setTimeout(() => child.kill('SIGCONT'), forMs)
}

/** Every nth request ends in the fault; the first, with which the hammer asks for the profile, does not. */
function faulty(
  ask: Ask,
  every: number,
  fault: (reply: () => Promise<Uint8Array>) => Promise<Uint8Array>,
): Ask {
  let asked = 0
  return (request, call) => {
    const reply = (): Promise<Uint8Array> => ask(request, call)
    return asked++ % every === every - 1 && asked > 1 ? fault(reply) : reply()
  }
}

/**
 * Answers one request at a time, each for so many milliseconds, first come first served, without a bound but that of
 * their deadlines: however slow the machine is, some are answered in time.
 */
function oneAtATime(ask: Ask, forMs: number): Ask {
  let idle: Promise<unknown> = Promise.resolve()
  return async (request, call) => {
    const work = (): unknown =>
      call.signal?.aborted ? undefined : new Promise((resolve) => setTimeout(resolve, forMs))
    const turn = idle.then(work)
    idle = turn
    await turn
    return ask(request, call)
  }
}

interface Result extends TrialVerdict {
  readonly code: number | null
  readonly stdout: string
}

async function run(
  ask: Ask,
  more: readonly string[] = [],
  started?: (hammer: Hammer) => void,
): Promise<Result> {
  const listener = await listen('grpc://127.0.0.1:0', ask)
  onTestFinished(() => listener.close(0))
  const all = ['run', '--target', listener.url, ...flags, '--timeout', `${timeoutMs}ms`, ...more]
  const hammer = startHammer(all)
  started?.(hammer)
  const { code, stdout, stderr } = await hammer.ended
  expect(verdictsIn(hammer), stderr).toHaveLength(1)
  return { ...verdictsIn(hammer)[0]!, code, stdout }
}

interface Compared {
  readonly code: number | null
  readonly theirs: TrialVerdict
  readonly all: readonly TrialVerdict[]
}

/** One round of the server beside the query in process. */
async function compare(ask: Ask): Promise<Compared> {
  const listener = await listen('grpc://127.0.0.1:0', ask)
  onTestFinished(() => listener.close(0))
  const who = ['--variant', 'local', '--target', `theirs=${listener.url}`, '--no-aa']
  const once = ['--rounds', '1', '--repeats', '0', '--warmup-requests', '0']
  const hammer = startHammer(['compare', ...who, ...once, ...flags])
  const { code, stderr } = await hammer.ended
  const all = verdictsIn(hammer)
  expect(all, stderr).toHaveLength(2)
  return { code, all, theirs: all.find(({ variant }) => variant === 'theirs')! }
}

/** Of the trials of the only run. */
function verdictsIn({ results }: Hammer): (TrialVerdict & { readonly variant: string })[] {
  const trials = join(results, readdirSync(results)[0] ?? '', 'trials')
  return readdirSync(trials).map((trial) => {
    const file = readFileSync(join(trials, trial, 'trial.json'), 'utf8')
    const { verdict, variant } = JSON.parse(file) as { verdict: TrialVerdict; variant: string }
    return { ...verdict, variant }
  })
}

/** The outcome, with exit code 99 unless the hammer was late beside it. */
function failed(kind: 'failing' | 'saturated', what: RegExp): (result: Result) => boolean {
  return ({ verdict, reasons, outcome, code, stdout }) => {
    expect(outcome?.kind).toBe(kind)
    expect(outcome?.sentence).toMatch(what)
    expect(stdout).toContain(outcome!.sentence)
    expect(stdout).toMatch(/p99 of all/)
    expect(reasons.join(' ')).not.toMatch(otherFault)
    expect(code).toBe(verdict === 'INVALID' ? 98 : 99)
    return true
  }
}
