import { CommandError } from '@rpc-vs-mom/cli'
import { obtainableScheduling } from '@rpc-vs-mom/load'
import { describeEnvironment, type Manifest } from '@rpc-vs-mom/results'
import {
  beginRun,
  findBrokers,
  type FoundBrokers,
  observabilityOf,
  type Surroundings,
  versionsOf,
  describeEntrant,
  enterVariants,
  type Entrant,
  factsOf,
  planRun,
  requireGiven,
  runApp,
  scheduleRounds,
  seedInto,
  takeTurn,
  temporaryFolder,
  type TrialResult,
  type Turn,
} from '@rpc-vs-mom/experiment'
import type { CompareFlags } from './compare-command.ts'
import { stopOnSignal } from './interruption.ts'
import { commandTyped } from './command-typed.ts'
import { say } from './say.ts'
import { tellTrial } from './tell-trial.ts'
import { exitCodeOf, summaryTable } from './summary.ts'

/** Runs a whole comparison and its report; sets the exit code, see `exitCodeOf`. */
export async function compare(flags: CompareFlags): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const interruption = stopOnSignal(stack)
  await requireGiven(flags.variant.flatMap(({ given }) => given ?? []))
  const plan = planRun(flags, flags.rounds)
  const folder = await temporaryFolder(stack)
  const db = await seedInto(
    folder,
    {
      seed: flags.dataSeed,
      sales: flags.sales,
      profile: flags.profile,
    },
    stack,
  )
  const brokers = await findBrokers(flags.variant, stack, say)
  const { entrants, missing } = enterVariants(flags.variant, {
    noBroker: brokers.reasons,
    aa: flags.aa,
  })
  if (entrants.length === 0)
    throw new CommandError(
      'unreachable',
      [...brokers.reasons.values()].join('\n') || 'No variant was named.',
    )
  const turns = scheduleRounds(
    entrants.map(({ name }) => name),
    flags.rounds,
    flags.seed,
  )
  const surroundings = surroundingsOf(flags, brokers)
  const observability = observabilityOf(brokers)
  const record = await beginRun(flags.results, {
    ...factsOf(flags, plan, commandTyped()),
    ...namesOf(flags, entrants, turns),
    ...(observability !== undefined && { observability }),
    variants: entrants.map((entrant) => describeEntrant(entrant, surroundings)),
    missing,
    cluster: 'started for each trial',
    environment: describeEnvironment(versionsOf(brokers)),
  })
  let repeatsLeft = flags.repeats
  for (const turn of turns) {
    const entrant = entrants.find(({ name }) => name === turn.variant)!
    const context = {
      settings: flags,
      plan,
      db,
      entrant,
      brokers,
      record,
      stack,
      pause: () => interruption.pause(),
      tried: (result: TrialResult) =>
        tellTrial(result, { codec: entrant.variant.codec, oracle: flags.oracle }),
    }
    repeatsLeft -= await takeTurn(turn, context, repeatsLeft)
  }
  await record.finish()
  await stack.disposeAsync()
  process.stdout.write(summaryTable(record))
  await runApp('report', [record.folder])
  process.exitCode = exitCodeOf(record.trials)
}

function namesOf(
  flags: CompareFlags,
  entrants: readonly Entrant[],
  turns: readonly Turn[],
): Pick<Manifest, 'order' | 'question'> {
  const baseline = entrants[0]!.name
  const others = flags.variant.filter(({ name }) => name !== baseline)
  const challenger = others.find(({ name }) => name === 'mom') ?? others[0]
  return {
    order: Array.from({ length: flags.rounds }, (_, index) =>
      turns.filter(({ round }) => round === index + 1).map(({ variant }) => variant),
    ),
    question: {
      text: 'For the same work, should a caller use RPC through a load balancer or request/reply over a broker?',
      baseline,
      ...(challenger && { challenger: challenger.name }),
    },
  }
}

function surroundingsOf({ workers }: CompareFlags, { found }: FoundBrokers): Surroundings {
  const versions = [...found].map(([name, { version }]) => [name, version])
  return {
    scheduling: obtainableScheduling(),
    workers,
    brokerVersions: Object.fromEntries(versions),
  }
}
