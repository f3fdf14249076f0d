/**
 * Likes and dislikes of products: of four requests two like, one dislikes and one reads the counts of a product.
 *
 * Counts are checked while others write, by what was acknowledged and what was attempted until then, and exactly when
 * all is over. Nothing here opens a database, that is `./serving`.
 */
import { count, oneOf, Option } from '@rpc-vs-mom/cli'
import { workOption } from './work-option.ts'
import { durabilityOption } from '../storing/store-options.ts'
import type { Workload } from '../workload.ts'
import { awaitable, drawReactions, type ReactionsSettings } from './reactions-questions.ts'

const aboutReactions: Workload<ReactionsSettings> = {
  name: 'reactions',
  writes: true,
  options: [
    new Option('--products <n>', 'products; a fifth of them gets four of five reactions')
      .argParser(count(5, 10_000))
      .default(100),
    new Option(
      '--await <what>',
      'what a reaction waits for: commit, that it is counted; acceptance, that it will be, over NATS core impossible',
    )
      .argParser(oneOf(awaitable))
      .default('commit'),
    durabilityOption(),
    workOption(),
  ],
  draw: drawReactions,
  workerFlags: ({ durability, reactionWork }, file) => {
    const storing = ['--store', file, '--durability', durability]
    return [...storing, '--reaction-work', `${reactionWork}ms`]
  },
}

export const workload: Workload = aboutReactions
