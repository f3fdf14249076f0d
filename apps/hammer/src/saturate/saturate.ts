import { Address } from '@rpc-vs-mom/address'
import { CommandError } from '@rpc-vs-mom/cli'
import {
  acquireBrokers,
  participantsOf,
  reach,
  rotateOver,
  searchTargets,
  searchTogether,
  seedInto,
  sumCounters,
  temporaryFolder,
  variantsNamed,
  type FoundBrokers,
} from '@rpc-vs-mom/experiment'
import type { CapacityOfVariant, CapacitySearch } from '@rpc-vs-mom/results'
import { servingOf, type ServingChoice, type Workload } from '@rpc-vs-mom/workload'
import { drawQuestions, type DrawnQuestions } from '../draw-run.ts'
import { stopOnSignal, type Interruption } from '../interruption.ts'
import { log } from '../log.ts'
import { inOneSentence } from '../one-sentence.ts'
import { checkSetup } from '../run/check-setup.ts'
import { withEngine } from '../run/target-engine.ts'
import { variantNameOf } from '../run/variant-name.ts'
import { warnOfOthers } from '../warn-of-others.ts'
import { limitOptions, outstandingMax, searchOptions } from './search-options.ts'
import type { SaturateFlags } from './saturate-flags.ts'
import { reportSearch } from './report-search.ts'

/** Searches the capacity of one system and prints it; sets the exit code, see `reportSearch`. */
export async function saturate(flags: SaturateFlags, workload: Workload): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const drawn = { workload, ...(await drawQuestions(flags, workload)) }
  const interruption = stopOnSignal(stack)
  warnOfOthers(stack)
  const course = { stack, interruption }
  const searching =
    flags.target === undefined
      ? searchVariant(flags, drawn, course)
      : searchTarget({ ...flags, target: flags.target }, drawn, course)
  const found = await interruption.guard(inOneSentence(searching))
  process.exitCode = reportSearch(found, flags)
}

interface Drawn extends DrawnQuestions {
  readonly workload: Workload
}

interface Course {
  readonly stack: AsyncDisposableStack
  readonly interruption: Interruption
}

async function searchTarget(
  flags: SaturateFlags & { readonly target: string },
  { questions }: Drawn,
  { stack, interruption }: Course,
): Promise<CapacitySearch> {
  const { url } = withEngine(flags.target, flags.engine)
  const { codec, connections: count } = flags
  const spec = { connections: count, maxOutstanding: outstandingMax }
  const connections = await reach(new Address(url), spec, stack)
  const ask = rotateOver(connections)
  await checkSetup(ask, { codec, kind: undefined, questions, metadata: undefined })
  const target = {
    ask,
    codec,
    components: [{ name: 'hammer', role: 'hammer', pids: [process.pid] }],
    counters: () => sumCounters(connections),
    countAnew: () => connections.forEach((connection) => connection.countAnew()),
  } as const
  return searchTargets([variantNameOf(flags.target)], {
    ...searchOptions(flags),
    questions,
    targetOf: () => target,
    pause: () => interruption.pause(),
  })
}

async function searchVariant(
  flags: SaturateFlags,
  { workload, settings, questions }: Drawn,
  { stack, interruption }: Course,
): Promise<CapacitySearch> {
  const folder = await temporaryFolder(stack)
  const dataFile = await seedInto(folder, workload, settings, stack, 'stderr')
  const serving = servingOf(workload, settings, dataFile)
  const [variant] = variantsNamed([flags.variant!])
  const brokers = await acquireBrokers([variant!], stack, { onProgress: log })
  const search = async (
    name: string,
    options: ReturnType<typeof searchOptions>,
    system: Pick<SaturateFlags, 'workers'> & { readonly serving: ServingChoice },
  ): Promise<CapacitySearch> =>
    searchTogether({
      ...options,
      participants: participantNamed(name, brokers),
      spec: { ...system, brokers, connections: flags.connections, maxOutstanding: outstandingMax },
      questions,
      stack,
      pause: () => interruption.pause(),
    })
  const found = await search(variant!.name, searchOptions(flags), {
    serving,
    workers: flags.workers,
  })
  const [held] = found.variants
  if (!flags.limit || workload.writes === true || held?.interval === undefined) return found
  log('searching how much the hammer itself holds over this wire, with workers that do no work')
  const repeating = { ...serving, flags: [...serving.flags, '--repeat-answers'] }
  const { rps } = held.interval
  const limit = await search(variant!.direct ?? variant!.name, limitOptions(flags, rps), {
    serving: repeating,
    workers: 1,
  })
  return { ...found, variants: [withLimit(held, limit.variants[0]!)] }
}

function withLimit(held: CapacityOfVariant, { interval }: CapacityOfVariant): CapacityOfVariant {
  return interval === undefined ? held : { ...held, generatorRps: interval.rps }
}

function participantNamed(name: string, brokers: FoundBrokers) {
  const asked = variantsNamed([name])
  const { participants } = participantsOf(asked, {
    brokerUnavailable: brokers.reasons,
    aa: false,
  })
  if (participants.length === 0)
    throw new CommandError('unreachable', [...brokers.reasons.values()].join('\n'))
  return participants
}
