import { randomBytes } from 'node:crypto'
import { connect, listen, type Connection } from '@rpc-vs-mom/transport'
import type { BreakableBroker } from './broker.ts'
import { Fleet, type FleetOptions } from './fleet.ts'

/** A queue of its own with workers, and a connection that asks them. */
export interface Scene extends AsyncDisposable {
  readonly fleet: Fleet
  readonly connection: Connection
  readonly queue: string
}

interface SceneOptions extends Omit<FleetOptions, 'url'> {
  /** Of the AMQP URL, from the `?` on. */
  readonly switches?: string
  /** Off without, because a request that is refused in time cannot be lost. */
  readonly admission?: boolean
}

export async function openScene(
  { url }: Pick<BreakableBroker, 'url'>,
  { switches = '', admission = false, ...options }: SceneOptions,
): Promise<Scene> {
  const queue = `faults-${randomBytes(6).toString('hex')}`
  const queueUrl = `${url}/${queue}${switches}`
  // Declares the queue, which the control does not.
  await (await listen(queueUrl, async (request) => request, {})).close()
  const fleet = await Fleet.start({ ...options, url: queueUrl })
  const connection = await connect(queueUrl, { amqp: { admission } })
  return {
    fleet,
    connection,
    queue,
    async [Symbol.asyncDispose]() {
      await connection.close()
      await fleet[Symbol.asyncDispose]()
    },
  }
}
