import {
  openStore,
  type RunningBroker,
  slowPolicies,
  type SlowPolicy,
  startBroker,
  storeForms,
  type Store,
} from '@rpc-vs-mom/broker'
import {
  announceFinalCounts,
  announceReady,
  CommandError,
  durationOption,
  oneOf,
  onShutdown,
  program,
  rethrowAs,
  urlOption,
} from '@rpc-vs-mom/cli'
import { tellPausesToParent } from '@rpc-vs-mom/pauses'
import { AskError, parseGrpcUrl } from '@rpc-vs-mom/transport'

interface BrokerFlags {
  readonly listen: string
  readonly store: string
  readonly slow: SlowPolicy
  readonly grace: number
}

export const brokerProgram = program('broker', 'Passes messages on, and keeps them on disk.')
  .addOption(
    urlOption('--listen <url>', 'where to listen', 'LISTEN_URL').default('grpc://127.0.0.1:8081'),
  )
  .addOption(
    urlOption(
      '--store <store>',
      `where messages are kept: ${storeForms.join(', ')}`,
      'STORE',
    ).default('sqlite:broker.db'),
  )
  .option(
    '--slow <policy>',
    'a subscriber that does not read loses messages (drop), is ended (disconnect), or has publishers wait (block)',
    oneOf(slowPolicies),
    'drop',
  )
  .addOption(
    durationOption('--grace <duration>', 'time to finish what was taken when asked to stop', '2s', {
      min: '0s',
    }),
  )
  .addHelpText('after', '\nExample:\n  pnpm broker --store sqlite:/var/lib/broker/messages.db')
  .action(run)

async function run(flags: BrokerFlags): Promise<void> {
  const store = await opened(flags.store)
  const broker = await started(flags, store)
  onShutdown(async () => {
    await broker.close(flags.grace)
    await announceFinalCounts({})
  }, flags.grace + 3000)
  tellPausesToParent()
  const { host, port } = broker.address
  announceReady(`grpc://${host}:${port}`)
}

async function opened(name: string): Promise<Store> {
  try {
    return await openStore(name)
  } catch (error) {
    if (error instanceof RangeError) throw new CommandError('usage', `--store: ${error.message}`)
    const sentence = `The store of --store cannot be opened: ${(error as Error).message}; is it another broker's?`
    throw new CommandError('badData', sentence, { cause: error })
  }
}

async function started(
  { listen, slow: slowPolicy }: BrokerFlags,
  store: Store,
): Promise<RunningBroker> {
  try {
    const { host, port } = parseGrpcUrl(listen)
    return await startBroker({ host, port, store, slowPolicy })
  } catch (error) {
    await store.close()
    rethrowAs(error, [
      [AskError, 'unreachable'],
      [TypeError, 'usage'],
    ])
  }
}
