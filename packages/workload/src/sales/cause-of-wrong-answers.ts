import type { OracleName } from './sales-settings.ts'

/** One sentence about why most answers are wrong in the same way; undefined where it is not known. */
export function causeOfWrongAnswers(
  mostly: (part: string) => boolean,
  oracle: OracleName,
): string | undefined {
  if (mostly('average_amount is 0 ')) {
    return "Most averages are missing: most likely the workers are the original study's; add --oracle original."
  }
  if (mostly('total_sales_count') || mostly('total_revenue')) return otherData(oracle)
  return undefined
}

function otherData(oracle: OracleName): string {
  const study =
    oracle === 'original'
      ? ''
      : ", and --oracle original where the workers are the original study's"
  return `Most counts or sums are wrong: most likely the workers have another data set; give the --sales and --data-seed that it was seeded with${study}.`
}
