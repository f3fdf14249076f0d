import { maskSecrets } from '@rpc-vs-mom/address'
import { announceFinalCounts, announceReady, onShutdown } from '@rpc-vs-mom/cli'
import { tellPausesToParent } from '@rpc-vs-mom/pauses'
import { droppedSentence, messageCounts } from '@rpc-vs-mom/transport/messages'
import { type AdminAddress, startAdmin } from './admin/admin-server.ts'
import { countsTable } from './admin/counts-table.ts'
import type { LbCounts } from './engines/engine.ts'
import { handOver } from './takeover/predecessor.ts'
import { lbCommand, type LbFlags } from './flags/lb-flags.ts'
import type { Lb } from './lb.ts'
import { startFromFlags } from './start-from-flags.ts'
import { takeOverFromParent } from './takeover/successor.ts'

/** What is left to the backends' connections after the listener has closed. */
const closingMs = 2000

/** Within it a new process must have started, beside twice the time for a check. */
const startingMs = 10_000

export const lbProgram = lbCommand.action(run)

async function run(flags: LbFlags): Promise<void> {
  const taking = takeOverFromParent()
  const lb = await startFromFlags(flags, { say, takeOver: taking?.socket })
  const print = (counts: LbCounts): boolean => say(countsTable(counts).trimEnd())
  // The port of --admin is free when the old process says goodbye.
  await taking?.finish(lb.url)
  const admin = await startAdminFor(lb, flags.admin)
  process.on('SIGUSR2', () => print(lb.snapshot()))
  const stop = onShutdown(async () => {
    print(await lb.close())
    admin?.close()
    const dropped = droppedSentence(messageCounts())
    if (dropped) say(dropped)
    await announceFinalCounts({ ...messageCounts() })
  }, flags.grace + closingMs)
  process.on('SIGUSR1', () => {
    void handOverTo(lb, flags, () => {
      admin?.close()
      stop('hand-over')
    })
  })
  tellPausesToParent()
  await lb.firstChecks
  announceReady(lb.url)
}

let isHandingOver = false

/** Lets a new process go on with the port; whatever prevents it, this one goes on until one does. */
async function handOverTo({ listening }: Lb, flags: LbFlags, leave: () => void): Promise<void> {
  if (!listening) return void say('There is no port to hand over: requests do not come over grpc:.')
  if (isHandingOver) return void say('A hand-over is under way.')
  isHandingOver = true
  try {
    const boundMs = startingMs + 2 * flags.checkTimeout
    const successor = await handOver({ listening, boundMs })
    say(`handed over to process ${successor.pid}`)
    leave()
    successor.disconnect()
  } catch (error) {
    isHandingOver = false
    say(`Cannot hand over to a new process: ${(error as Error).message}. This one goes on.`)
  }
}

function say(line: string): boolean {
  return process.stderr.write(`${maskSecrets(line)}\n`)
}

async function startAdminFor(lb: Lb, address: AdminAddress | undefined) {
  if (!address) return undefined
  try {
    return await startAdmin(address, () => lb.snapshot())
  } catch (error) {
    await lb.close()
    throw error
  }
}
