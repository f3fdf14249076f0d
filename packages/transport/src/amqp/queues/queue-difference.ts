/** An argument that a queue was declared with otherwise than it is now; `undefined` where one side has none. */
export interface QueueDifference {
  readonly argument: string
  readonly wanted: string | undefined
  readonly found: string | undefined
}

/**
 * The first argument that differs, in the words with which RabbitMQ refuses a declaration (reply code 406);
 * undefined where it says something else.
 */
export function queueDifference(refusal: string): QueueDifference | undefined {
  const [, argument, wanted, found] =
    /inequivalent arg '([^']+)' for queue .*: received (.*?) but current is (.*?)"?$/m.exec(
      refusal,
    ) ?? []
  if (argument === undefined) return undefined
  return { argument, wanted: valueIn(wanted!), found: valueIn(found!) }
}

/** Values come as `'true'`, `the value '5' of type 'long'` or `none`. */
function valueIn(words: string): string | undefined {
  return /'([^']*)'/.exec(words)?.[1]
}

/** The difference in a few words. */
export function inWords({ argument, wanted, found }: QueueDifference): string {
  if (found === undefined) return `it has no ${argument}`
  return `${argument} is ${found}${wanted === undefined ? '' : ` instead of ${wanted}`}`
}

/** What the URL of a queue with such an argument most likely has to end with; undefined where nothing tells. */
export function likelyOption({ argument, wanted, found }: QueueDifference): string | undefined {
  if (argument === 'durable') return found === 'false' ? 'queue=original' : 'queue=transient'
  if (argument === 'x-queue-type' && found === 'quorum') return 'queue=quorum'
  if (argument === 'x-queue-type' && wanted === 'quorum') return 'queue=transient'
  if (argument === 'x-max-length' && found !== undefined) return `depth=${found}`
  return undefined
}
