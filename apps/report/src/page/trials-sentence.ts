import { hasRepetitions } from '../repetitions.ts'
import type { ReportView } from '../report-view.ts'
import { warmUpOf } from '../warm-up-of.ts'

/** How many trials there were, and what each began with: only what was really there. */
export function trialsSentence(view: Pick<ReportView, 'manifest'>): string {
  const { manifest } = view
  const warmUp = `${warmUpOf(manifest.plan)}, which is not counted.`
  if (isAlreadyUp(view))
    return `One trial. The cluster was already up, and nobody started it anew for this; the trial began with ${warmUp}`
  const roles = new Set(
    manifest.variants.flatMap(({ components }) => components.map(({ role }) => role)),
  )
  const fresh = [roles.has('lb') && 'a fresh lb', roles.has('worker') && 'fresh workers'].filter(
    (part) => part !== false,
  )
  const parts = [...fresh, warmUp]
  const list = parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${warmUp}` : warmUp
  return hasRepetitions(view)
    ? `${manifest.order.length} repetitions, interleaved, each with ${list}`
    : `One trial of each variant, with ${list}`
}

/** Whether the hammer asked a cluster that it had not started; runs that did not record it name their command. */
export function isAlreadyUp({ manifest }: Pick<ReportView, 'manifest'>): boolean {
  const { cluster, commands } = manifest
  if (cluster !== undefined) return cluster === 'already up'
  return commands.run.startsWith('pnpm hammer run ')
}
