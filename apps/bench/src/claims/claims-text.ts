import { attempts, claims, type Claim } from './claims.ts'

/** `results/CLAIMS.md`. */
export function claimsText(): string {
  const rows = claims.map((claim) =>
    [
      `\`${claim.id}\``,
      claim.sentence,
      `[${claim.statedIn}](../${claim.statedIn})`,
      `\`pnpm ${attempts[claim.attempt].words.join(' ')}\``,
      expectedText(claim),
      minutesText(attempts[claim.attempt].minutes),
    ].join(' | '),
  )
  return `# Claims

What README and docs say, and how to find out whether it is true on another machine. \`pnpm claims\` runs them all,
\`pnpm claims <id> …\` some of them, and prints of each whether it was reproduced; exit code 1 when one was not. Claims of one
command share one run. Ratios of a busy or small machine scatter: the ranges allow for that, and for nothing else.

${padded([
  'claim | sentence | stated in | command | expected | takes',
  '--- | --- | --- | --- | --- | ---',
  ...rows,
])}
`
}

function padded(lines: readonly string[]): string {
  return lines.map((line) => `| ${line} |`).join('\n')
}

/** Such as `mom / rpc at p50: 0.65 to 0.97`. */
export function expectedText({ figure, expected }: Pick<Claim, 'figure' | 'expected'>): string {
  if (figure.of === 'exit') return `exit code ${expected.from}`
  const range = `${expected.from} to ${expected.to}`
  if (figure.of === 'capacity') return `mom / rpc: ${range}`
  return `${figure.challenger} / ${figure.baseline}, ${figure.metric} at ${figure.load}: ${range}`
}

function minutesText(minutes: number): string {
  return minutes < 1 ? `${Math.round(minutes * 60)} s` : `${minutes} min`
}
