import { relative } from 'node:path'
import { acceptanceFindings, type AcceptanceFinding, type Run } from '@rpc-vs-mom/results'

/** A load that was measured. */
export interface MeasuredLevel {
  readonly name: string
  /** Where its run lies. */
  readonly folder: string
  readonly run: Run
}

/** When it pays to hand reactions over instead of waiting until they are counted: one line for each variant, then why. */
export function acceptanceLines(levels: readonly MeasuredLevel[]): string[] {
  const findings = levels.map(({ name, run }) => ({ name, found: acceptanceFindings(run) }))
  const variants = [...new Set(findings.flatMap(({ found }) => found.map((one) => one.variant)))]
  const verdicts = variants.map((variant) => {
    const clauses = findings.flatMap(({ name, found }) =>
      found.filter((one) => one.variant === variant).map((one) => clauseOf(name, one)),
    )
    return `${variant}, handing reactions over instead of waiting: ${clauses.join('; ')}.`
  })
  return [...verdicts, ...findings.flatMap(({ found }) => found.map(({ sentence }) => sentence))]
}

const words = {
  pays: 'pays',
  'does not pay': 'does not pay',
  'no difference detected': 'makes no difference that was detected',
  open: 'is open',
} as const satisfies Record<AcceptanceFinding['paying'], string>

function clauseOf(level: string, { paying }: AcceptanceFinding): string {
  return `${words[paying]} under the load "${level}"`
}

/** The same as Markdown, with the report of each load; links are from `folder`. */
export function acceptanceReport(levels: readonly MeasuredLevel[], folder: string): string {
  const lines = acceptanceLines(levels).map((line) => `- ${line}`)
  const reports = levels.map(
    (level) =>
      `- ${level.name}: [report](${relative(folder, level.folder)}/report.md), \`${level.run.manifest.commands.run}\``,
  )
  const parts = [
    '# When does it pay to hand reactions over, to be counted later?',
    lines.join('\n'),
    'The loads:',
    reports.join('\n'),
  ]
  return `${parts.join('\n\n')}\n`
}
