import type { Queue } from '../queues/queue.ts'
import type { RunningBroker } from '../broker.ts'

/**
 * What the broker has done since it started, in the text format of Prometheus
 * (prometheus.io/docs/instrumenting/exposition_formats); the first three names are those of the Message-Broker study.
 */
export function metricsText({ calls, subjects, writer, queues }: MeteredBroker): string {
  const { active, delivered, dropped, disconnected, blocked } = subjects.subscribers.counts
  const { hits, misses } = subjects.cache.counts
  return [
    calls.text(),
    gauge('active_subscribers', active),
    counter('subscriber_messages_total', delivered),
    counter('subscriber_messages_dropped_total', dropped),
    counter('subscribers_disconnected_total', disconnected),
    counter('publishers_blocked_total', blocked),
    counter('stored_batches_total', writer.counts.batches),
    counter('stored_messages_total', writer.counts.messages),
    counter('fetch_cache_hits_total', hits),
    counter('fetch_cache_misses_total', misses),
    ...perQueue(queues.all, 'queue_depth', 'gauge', ({ depth }) => depth),
    ...perQueue(queues.all, 'queue_delivered_total', 'counter', ({ counts }) => counts.delivered),
    ...perQueue(queues.all, 'queue_redelivered_total', 'counter', (one) => one.counts.redelivered),
    ...perQueue(queues.all, 'queue_acknowledged_total', 'counter', (o) => o.counts.acknowledged),
    ...perQueue(queues.all, 'queue_dead_letters_total', 'counter', (o) => o.counts.deadLettered),
    ...perQueue(queues.all, 'queue_expired_total', 'counter', ({ counts }) => counts.expired),
    ...perQueue(queues.all, 'queue_refused_total', 'counter', ({ counts }) => counts.refused),
  ].join('')
}

type MeteredBroker = Pick<RunningBroker, 'calls' | 'subjects' | 'writer' | 'queues'>

const gauge = (name: string, value: number): string => `# TYPE ${name} gauge\n${name} ${value}\n`

const counter = (name: string, value: number): string =>
  `# TYPE ${name} counter\n${name} ${value}\n`

function perQueue(
  queues: readonly Queue[],
  name: string,
  type: 'counter' | 'gauge',
  value: (queue: Queue) => number,
): string[] {
  const samples = queues.map((queue) => `${name}{queue="${escaped(queue.name)}"} ${value(queue)}\n`)
  return [`# TYPE ${name} ${type}\n`, ...samples]
}

/** Backslash, quote and line feed, as the format asks for. */
function escaped(label: string): string {
  return label.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
