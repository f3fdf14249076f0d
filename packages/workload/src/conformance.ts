/**
 * The promises that every workload keeps, as a vitest suite.
 *
 * A workload's test calls `describeWorkload` once; what differs between workloads is said in the fields of
 * `WorkloadUnderTest`, and nowhere else.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createService } from '@rpc-vs-mom/service'
import { AskError, connect, listen, type Ask } from '@rpc-vs-mom/transport'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openWith, type Answers, type Serving } from './serving.ts'
import {
  UnreadableReply,
  type Asked,
  type EncodedRequest,
  type Questions,
  type Session,
  type Settings,
  type Workload,
} from './workload.ts'

export interface WorkloadUnderTest {
  readonly workload: Workload
  readonly serving: Serving
  /** Whether the settings give the questions themselves, so that no seed changes them. */
  readonly questionsAreGiven?: boolean
  /** Settings that make few questions, or a small data set. */
  readonly settings: Settings
  /** Makes the data that the answers come from and returns the path of its file; where absent, there is none yet. */
  readonly makeData?: () => Promise<string>
  /** Replies that are wrong, each in a way of its own, made from a right one to a question. */
  spoil(reply: Uint8Array, codec: CodecName, question: number): Uint8Array[]
  /** Where to listen over each transport; each call asks at one of them. */
  readonly urls: readonly string[]
}

const codecNames = ['protobuf', 'json'] as const
type CodecName = (typeof codecNames)[number]

const timeoutMs = 10_000

export function describeWorkload(under: WorkloadUnderTest): void {
  describe(`the workload ${under.workload.name}`, () => {
    describeDrawing(under)
    describeAnswers(under)
  })
}

function describeDrawing({
  workload,
  settings,
  questionsAreGiven = false,
}: WorkloadUnderTest): void {
  const draw = async (seed: number) => {
    const questions = await workload.draw(settings, seed)
    const { title, dataSet, weights, mix } = questions
    const requests = codecNames.map((codec) => questions.encode(codec).map(plain))
    return { title, dataSet, weights, mix, settings: questions.settings, requests }
  }

  test('draws the same questions for the same seed', async () => {
    expect(await draw(1)).toEqual(await draw(1))
  })

  test.skipIf(questionsAreGiven)('draws other questions for another seed', async () => {
    expect((await draw(2)).requests).not.toEqual((await draw(1)).requests)
  })

  test('weighs each question, and its kinds, with shares that add up to 1', async () => {
    const { weights, mix, requests } = await draw(1)
    for (const ofCodec of requests) expect(ofCodec).toHaveLength(weights.length)
    expect(sum(weights)).toBeCloseTo(1)
    expect(sum(Object.values(mix))).toBeCloseTo(1)
  })
}

function describeAnswers(under: WorkloadUnderTest): void {
  const { workload, serving, settings, urls } = under
  let questions: Questions
  let answers: Answers
  let answer: Ask
  const folder = mkdtempSync(join(tmpdir(), `${workload.name}-conformance-test-`))
  beforeAll(async () => {
    questions = await workload.draw(settings, 1)
    const file = (await under.makeData?.()) ?? join(folder, 'store.db')
    answers = await openWith(serving, workload.workerFlags(settings, file), 'reference')
    ;({ answer } = createService(answers))
  })
  afterAll(async () => {
    await answers.close()
    rmSync(folder, { recursive: true })
  })

  test('asks for nothing but the methods that its service serves', () => {
    const asked = codecNames.flatMap((codec) => questions.encode(codec)).map(({ method }) => method)
    expect(answers.contract.methods).toEqual(expect.arrayContaining(asked))
  })

  test.each(codecNames)('accepts every answer of its service in %s', async (codec) => {
    const session = questions.begin(codec)
    for (const number of questions.weights.keys()) {
      const { asked, reply } = await askNext(session, number, answer)
      if (reply === undefined) continue
      expect(asked.check(reply).fault).toBeUndefined()
      if (number === 0) expect(questions.setupFault(reply, codec)).toBeUndefined()
    }
  })

  test.each(codecNames)('refuses every answer in %s that is spoiled', async (codec) => {
    const session = questions.begin(codec)
    for (const number of questions.weights.keys()) {
      await askRightly(session, number, answer)
      const { reply } = await askNext(session, number, answer)
      const ways = under.spoil(reply!, codec, number).length
      expect(ways).toBeGreaterThan(0)
      for (let way = 0; way < ways; way++) {
        const again = await askNext(session, number, answer)
        const wrong = under.spoil(again.reply!, codec, number)[way]!
        expect(again.asked.check(wrong).fault, `question ${number}, way ${way}`).toMatch(/\w/)
      }
    }
  })

  test.each(codecNames)('takes no bytes for an answer that are none in %s', async (codec) => {
    const session = questions.begin(codec)
    for (const spoil of [cutShort, lengthened]) {
      const { asked, reply } = await askNext(session, 0, answer)
      const wrong = spoil(reply!)
      expect(asked.check(wrong).fault).toMatch(/\w/)
      expect(() => questions.setupFault(wrong, codec)).toThrow(UnreadableReply)
    }
  })

  const byScheme = urls.map((url) => ({ url, scheme: url.slice(0, url.indexOf(':')) }))
  test.each(byScheme)('is asked and answered over $scheme', async ({ url }) => {
    const listener = await listen(url, answer, { contract: answers.contract })
    onTestFinished(() => listener.close())
    const connection = await connect(listener.url)
    onTestFinished(() => connection.close())
    for (const codec of codecNames) {
      const session = questions.begin(codec)
      const faults = await Promise.all(
        [...questions.weights.keys()].map((number) => askRightly(session, number, connection.ask)),
      )
      expect(faults.flatMap((fault) => fault ?? [])).toEqual([])
      expect(workload.writes === true).toBe(session.reconcile !== undefined)
      const account = await session.reconcile?.(connection.ask)
      if (account) expect(account).toMatchObject({ lost: 0, unexpected: 0, faults: [] })
    }
  })
}

interface Reply {
  readonly asked: Asked
  /** Absent where it was an error, and that was right. */
  readonly reply?: Uint8Array
}

async function askNext(session: Session, question: number, ask: Ask): Promise<Reply> {
  const asked = session.next(question)
  const { method, contentType, body } = asked.request
  try {
    return { asked, reply: await ask(body, { method, contentType, timeoutMs }) }
  } catch (thrown) {
    const answer = asked.checkError?.(AskError.from(thrown).code)
    if (answer && answer.fault === undefined) return { asked }
    throw thrown
  }
}

/** The fault of its answer, where it has one. */
async function askRightly(session: Session, question: number, ask: Ask) {
  const { asked, reply } = await askNext(session, question, ask)
  return reply && asked.check(reply).fault
}

const cutShort = (reply: Uint8Array): Uint8Array => reply.subarray(0, -1)
const lengthened = (reply: Uint8Array): Uint8Array => Buffer.concat([reply, Buffer.of(0)])

/** Whatever class the bytes have. */
function plain({ method, contentType, body }: EncodedRequest) {
  return { method, contentType, hex: Buffer.from(body).toString('hex') }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
