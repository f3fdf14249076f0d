import { join } from 'node:path'
import { Address } from '@rpc-vs-mom/address'
import type { FaultTarget } from '../faults/fault-target.ts'
import { RestartableApp } from '../processes/restartable-app.ts'
import { temporaryFolder } from '../run/workspace.ts'
import type { BrokerKind } from './broker.ts'

/** Of the app, which is versioned with everything else here. */
const version = '0.1.0'

/** The broker of this study, which needs nothing to be installed: a process of ours with a file of its own. */
export const grpcBroker: BrokerKind = {
  label: 'the gRPC broker',
  async acquire(stack) {
    const file = join(await temporaryFolder(stack), 'messages.db')
    const urls = { listen: new Address('grpc://127.0.0.1:0') }
    const app = await RestartableApp.start('broker', ['--store', `sqlite:${file}`], { urls, stack })
    return {
      url: app.url.reveal().replace(/^grpc:/, 'broker:'),
      version,
      how: 'a process of this study, with a new SQLite file',
      observability: 'off; the counters of the broker are not read',
      pids: () => [app.pid],
      faultTarget: targetOf(app),
    }
  },
}

function targetOf(app: RestartableApp): FaultTarget {
  let isDown = false
  const start = async (): Promise<void> => {
    await app.startAgain()
    isDown = false
  }
  return {
    role: 'broker',
    pids: () => [app.pid],
    signal(signal) {
      if (signal === 'SIGKILL' || signal === 'SIGTERM') isDown = true
      app.signal(signal)
    },
    ended: () => app.ended(),
    start,
    async restore() {
      if (isDown) await start()
    },
  }
}
