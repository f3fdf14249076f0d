import type { Environment } from '@rpc-vs-mom/results'
import { counted, duration, mebibytes, minute, percent, whole } from '../format.ts'
import type { ReportView } from '../report-view.ts'
import { warmUpOf } from '../warm-up-of.ts'
import { cells, type Row, type Table } from './table.ts'

/** The plan, the data and the machine: what must be the same for the figures to come out again. */
export function environmentTable({ manifest }: ReportView): Table {
  const { environment, dataSet, observability, startedAt, finishedAt } = manifest
  const finished = finishedAt === undefined ? '' : ` to ${minute(finishedAt)}`
  const facts: [string, string][] = [
    ['run', `${minute(startedAt)}${finished}`],
    ...planFacts(manifest.plan),
    ['data set', `${sizeOf(dataSet)}, seed ${dataSet.seed}, hash ${dataSet.hash.slice(0, 16)}`],
    ...machineFacts(environment),
    ...Object.entries(environment.versions),
    ...timeFacts(manifest.timeLimits),
    ['observability', observability],
  ]
  return {
    caption: 'Plan, data set, machine and versions',
    columns: ['what', 'value'],
    rows: facts.map(([header, text]): Row => ({ header, cells: cells(text) })),
    words: true,
  }
}

function planFacts(plan: ReportView['manifest']['plan']): [string, string][] {
  const mix = Object.entries(plan.mix).map(([kind, share]) => `${percent(share)} ${kind}`)
  return [
    [
      'plan',
      `${counted(plan.requests, 'request', whole)}, seed ${plan.seed}, hash ${plan.hash.slice(0, 16)}`,
    ],
    ['load', `${plan.rateRps} requests/s, ${plan.arrivals} arrivals, open loop`],
    ['time', `${duration(plan.durationMs)} measured after ${warmUpOf(plan)}`],
    [
      'limits',
      `deadline ${duration(plan.timeoutMs)}, at most ${whole(plan.outstandingMax)} outstanding`,
    ],
    ['connections', String(plan.connections)],
    ['work', [`${plan.workload}: ${mix.join(', ')}`, ...settingsOf(plan)].join('; ')],
  ]
}

/** What happens by itself beside the deadline; not recorded by old runs. */
function timeFacts(limits: ReportView['manifest']['timeLimits']): [string, string][] {
  if (!limits) return []
  const parts = [
    `${duration(limits.connectMs)} to connect`,
    `a silent connection is asked for a sign of life every ${duration(limits.heartbeatMs)}, and silence ends no request`,
    `deadlines are at most ${duration(limits.longestDeadlineMs)}`,
    `a worker says ${duration(limits.answerBeforeDeadlineMs)} before a deadline that it is over`,
    `a request that has not ended ${duration(limits.settleMs)} after its deadline is given up`,
    `late replies are counted until ${duration(limits.lateRepliesMs)} after the last request`,
  ]
  return [['time limits', parts.join('; ')]]
}

function sizeOf({ size }: ReportView['manifest']['dataSet']): string {
  return Object.entries(size)
    .map(([what, count]) => counted(count, what, whole))
    .join(', ')
}

/** Such as what decides the service time of the workers. */
function settingsOf({ settings }: ReportView['manifest']['plan']): string[] {
  return Object.entries(settings).map(([name, value]) => `${name} ${value}`)
}

function machineFacts(environment: Environment): [string, string][] {
  const { cpuModel, cpuCores, memoryBytes, os, kernel, architecture, cgroup, git } = environment
  const limits = [
    cgroup?.cpuMax !== undefined && `${cgroup.cpuMax} processors`,
    cgroup?.memoryMaxBytes !== undefined && `${mebibytes(cgroup.memoryMaxBytes)} MiB`,
  ].filter((limit) => limit !== false)
  return [
    ['processor', `${cpuModel}, ${cpuCores} logical`],
    ['memory', `${mebibytes(memoryBytes)} MiB`],
    ['system', `${os}, kernel ${kernel}, ${architecture}`],
    ...(limits.length > 0 ? [['control group', limits.join(', ')] as [string, string]] : []),
    ['Node', environment.nodeVersion],
    [
      'revision',
      git ? `${git.revision.slice(0, 12)}${git.dirty ? ', with changes' : ''}` : 'unknown',
    ],
  ]
}
