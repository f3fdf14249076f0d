import { describe, expect, test } from 'vitest'
import { answerOf, again, lean, options, rpc, mom, sentenceOf } from './synthetic-answer.ts'
import { syntheticBlocks } from '../synthetic/synthetic-blocks.ts'
import type { SyntheticVariant } from '../synthetic/synthetic-options.ts'

const answer = answerOf(syntheticBlocks(options))

describe('the verdicts', () => {
  test('say what share of a difference is the library’s', () => {
    const found = answer.libraries.find(({ metric, load }) => metric === 'p50Us' && load === 'busy')
    expect(found).toMatchObject({
      part: 'all',
      equal: { baseline: 'rpc-lean', challenger: 'mom' },
    })
    const cpu = answer.libraries.find(({ metric }) => metric === 'cpuUsPerRequest')
    expect(cpu).toMatchObject({ part: 'more than all' })
  })

  test('do not blame the library where equal wires differ as much', () => {
    const slowLean = { ...lean, medianUs: 1500, cpuUsPerRequest: 1200 }
    const other = answerOf(syntheticBlocks({ ...options, variants: [rpc, mom, slowLean, again] }))
    expect(other.libraries.map(({ part }) => part)).toEqual(other.libraries.map(() => 'none'))
    expect(other.libraries.length).toBeGreaterThan(0)
    expect(sentenceOf(other, 'library')).toMatch(
      /^On equal wires \(rpc-lean, mom\) at 400\/s mom takes about 3\d % less time: not the library\.$/,
    )
  })

  test('take both clusters of a variant that was measured twice together, but not for A/A', () => {
    const busy = answer.loads[1]!
    const ofRpc = busy.variants.find(({ variant }) => variant === 'rpc')!
    const ofMom = busy.variants.find(({ variant }) => variant === 'mom')!
    expect(ofRpc.clusters).toEqual(['rpc', 'rpc-again'])
    expect(ofRpc.requests).toBe(2 * ofMom.requests)
    const ratio = answer.pairs[0]!.loads[1]!.ratios['p50Us']!.ratio
    expect(ofMom.figures['p50Us']! / ofRpc.figures['p50Us']!).toBeCloseTo(ratio, 4)
    expect(answer.pairs.find(({ kind }) => kind === 'twin')).toMatchObject({
      baseline: 'rpc',
      challenger: 'rpc-again',
      outcome: 'no difference found',
    })
  })

  test('call no difference one that is smaller than that of one variant with itself', () => {
    const p50Of = (twin: SyntheticVariant) => {
      const found = answerOf(syntheticBlocks({ ...options, variants: [rpc, mom, twin] }))
      return { ...found.pairs[0]!.loads[1]!.ratios['p50Us']!, notes: found.notes.join(' ') }
    }
    const drifting = p50Of({ ...again, medianUs: 900 })
    expect(drifting).toMatchObject({ significant: false })
    expect(drifting.high).toBeLessThan(1)
    expect(drifting.notes).toContain('differs by more than chance explains: ')
    expect(drifting.notes).not.toMatch(/Us|Bytes/)
    expect(p50Of(again)).toMatchObject({ significant: true })
  })

  test('leave out rounds in which the host took more than the limit, and count them', () => {
    const stolen = answerOf(syntheticBlocks({ ...options, stolenRounds: [2, 6] }))
    expect(stolen.loads.map(({ rounds }) => rounds)).toEqual([
      { measured: 5, setAside: 0 },
      { measured: 15, setAside: 2 },
    ])
    expect(stolen.loads[1]!.variants[1]!.requests).toBe(13 * 400)
    expect(stolen.pairs[0]!.loads[1]!.ratios['p50Us']!.rounds).toBe(13)
    expect(stolen.notes.join(' ')).toContain('2 of 20 rounds were set aside')
  })

  test('name a tail by its owner', () => {
    const owner = (cause: NonNullable<SyntheticVariant['slowest']>['cause'], share = 0.9) => {
      const slowest = { cause, share }
      const variants = [
        { ...rpc, slowest },
        { ...mom, slowest: { cause, share: 0 } },
      ]
      const { pairs, lines } = answerOf(syntheticBlocks({ ...options, variants }))
      return [pairs[0]!.loads[1]!.tail, lines.find(({ topic }) => topic === 'tail')!.sentence]
    }
    expect(owner('workerCollection')).toEqual([
      expect.objectContaining({ slower: 'rpc', owner: 'workers' }),
      'At 400/s the slowest requests of rpc wait for pauses of the workers.',
    ])
    expect(owner('lbStall')[0]).toMatchObject({ owner: 'lb' })
    expect(owner('host')[0]).toMatchObject({ owner: 'host' })
    expect(owner('hammerStall', 0)[0]).toMatchObject({ owner: 'rest' })
  })
})
