import { Address } from '@rpc-vs-mom/address'
import { CommandError } from '@rpc-vs-mom/cli'
import { codecs, type CodecName } from '@rpc-vs-mom/schema'
import type { ForeignProcess } from '../cluster/foreign-components.ts'
import { givenVariant } from './given.ts'
import type { Variant } from './variant.ts'
import { variants } from './variants.ts'

const form = 'NAME=URL or NAME:CODEC=URL, such as theirs:json=amqp://127.0.0.1/lb_queue'

/** Adds what one `--target` of a comparison says to those before it; throws one sentence for anything else. */
export function foreignTarget(text: string, before: readonly Variant[] = []): Variant[] {
  const [, name = '', codec = 'protobuf', url = ''] =
    /^([\w.-]+)(?::(\w+))?=(\w+:.+)$/s.exec(text) ?? []
  if (name === '' || !Object.hasOwn(codecs, codec)) {
    const shown = String(new Address(text))
    throw new CommandError('usage', `--target ${shown} does not have the form ${form}.`)
  }
  if ([...variants, ...before].some((one) => one.name === name)) {
    throw new CommandError(
      'usage',
      `--target ${name} is the name of another variant; choose another.`,
    )
  }
  const cluster = { url: new Address(url), processes: [] }
  return [...before, givenVariant(name, codec as CodecName, cluster)]
}

/** The targets with the processes that are to be metered for them; throws one sentence for those of no target. */
export function withProcesses(
  targets: readonly Variant[],
  processes: readonly ForeignProcess[],
): Variant[] {
  for (const { target, component, pid } of processes) {
    if (!targets.some(({ name }) => name === target)) {
      const named = target === undefined ? '' : `${target}/`
      const sentence = `--pid ${named}${component}=${pid} names no --target; write TARGET/${component}=${pid}.`
      throw new CommandError('usage', sentence)
    }
  }
  return targets.map(({ name, codec, given }) =>
    givenVariant(name, codec, {
      url: given!.url,
      processes: processes.filter(({ target }) => target === name),
    }),
  )
}
