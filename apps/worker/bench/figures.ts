/** One measured figure beside the bound it must keep. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** `undefined` for a figure that only explains others. */
  readonly goal?: { readonly atMost: number } | { readonly atLeast: number }
}

export function isMissed({ value, goal }: Figure): boolean {
  if (goal === undefined) return false
  return 'atMost' in goal ? !(value <= goal.atMost) : !(value >= goal.atLeast)
}

export function figureLine(figure: Figure): string {
  const { name, value, unit, goal } = figure
  const verdict = goal === undefined ? '' : isMissed(figure) ? 'MISSED' : 'held'
  return [
    name.padEnd(58),
    `${value.toPrecision(3)} ${unit}`.padStart(10),
    goalText(goal).padStart(12),
    verdict.padStart(8),
  ].join('')
}

function goalText(goal: Figure['goal']): string {
  if (goal === undefined) return ''
  return 'atMost' in goal ? `<= ${goal.atMost}` : `>= ${goal.atLeast}`
}
