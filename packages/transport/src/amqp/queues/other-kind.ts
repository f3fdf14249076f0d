import type { OtherKind } from '../../transport.ts'
import type { AmqpAddress } from '../address.ts'
import { openSession } from '../session/session.ts'
import { inWords, likelyOption, type QueueDifference } from './queue-difference.ts'
import { differenceOf } from './queue-profile.ts'

/**
 * In what the queue of an address was declared otherwise than it says; undefined where in nothing, and where the
 * broker does not tell within `timeoutMs`. Over a connection of its own, because a broker may close it for the question.
 */
export async function otherKind(
  address: AmqpAddress,
  timeoutMs: number,
): Promise<OtherKind | undefined> {
  let found: QueueDifference | undefined
  try {
    const session = await openSession({
      address,
      name: `kind of ${address.queue}`,
      timeoutMs,
      createChannel: (model) => model.createChannel(),
      prepare: async ({ channel }) => void (found = await differenceOf(channel, address)),
    })
    await session.close()
  } catch {
    // There is no queue, or no right to declare it: the first request reports that.
    return undefined
  }
  if (!found) return undefined
  const option = likelyOption(found)
  return { difference: inWords(found), ...(option !== undefined && { option }) }
}
