/** A worker that answers one's own method with one reply, whatever it is asked. */
import { Option, required } from '@rpc-vs-mom/cli'
import { codecs } from '@rpc-vs-mom/schema'
import type { Serving } from '../../serving.ts'
import { jsonValues } from '../bodies/json-values.ts'
import { encode, messageOf } from '../contract/message.ts'
import { methodOf } from '../own-questions.ts'
import { contractOptions, type OwnServiceSettings } from '../own-service-options.ts'
import { usageError } from '../usage-error.ts'

type ServingSettings = Pick<OwnServiceSettings, 'proto' | 'protoPath' | 'call'> & {
  readonly reply: string
}

const answering: Serving<ServingSettings> = {
  options: [
    ...contractOptions,
    new Option('--reply <json>', 'what every request is answered with, or @file').default(
      '',
      'none',
    ),
  ],
  async open(settings) {
    const method = methodOf(settings)
    const reply = replyOf(required(settings.reply || undefined, '--reply <json>'))
    const message = messageOf(method.reply, reply.json, reply)
    const bytes = {
      [codecs.protobuf.contentType]: encode(method.reply, message),
      [codecs.json.contentType]: Buffer.from(JSON.stringify(reply.json)),
    }
    return {
      contract: { methods: [method.name] },
      handlers: [
        {
          method: method.name,
          answer: async (_request, { contentType = codecs.protobuf.contentType }) =>
            bytes[contentType]!,
        },
      ],
      close: async () => {},
    }
  },
}

function replyOf(text: string) {
  const [reply, another] = jsonValues('--reply', [text])
  if (another === undefined) return reply!
  throw usageError('--reply gives several replies; a worker answers with one.')
}

export const serving: Serving = answering
