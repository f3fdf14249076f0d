import type { EqualPair } from '@rpc-vs-mom/results'
import { awaitingWork } from './awaiting-work.ts'
import { brokerVariants } from './broker.ts'
import { localVariants } from './local.ts'
import { momVariants } from './mom.ts'
import { natsVariants } from './nats.ts'
import { rpcVariants } from './rpc.ts'
import type { Variant } from './variant.ts'

/** A new variant is one more element of a family, a new family one more file that is named here. */
const families = [rpcVariants, momVariants, localVariants, natsVariants, brokerVariants].flat()

/** Of these there is one more, which waits for work that the other only hands over. */
const namesToAwait = ['rpc', 'rpc-lean', 'mom', 'mom-amqplib']

const namesByDefault = ['rpc', 'rpc-lean', 'mom', 'rpc-direct', 'local']

/**
 * Variants whose two sides stand on equal wires: `rpc` asks through grpc-js as it comes, `mom` through an AMQP
 * that was tuned, and the libraries must not pass for RPC and MOM.
 */
const equalPairs: readonly EqualPair[] = [
  {
    baseline: 'rpc-lean',
    challenger: 'mom',
    both: 'run on wires of this study, so that no library makes the difference',
  },
  {
    baseline: 'rpc-lean',
    challenger: 'mom-broker',
    both: 'run on the same engine of gRPC, so that no library and no protocol makes the difference',
  },
  {
    baseline: 'rpc',
    challenger: 'mom-amqplib',
    both: 'run on their libraries as they come, so that no tuning makes the difference',
  },
]

/** The pairs on equal wires of which both are among these variants. */
export function equalPairsAmong(names: readonly string[]): EqualPair[] {
  return equalPairs.filter(
    ({ baseline, challenger }) => names.includes(baseline) && names.includes(challenger),
  )
}

/** What is compared unless variants are named. */
export const defaultVariants: readonly Variant[] = named(families, namesByDefault)

/** All of them, those first that are compared by default. */
export const variants: readonly Variant[] = [
  ...defaultVariants,
  ...families.filter(({ name }) => !namesByDefault.includes(name)),
  ...named(families, namesToAwait).map(awaitingWork),
]

/** Variants by name; throws a `RangeError` of one sentence for a name nobody knows. */
export function variantsNamed(names: readonly string[]): Variant[] {
  return named(variants, names)
}

function named(all: readonly Variant[], names: readonly string[]): Variant[] {
  return names.map((name) => {
    const variant = all.find((one) => one.name === name)
    if (variant) return variant
    throw new RangeError(
      `variant "${name}" is not known; known are ${all.map((one) => one.name).join(', ')}`,
    )
  })
}
