/** A sentence of README or docs, with how a reader checks it on their own machine. */
export interface Claim {
  readonly id: string
  readonly sentence: string
  /** File that says it. */
  readonly statedIn: string
  /** Name of an attempt: claims that one run decides share it. */
  readonly attempt: AttemptName
  /** What is read of the attempt. */
  readonly figure: Figure
  /** Between these, both included, it is reproduced. */
  readonly expected: { readonly from: number; readonly to: number }
}

/** `ratio`: challenger / baseline at a load of answer.json; `capacity`: the ratio of it; `exit`: the exit code. */
export type Figure =
  | { readonly of: 'exit' }
  | { readonly of: 'capacity' }
  | {
      readonly of: 'ratio'
      readonly challenger: string
      readonly baseline: string
      readonly load: string
      readonly metric: string
    }

export interface Attempt {
  /** What follows `pnpm`. */
  readonly words: readonly string[]
  readonly minutes: number
  /** Whether it writes a run, in a folder of its own. */
  readonly measures?: true
}

export const attempts = {
  choose: { words: ['bench', 'choose'], minutes: 5, measures: true },
  'choose-rendered': { words: ['report', 'results/reference/choose', '--check'], minutes: 0.2 },
  'compare-rendered': { words: ['report', 'results/reference/compare', '--check'], minutes: 0.2 },
  'readme-rendered': {
    words: ['report', 'results/reference/choose', '--readme', 'README.md', '--check'],
    minutes: 0.2,
  },
  'queueing-doc': { words: ['bench', 'queueing-doc', '--check'], minutes: 0.2 },
  reactions: {
    words:
      'hammer compare --workload reactions --await acceptance --variant rpc,mom --no-aa --rounds 1 --duration 3s --rate 100'.split(
        ' ',
      ),
    minutes: 1,
    measures: true,
  },
  catalog: {
    words: ['bench', 'catalog', '--rounds', '1', '--duration', '3s', '--rate', '100'],
    minutes: 1,
    measures: true,
  },
} satisfies Record<string, Attempt>

export type AttemptName = keyof typeof attempts

const isTrue = { figure: { of: 'exit' }, expected: { from: 0, to: 0 } } as const

function ratio(challenger: string, baseline: string, metric: string): Figure {
  return { of: 'ratio', challenger, baseline, load: 'busy', metric }
}

export const claims: readonly Claim[] = [
  {
    id: 'mom-holds-more',
    sentence: 'mom holds about twice what rpc holds.',
    statedIn: 'README.md',
    attempt: 'choose',
    figure: { of: 'capacity' },
    expected: { from: 1.1, to: 3.5 },
  },
  {
    id: 'mom-faster-busy',
    sentence:
      'At three quarters of the weaker capacity mom takes about 18 % less time than rpc at p50.',
    statedIn: 'README.md',
    attempt: 'choose',
    figure: ratio('mom', 'rpc', 'p50Us'),
    expected: { from: 0.65, to: 0.97 },
  },
  {
    id: 'mom-cheaper',
    sentence: 'There a request takes about 14 % less CPU time over mom than over rpc.',
    statedIn: 'README.md',
    attempt: 'choose',
    figure: ratio('mom', 'rpc', 'cpuUsPerRequest'),
    expected: { from: 0.75, to: 0.97 },
  },
  {
    id: 'not-the-workers',
    sentence: 'Without the caller the CPU time of both is about the same.',
    statedIn: 'README.md',
    attempt: 'choose',
    figure: ratio('mom', 'rpc', 'cpuUsPerRequestWithoutCaller'),
    expected: { from: 0.85, to: 1.15 },
  },
  {
    id: 'library-makes-it',
    sentence: 'On equal wires rpc-lean takes about 37 % less time than mom.',
    statedIn: 'README.md',
    attempt: 'choose',
    figure: ratio('mom', 'rpc-lean', 'p50Us'),
    expected: { from: 1.2, to: 2.2 },
  },
  {
    id: 'library-costs',
    sentence: 'rpc with a lean library takes about two thirds of the CPU time of rpc.',
    statedIn: 'README.md',
    attempt: 'choose',
    figure: ratio('rpc-lean', 'rpc', 'cpuUsPerRequest'),
    expected: { from: 0.5, to: 0.8 },
  },
  {
    id: 'twin-silent',
    sentence: 'The same variant measured twice differs little.',
    statedIn: 'README.md',
    attempt: 'choose',
    figure: ratio('rpc-again', 'rpc', 'p50Us'),
    expected: { from: 0.85, to: 1.18 },
  },
  {
    id: 'report-from-data',
    sentence: 'The report of the reference run follows from its data, byte for byte.',
    statedIn: 'README.md',
    attempt: 'choose-rendered',
    ...isTrue,
  },
  {
    id: 'comparison-from-data',
    sentence: 'So does that of the comparison of five variants.',
    statedIn: 'README.md',
    attempt: 'compare-rendered',
    ...isTrue,
  },
  {
    id: 'readme-from-data',
    sentence: 'The answer in the README is that of the reference run.',
    statedIn: 'README.md',
    attempt: 'readme-rendered',
    ...isTrue,
  },
  {
    id: 'queueing-tables',
    sentence: 'The tables about late and early binding are those of the committed results.',
    statedIn: 'docs/queueing.md',
    attempt: 'queueing-doc',
    ...isTrue,
  },
  {
    id: 'counted-once',
    sentence:
      'Reactions that are accepted now are counted later, each exactly once, over RPC and MOM.',
    statedIn: 'README.md',
    attempt: 'reactions',
    ...isTrue,
  },
  {
    id: 'items-by-hash',
    sentence: 'Items of the catalog are read as they were put, each checked by its hash.',
    statedIn: 'README.md',
    attempt: 'catalog',
    ...isTrue,
  },
]
