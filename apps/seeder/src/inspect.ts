import { statSync } from 'node:fs'
import { CommandError } from '@rpc-vs-mom/cli'
import { openSales, SalesFileError } from '@rpc-vs-mom/query'

/** What a database says about itself and what is in it, as lines of text. */
export function inspect(path: string): string {
  const sales = open(path)
  try {
    const { meta } = sales
    const { count, revenueCents } = sales.summarize({})
    const lines: readonly (readonly [string, string | number])[] = [
      ['file', path],
      ['size', `${(statSync(path).size / 1e6).toFixed(1)} MB`],
      ['schema version', meta.schemaVersion],
      ['generator version', meta.generatorVersion],
      ['seed', meta.seed],
      ['shape', meta.shape],
      ['profiles', meta.profiles.join(', ')],
      ['sales', count],
      ['revenue', (revenueCents / 100).toFixed(2)],
      ['content sha256', meta.contentHash],
    ]
    return lines.map(([label, value]) => `${label.padEnd(18)} ${value}\n`).join('')
  } finally {
    sales.close()
  }
}

function open(path: string): ReturnType<typeof openSales> {
  try {
    return openSales(path)
  } catch (error) {
    if (!(error instanceof SalesFileError)) throw error
    throw new CommandError('badData', error.message, { cause: error })
  }
}
