import type { Manifest } from '../run/manifest.ts'

/** What of a run must be the same in another one to compare the two. */
export type RunFacts = Pick<Manifest, 'plan' | 'dataSet' | 'observability' | 'design'>

/** Why two runs cannot be compared, one clause each; none where they can. What was measured by whom may differ. */
export function notComparable(one: RunFacts, other: RunFacts): string[] {
  const { plan, dataSet, observability, design } = one
  return [
    plan.hash === other.plan.hash ? undefined : planDifference(one, other),
    dataSet.hash === other.dataSet.hash
      ? undefined
      : `the data differ (${sizes(dataSet)}, seed ${dataSet.seed}, against ${sizes(other.dataSet)}, seed ${other.dataSet.seed})`,
    observability === other.observability
      ? undefined
      : `observability differs (${observability} against ${other.observability})`,
    design?.experiment === other.design?.experiment
      ? undefined
      : `the designs differ (${design?.experiment ?? 'rounds'} against ${other.design?.experiment ?? 'rounds'})`,
  ].filter((reason) => reason !== undefined)
}

/** What of the plan is named first where it differs; the hash covers more. */
const named = [
  'workload',
  'rateRps',
  'durationMs',
  'requests',
  'seed',
  'arrivals',
] as const satisfies readonly (keyof Manifest['plan'])[]

function planDifference({ plan }: RunFacts, { plan: other }: RunFacts): string {
  const differing = named.find((key) => plan[key] !== other[key])
  if (differing !== undefined)
    return `the plans differ (${differing} ${plan[differing]} against ${other[differing]})`
  const [rounds, others] = [plan, other].map(({ roundHashes }) => roundHashes?.length ?? 1)
  return rounds === others
    ? `the plans differ (hash ${plan.hash.slice(0, 12)} against ${other.hash.slice(0, 12)})`
    : `the plans differ (${rounds} rounds against ${others})`
}

function sizes({ size }: Manifest['dataSet']): string {
  return Object.entries(size)
    .map(([what, count]) => `${count} ${what}`)
    .join(', ')
}
