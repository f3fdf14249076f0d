import { describe, expect, test } from 'vitest'
import { answerOf, again, options, rpc, mom, sentenceOf, withTrials } from './synthetic-answer.ts'
import { syntheticBlocks } from '../synthetic/synthetic-blocks.ts'

const answer = answerOf(syntheticBlocks(options))

describe('the first screen', () => {
  test('says how much each holds, who is faster, what a request costs, whose it is, and what to choose', () => {
    expect(answer.status).toBe('answered')
    expect(answer.lines.map(({ topic, sentence }) => `${topic}: ${sentence}`)).toEqual([
      'capacity: rpc holds about 520/s, mom about 770/s, so mom holds about ×1.48.',
      expect.stringMatching(
        /^speed: mom answers faster than rpc at 100\/s and 400\/s.* about 3\d % less time/,
      ),
      expect.stringMatching(
        /^cost: Per request at 400\/s mom takes about 2\d % less CPU time, without the caller about 2\d % less\.$/,
      ),
      expect.stringMatching(
        /^library: On equal wires \(rpc-lean, mom\) at 400\/s no difference found, less than ×1\.\d\d either way: the library makes the difference\.$/,
      ),
      "tail: At 400/s the slowest requests of rpc wait for the caller's own runtime: no property of the transport.",
      'choice: Choose mom for speed at 100/s and 400/s, for CPU time and above 550/s, nothing measured speaks for rpc.',
    ])
  })

  test('has the numbers with their intervals below the sentences, not inside', () => {
    for (const { topic, sentence, numbers } of answer.lines) {
      expect(sentence, topic).not.toMatch(/\d–\d/)
      if (topic !== 'choice') expect(numbers, topic).toMatch(/\d–\d/)
    }
    const [, speed] = answer.lines
    expect(speed!.numbers).toMatch(
      /^mom \/ rpc, at 100\/s: p50 [\d.]+ \/ [\d.]+ ms ×0\.\d\d \(0\.\d\d–0\.\d\d\), .* at 400\/s: .*p99 /,
    )
  })

  test('tells how large a difference is ruled out where none was found, and never calls two equal', () => {
    const same = answerOf(
      syntheticBlocks({
        ...options,
        variants: [rpc, { ...rpc, name: 'mom' }, again],
        equalPairs: [],
      }),
    )
    expect(same.pairs[0]).toMatchObject({ outcome: 'no difference found' })
    expect(sentenceOf(same, 'speed')).toMatch(
      /^No difference in response time found: less than ×1\.\d\d either way at 100\/s, ×1\.\d\d at 400\/s\.$/,
    )
    expect(sentenceOf(same, 'cost')).toMatch(/no difference found, less than ×1\.\d\d either way/)
    expect(JSON.stringify(same.lines)).not.toMatch(/\bequal\b|\bsame\b/)
  })

  test('says first that a run is too noisy to answer, and what would help', () => {
    const noisy = answerOf(
      syntheticBlocks({ ...options, noise: { withinPair: 0.9, betweenStarts: 0.4 } }),
    )
    expect(noisy.status).toBe('too noisy')
    expect(noisy.lines[0]).toMatchObject({
      topic: 'problem',
      sentence: 'Too noisy to answer; a longer run (--full) would help.',
    })
    expect(noisy.lines[0]!.numbers).toMatch(/cost at 400\/s less than ×\d+\.\d\d either way/)
  })

  test('names the host where it took the processors', () => {
    const stolen = withTrials(
      syntheticBlocks({ ...options, noise: { withinPair: 0.9, betweenStarts: 0.4 } }),
      (trial) => ({ ...trial, host: { ...trial.host!, stealShare: 0.04 } }),
    )
    const [problem] = answerOf(stolen).lines
    expect(problem!.sentence).toContain('another machine, fewer neighbours')
    expect(problem!.numbers).toContain(
      'other machines and programs took up to 6.0 % of the processors',
    )
  })

  test('tells who is faster where, and where they change places, when loads disagree', () => {
    const loads = options.loads.map((load) =>
      load.name === 'low' ? { ...load, roundsPerStart: 3, slower: { mom: 2.25 } } : load,
    )
    const crossed = answerOf(syntheticBlocks({ ...options, loads }))
    const [question] = crossed.pairs
    expect(question).toMatchObject({ outcome: 'mixed', crossing: { fromRps: 100, toRps: 400 } })
    // A line between ×1.5 and ×0.67 crosses ×1 half way, on a logarithmic scale.
    expect(question!.crossing!.estimateRps).toBeGreaterThan(180)
    expect(question!.crossing!.estimateRps).toBeLessThan(220)
    expect(sentenceOf(crossed, 'speed')).toMatch(
      /^At 100\/s rpc takes about 3\d % less time; at 400\/s mom takes about 3\d % less time\.$/,
    )
    expect(sentenceOf(crossed, 'choice')).toContain('Choose rpc for speed at 100/s, mom for')
    expect(crossed.lines.find(({ topic }) => topic === 'speed')!.numbers).toMatch(
      /They change places between 100\/s and 400\/s, near (1[89]|2[012])0\/s\.$/,
    )
  })

  test('answers at one load, and says that capacity was not searched', () => {
    const { capacity: _, ...rest } = options
    const one = answerOf(
      syntheticBlocks({ ...rest, loads: options.loads.slice(1), variants: [rpc, mom] }),
    )
    expect(one.status).toBe('answered')
    expect(one.lines.map(({ topic }) => topic)).toEqual(['speed', 'cost', 'tail', 'choice'])
    expect(one.notes).toContain('How much each variant holds was not searched in this run.')
    expect(one).not.toHaveProperty('capacity')
  })
})
