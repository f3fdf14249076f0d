/** Moves labels apart so that none is closer to the next than `gap`, as little as needed; keeps their order. */
export function spreadLabels(wanted: readonly number[], gap: number): number[] {
  const order = wanted.map((_, index) => index).toSorted((a, b) => wanted[a]! - wanted[b]!)
  const groups: { centre: number; members: number[] }[] = []
  for (const index of order) {
    groups.push({ centre: wanted[index]!, members: [index] })
    while (overlaps(groups, gap)) mergeLast(groups, wanted)
  }
  const placed = [...wanted]
  for (const { centre, members } of groups) {
    for (const [rank, index] of members.entries())
      placed[index] = centre + (rank - (members.length - 1) / 2) * gap
  }
  return placed
}

type Groups = { centre: number; members: number[] }[]

function overlaps(groups: Groups, gap: number): boolean {
  const [before, last] = groups.slice(-2)
  if (!before || !last) return false
  const needed = ((before.members.length + last.members.length) / 2) * gap
  return last.centre - before.centre < needed
}

function mergeLast(groups: Groups, wanted: readonly number[]): void {
  const [before, last] = groups.splice(-2)
  const members = [...before!.members, ...last!.members]
  const centre = members.reduce((sum, index) => sum + wanted[index]!, 0) / members.length
  groups.push({ centre, members })
}
