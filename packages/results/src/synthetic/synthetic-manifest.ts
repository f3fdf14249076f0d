import type { Manifest, Variant, VariantComponent } from '../run/manifest.ts'
import type { SyntheticOptions, SyntheticVariant } from './synthetic-options.ts'

/** When every synthetic run began, ms since the epoch. */
export const syntheticStartMs = Date.UTC(2026, 0, 2, 3, 4, 5)

export function syntheticPlanHash(seed: number): string {
  return `synthetic-${seed}`
}

/** The manifest of a synthetic run: of the shape of a real one, and plainly not one. */
export function syntheticManifest(
  options: SyntheticOptions,
  order: readonly (readonly string[])[],
): Manifest {
  const { seconds, rounds, variants, missing = [] } = options
  const [baseline, challenger] = variants
  return {
    schemaVersion: 2,
    name: 'synthetic',
    question: {
      text: 'For the same work: RPC through a load balancer, or request/reply over a message broker?',
      baseline: baseline?.name ?? 'none',
      ...(challenger && { challenger: challenger.name }),
    },
    startedAt: new Date(syntheticStartMs).toISOString(),
    finishedAt: new Date(
      syntheticStartMs + rounds * variants.length * (seconds + 2) * 1000,
    ).toISOString(),
    plan: planOf(options),
    variants: variants.map(variantOf),
    missing,
    order,
    dataSet: { hash: 'synthetic', seed: 1, size: { order: 10_000 } },
    environment: syntheticEnvironment,
    observability: 'off',
    commands: { run: 'pnpm bench --seed 1', report: 'pnpm report results/synthetic' },
  }
}

/** Which processes a synthetic variant pretends to have, by its name. */
export function componentsOf(variant: string): VariantComponent[] {
  const hammer = component('hammer', 'hammer', 1)
  const workers = component('workers', 'worker', 5)
  if (variant.startsWith('local')) return [hammer]
  if (variant.startsWith('mom'))
    return [hammer, component('rabbitmq', 'broker', 1, { prefetch: 16 }), workers]
  if (variant.includes('direct')) return [hammer, workers]
  return [hammer, component('lb', 'lb', 1, { policy: 'least-outstanding' }), workers]
}

function component(
  name: string,
  role: VariantComponent['role'],
  processes: number,
  settings: VariantComponent['settings'] = {},
): VariantComponent {
  return { name, role, processes, settings }
}

function planOf({ seed, rateRps, seconds }: SyntheticOptions): Manifest['plan'] {
  return {
    hash: syntheticPlanHash(seed),
    workload: 'synthetic',
    seed,
    arrivals: 'poisson',
    rateRps,
    warmupRequests: 1000,
    warmupMs: 2000,
    durationMs: seconds * 1000,
    timeoutMs: 1000,
    requests: Math.round(seconds * rateRps),
    connections: 1,
    outstandingMax: 1000,
    settings: {},
    mix: { default: 0.5, random: 0.5 },
  }
}

function variantOf({ name, twinOf }: SyntheticVariant): Variant {
  const components = componentsOf(name)
  return {
    name,
    summary: `Drawn from a log-normal distribution under the name ${name}; nothing was measured.`,
    path: components.map((part) => part.name),
    codec: 'protobuf',
    components,
    ...(twinOf !== undefined && { twinOf }),
  }
}

const syntheticEnvironment: Manifest['environment'] = {
  cpuModel: 'Synthetic',
  cpuCores: 2,
  memoryBytes: 8 * 2 ** 30,
  os: 'none',
  kernel: '0.0.0',
  architecture: 'none',
  nodeVersion: 'v26.10.0',
  git: { revision: '0123456789abcdef0123456789abcdef01234567', dirty: false },
  versions: { '@grpc/grpc-js': '1.14.7', amqplib: '2.3.1', rabbitmq: '4.3.0' },
}
