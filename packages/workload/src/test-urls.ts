import { randomUUID } from 'node:crypto'
import { inject } from 'vitest'

/** Where to listen over each transport, under names that nobody else has; those without a broker where there is none. */
export function everyUrl(name: string): string[] {
  const [broker, nats] = [inject('rabbitmqUrl'), inject('natsUrl')]
  return [
    `local:${name}-${randomUUID()}`,
    'grpc://127.0.0.1:0',
    'grpc://127.0.0.1:0?engine=lean',
    ...(broker === undefined ? [] : [`${broker}/${name}-${randomUUID()}`]),
    ...(nats === undefined ? [] : [`${nats}/${name}.${randomUUID()}`]),
  ]
}
