import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { meanUs, merged, percentileUs, readHistogram, type Bucket } from './read-histogram.ts'

/** One block, from the raw files of a packed run. */
export interface Block {
  readonly variant: string
  readonly round: number
  readonly start: number
  readonly load: string
  readonly responses: readonly Bucket[]
  readonly ledger: Readonly<Record<string, unknown>>
  readonly components: readonly {
    readonly name: string
    readonly role: string
    readonly cpuUs: number
    readonly rssBytesPeak: number
  }[]
}

export interface RawManifest {
  readonly order: readonly (readonly string[])[]
  readonly variants: readonly { readonly name: string; readonly twinOf?: string }[]
  readonly design: {
    readonly rounds: readonly { readonly start: number; readonly load: string }[]
    readonly loads: readonly { readonly name: string; readonly rateRps: number }[]
    readonly capacity: {
      readonly variants: readonly {
        readonly variant: string
        readonly keptRps: number
        readonly missedRps: number
        readonly trials: readonly unknown[]
      }[]
    }
  }
}

/** Reads a packed run with nothing but JSON, zlib and commas. */
export function readBlocks(folder: string): { manifest: RawManifest; blocks: Block[] } {
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as RawManifest
  const places = manifest.order.flatMap((names, index) =>
    names.map((variant) => ({ variant, round: index + 1, ...manifest.design.rounds[index]! })),
  )
  const lines = readFileSync(join(folder, 'trials.jsonl'), 'utf8').trim().split('\n')
  const blocks = lines.map((line): Block => {
    const { trial, files } = JSON.parse(line) as { trial: string; files: Record<string, string> }
    const place = places[Number.parseInt(trial, 10) - 1]!
    const intervals = files['response.hlog']!.split('\n').filter((each) => each.startsWith('Tag='))
    return {
      ...place,
      responses: merged(intervals.map((each) => readHistogram(each.split(',').at(-1)!))),
      ledger: JSON.parse(files['ledger.json']!) as Block['ledger'],
      components: (JSON.parse(files['cost.json']!) as Pick<Block, 'components'>).components,
    }
  })
  return { manifest, blocks }
}

/** The rows of the table of figures, for the blocks of one start. */
export function figuresOf(blocks: readonly Block[]): Record<string, number | undefined> {
  const responses = merged(blocks.map((block) => block.responses))
  const sent = blocks.reduce((sum, { ledger }) => sum + Number(ledger['sent']), 0)
  const cpu = (isCounted: (role: string) => boolean): number =>
    blocks
      .flatMap(({ components }) => components.filter(({ role }) => isCounted(role)))
      .reduce((sum, { cpuUs }) => sum + cpuUs, 0) / sent
  const memory = (isCounted: (role: string) => boolean): number => {
    const all = blocks.flatMap(({ components }) => components.filter(({ role }) => isCounted(role)))
    return [...Map.groupBy(all, ({ name }) => name).values()]
      .map((own) => Math.max(...own.map(({ rssBytesPeak }) => rssBytesPeak)))
      .reduce((sum, bytes) => sum + bytes, 0)
  }
  const [everyone, others] = [() => true, (role: string) => role !== 'hammer']
  return {
    p50: percentileUs(responses, 50),
    p90: percentileUs(responses, 90),
    p99: percentileUs(responses, 99),
    mean: meanUs(responses),
    cpu: cpu(everyone),
    cpuOfOthers: cpu(others),
    memory: memory(everyone),
    memoryOfOthers: memory(others),
  }
}
