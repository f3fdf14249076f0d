/**
 * The known word that a misspelt one is most likely to mean: at most two letters missing, added, replaced or
 * swapped, and more than half of them right. Undefined where there is none; case does not count.
 */
export function nearestWord(misspelt: string, known: readonly string[]): string | undefined {
  const [nearest] = known
    .map((word) => ({ word, slips: slipsBetween(misspelt.toLowerCase(), word.toLowerCase()) }))
    .filter(({ word, slips }) => slips <= slipsMax && slips < word.length / 2)
    .toSorted((a, b) => a.slips - b.slips)
  return nearest?.word
}

/** ` Did you mean rpc?` or nothing, to stand behind a list of what is known. */
export function didYouMean(misspelt: string, known: readonly string[]): string {
  const nearest = nearestWord(misspelt, known)
  return nearest === undefined ? '' : ` Did you mean ${nearest}?`
}

const slipsMax = 2

/** A flag may be as long as a command line; what is longer than any word of ours is none of them. */
const lettersMax = 64

/** Damerau and Levenshtein's distance, without letters moved twice. */
function slipsBetween(a: string, b: string): number {
  if (a.length > lettersMax) return Infinity
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swapped = isSwapped ? rows[i - 2]![j - 2]! + 1 : Infinity
      row.push(Math.min(replaced, swapped, rows[i - 1]![j]! + 1, row[j - 1]! + 1))
    }
    rows.push(row)
  }
  return rows[a.length]![b.length]!
}
