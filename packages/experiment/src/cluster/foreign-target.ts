import { Address } from '@rpc-vs-mom/address'
import { CommandError } from '@rpc-vs-mom/cli'
import { codecs, type CodecName } from '@rpc-vs-mom/schema'
import type { ForeignProcess } from './foreign-components.ts'
import { variants, type Variant } from '../variants/variants.ts'

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
  return [...before, variantAt(name, codec as CodecName, new Address(url))]
}

function variantAt(name: string, codec: CodecName, url: Address): Variant {
  return {
    name,
    summary: 'A cluster that was already up and is the same in all rounds.',
    workers: 'none',
    target: 'given',
    given: { url, processes: [] },
    codec,
    path: ['hammer', 'cluster'],
  }
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
  return targets.map((variant) => ({
    ...variant,
    given: {
      url: variant.given!.url,
      processes: processes.filter(({ target }) => target === variant.name),
    },
  }))
}
