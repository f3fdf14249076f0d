import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import type { Service } from '../service.ts'
import { AcceptedWork } from './accepted-work.ts'

let file: string

beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'accepted-work-test-'))
  file = join(folder, 'work.db')
  onTestFinished(() => rmSync(folder, { recursive: true }))
})

const call = { method: 'test.Work/Do', timeoutMs: 1000 }

/** Answers nothing until it is told to. */
class Doing {
  readonly begun: string[] = []
  readonly #open: PromiseWithResolvers<Uint8Array>[] = []
  #came: () => void = () => undefined

  readonly answer: Service['answer'] = (request) => {
    this.begun.push(String(Buffer.from(request)))
    const outcome = Promise.withResolvers<Uint8Array>()
    this.#open.push(outcome)
    this.#came()
    return outcome.promise
  }

  async hasBegun(pieces: number): Promise<string[]> {
    while (this.begun.length < pieces) await new Promise<void>((resolve) => (this.#came = resolve))
    return this.begun
  }

  done(): void {
    this.#open.shift()!.resolve(new Uint8Array())
  }

  fails(code: string): void {
    this.#open.shift()!.reject(Object.assign(new Error('no'), { code }))
  }
}

function open(answer: Service['answer'], options = {}): AcceptedWork {
  return new AcceptedWork(file, answer, options)
}

test('work is accepted before it is done, and done in the order of acceptance', async () => {
  const doing = new Doing()
  const work = open(doing.answer, { concurrency: 1 })
  for (const text of ['a', 'b', 'c']) await work.accept(Buffer.from(text), call)
  expect(work.backlog).toBe(3)
  expect(doing.begun).toEqual(['a'])
  for (const pieces of [1, 2, 3]) {
    await doing.hasBegun(pieces)
    doing.done()
  }
  await work.close()
  expect(doing.begun).toEqual(['a', 'b', 'c'])
})

test('what was accepted and not done is done by whoever opens the log next, and nothing else', async () => {
  const first = new Doing()
  const before = open(first.answer, { concurrency: 1 })
  for (const text of ['a', 'b']) await before.accept(Buffer.from(text), call)
  first.done()
  await first.hasBegun(2)
  // Not closed: its process has ended.
  const second = new Doing()
  const after = open(second.answer)
  expect(await second.hasBegun(1)).toEqual(['b'])
  second.done()
  await after.close()
})

test('what fails for good is a dead letter and holds nothing up', async () => {
  const doing = new Doing()
  const work = open(doing.answer, { concurrency: 1 })
  for (const text of ['poison', 'b']) await work.accept(Buffer.from(text), call)
  doing.fails('INVALID_ARGUMENT')
  expect(await doing.hasBegun(2)).toEqual(['poison', 'b'])
  expect(work.deadLetters()).toEqual(['INVALID_ARGUMENT: no'])
  doing.done()
  await work.close()
})

test('what fails for the moment is tried three times', async () => {
  const doing = new Doing()
  const work = open(doing.answer, { concurrency: 1 })
  await work.accept(Buffer.from('a'), call)
  for (const tries of [1, 2, 3]) {
    await doing.hasBegun(tries)
    expect(work.deadLetters()).toEqual([])
    doing.fails('UNAVAILABLE')
  }
  await work.close()
  expect(open(doing.answer).deadLetters()).toEqual(['UNAVAILABLE: no'])
})

test('more than may wait is refused', async () => {
  const doing = new Doing()
  const work = open(doing.answer, { depth: 2 })
  const accepting = ['a', 'b', 'c'].map((text) => work.accept(Buffer.from(text), call))
  const outcomes = await Promise.allSettled(accepting)
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
  expect(outcomes[2]).toMatchObject({ reason: { code: 'RESOURCE_EXHAUSTED' } })
})
