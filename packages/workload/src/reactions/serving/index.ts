/** The answering side of reactions: those of one turn of the event loop are one transaction, answered after its commit. */
import { startWithinMs, TurnBatches } from '@rpc-vs-mom/service'
import { handlerOf } from '../../contract/handler-of.ts'
import { checkName, RequestFault } from '../../contract/request-fault.ts'
import { servedBy } from '../../contract/served.ts'
import type { Serving } from '../../serving.ts'
import type { Durability } from '../../storing/durability.ts'
import { isBusy } from '../../storing/open-store.ts'
import { durabilityOption, storeOption } from '../../storing/store-options.ts'
import {
  contract,
  countStored,
  getCounts,
  kinds,
  listReactions,
  react,
  type Reaction,
} from '../contract.ts'
import { workOption } from '../work-option.ts'
import { ReactionStore } from './reaction-store.ts'
import { WorkTime } from './work-time.ts'

type ServingSettings = {
  /** Path of the file. */
  readonly store: string
  readonly durability: Durability
  /** Of each reaction, in milliseconds. */
  readonly reactionWork: number
}

const knownKinds: ReadonlySet<number> = new Set(Object.values(kinds))

const answering: Serving<ServingSettings> = {
  options: [storeOption('reactions'), durabilityOption(), workOption()],
  async open({ store: file, durability, reactionWork }, name) {
    const store = new ReactionStore(file, durability)
    const counting = new TurnBatches({
      commit: (reactions: readonly Reaction[]) => store.countAll(reactions),
      isBusy,
    })
    const working = new WorkTime(reactionWork)
    return {
      contract,
      handlers: [
        handlerOf(react, async (reaction, call) => {
          checkReaction(reaction)
          await working.spend(startWithinMs(call))
          const done = await counting.add(reaction, startWithinMs(call))
          return { repeated: done.result, served: servedBy(name, done) }
        }),
        handlerOf(getCounts, ({ product }) => {
          const startMs = performance.now()
          const counts = store.counts(product)
          const workUs = (performance.now() - startMs) * 1000
          return { ...counts, served: servedBy(name, { waitUs: 0, workUs }) }
        }),
        handlerOf(countStored, ({ productPrefix }) => ({
          stored: store.stored(productPrefix),
          busyRetries: store.busyRetries(),
        })),
        handlerOf(listReactions, (page) => {
          noteTimes(store)
          return { reactions: store.list(page) }
        }),
      ],
      async close() {
        store.close()
      },
    }
  },
}

/** Without them the times of the last reactions are not known, and all else is. */
function noteTimes(store: ReactionStore): void {
  try {
    store.noteTimes()
  } catch (error) {
    if (!isBusy(error)) throw error
  }
}

function checkReaction({ key, product, kind }: Reaction): void {
  checkName('key', key)
  checkName('product', product)
  if (knownKinds.has(kind)) return
  throw new RequestFault('INVALID_ARGUMENT', `kind ${kind} is not known; send LIKE or DISLIKE`)
}

export const serving: Serving = answering
