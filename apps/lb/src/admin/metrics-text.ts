import type { BackendSnapshot, HedgeCounts } from '@rpc-vs-mom/balancer'
import type { MessageCounts } from '@rpc-vs-mom/transport/messages'
import type { LbCounts } from '../engines/engine.ts'
import { mergedById } from './merged-by-id.ts'
import type { RateGateCounts } from '../engines/rate-gate.ts'

/** The counts in the text format of Prometheus (prometheus.io/docs/instrumenting/exposition_formats). */
export function metricsText({
  backends,
  departed,
  refused,
  refusedTooBusy,
  replays,
  aboveConcurrency,
  aboveRate,
  hedges,
}: LbCounts): string {
  const workers = mergedById(backends)
  const perWorker = (value: (backend: BackendSnapshot) => number | undefined): string[] =>
    workers.flatMap((backend) => {
      const known = value(backend)
      return known === undefined ? [] : [`{worker="${backend.id}"} ${known}`]
    })
  return [
    family(
      'lb_worker_ready',
      'gauge',
      perWorker(({ state }) => (state === 'ready' ? 1 : 0)),
    ),
    family(
      'lb_worker_outstanding',
      'gauge',
      perWorker(({ outstanding }) => outstanding),
    ),
    family(
      'lb_worker_weight',
      'gauge',
      perWorker(({ weight, share }) => weight * share),
    ),
    family(
      'lb_worker_typical_seconds',
      'gauge',
      perWorker(({ typicalMs }) => typicalMs && typicalMs / 1000),
    ),
    family(
      'lb_worker_ok_total',
      'counter',
      perWorker(({ ok }) => ok),
    ),
    family(
      'lb_worker_failed_total',
      'counter',
      perWorker(({ failed }) => failed),
    ),
    family(
      'lb_worker_ejections_total',
      'counter',
      perWorker(({ ejections }) => ejections),
    ),
    family(
      'lb_worker_outlier_ejections_total',
      'counter',
      perWorker(({ outlierEjections }) => outlierEjections),
    ),
    family('lb_departed_ok_total', 'counter', [` ${departed.ok}`]),
    family('lb_departed_failed_total', 'counter', [` ${departed.failed}`]),
    family('lb_refused_total', 'counter', [` ${refused}`]),
    family('lb_refused_too_busy_total', 'counter', [` ${refusedTooBusy}`]),
    ...(aboveConcurrency === undefined
      ? []
      : [family('lb_above_concurrency_total', 'counter', [` ${aboveConcurrency}`])]),
    ...(aboveRate === undefined ? [] : rateFamilies(aboveRate)),
    ...(hedges === undefined ? [] : hedgeFamilies(hedges)),
    family('lb_replays_total', 'counter', [` ${replays}`]),
  ].join('')
}

/** Requests that came over a queue and got no reply, by the reason. */
export function droppedText({ unanswerable, expired, undeliverable }: MessageCounts): string {
  return family('lb_dropped_total', 'counter', [
    `{reason="unanswerable"} ${unanswerable}`,
    `{reason="expired"} ${expired}`,
    `{reason="undeliverable"} ${undeliverable}`,
  ])
}

function rateFamilies({ total, perCaller, callers }: RateGateCounts): string[] {
  return [
    family('lb_above_rate_total', 'counter', [
      `{limit="total"} ${total}`,
      `{limit="caller"} ${perCaller}`,
    ]),
    family('lb_known_callers', 'gauge', [` ${callers}`]),
  ]
}

function hedgeFamilies({ sent, won }: HedgeCounts): string[] {
  return [
    family('lb_hedges_total', 'counter', [` ${sent}`]),
    family('lb_hedges_won_total', 'counter', [` ${won}`]),
  ]
}

function family(name: string, type: 'counter' | 'gauge', samples: readonly string[]): string {
  return [`# TYPE ${name} ${type}\n`, ...samples.map((sample) => `${name}${sample}\n`)].join('')
}
