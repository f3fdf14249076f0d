/**
 * `pnpm claims [ids]`: runs what README and docs claim again, and prints of each claim whether it was reproduced.
 * Exit code 1 when one was not.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CommandError, didYouMean, program, runProgram } from '@rpc-vs-mom/cli'
import { attempts, claims, type AttemptName, type Claim } from './claims.ts'
import { claimsText, expectedText } from './claims-text.ts'
import { attempt, judged } from './try-claims.ts'

interface Flags {
  readonly list?: boolean
  readonly write?: boolean
}

await runProgram(
  program('bench claims', 'Runs again what README and docs claim.')
    .argument('[ids...]', 'claims to run; all of them by default')
    .option('--list', 'name the claims and run nothing')
    .option('--write', 'write results/CLAIMS.md from the list of claims, and run nothing')
    .addHelpText('after', '\nExample:\n  pnpm claims mom-cheaper library-costs')
    .action(async (ids: string[], { list, write }: Flags) => {
      const chosen = ids.length === 0 ? claims : ids.map(claimNamed)
      if (write)
        return writeFile(join(import.meta.dirname, '../../../../results/CLAIMS.md'), claimsText())
      if (list) for (const { id, sentence } of chosen) process.stdout.write(`${id}: ${sentence}\n`)
      else await tryAll(chosen)
    }),
)

function claimNamed(id: string): Claim {
  const claim = claims.find((each) => each.id === id)
  if (claim) return claim
  const known = claims.map((each) => each.id)
  throw new CommandError(
    'usage',
    `there is no claim ${id}.${didYouMean(id, known)} "pnpm claims --list" shows them all.`,
  )
}

async function tryAll(chosen: readonly Claim[]): Promise<void> {
  let missed = 0
  for (const [name, own] of Map.groupBy(chosen, (claim) => claim.attempt))
    missed += await tryTogether(name, own)
  process.stdout.write(`${chosen.length - missed} of ${chosen.length} claims reproduced\n`)
  process.exitCode = missed === 0 ? 0 : 1
}

/** Resolves with how many were not reproduced. */
async function tryTogether(name: AttemptName, own: readonly Claim[]): Promise<number> {
  const { words, minutes } = attempts[name]
  process.stderr.write(`claims: pnpm ${words.join(' ')}, about ${minutes} min\n`)
  const attempted = await attempt(name, (text) => void process.stderr.write(text))
  let missed = 0
  for (const claim of own) {
    const { isReproduced, found } = judged(claim, attempted)
    if (!isReproduced) missed++
    process.stdout.write(
      `${isReproduced ? 'reproduced' : 'NOT reproduced'}  ${claim.id}: ${found === undefined ? 'the run does not tell' : Number(found.toPrecision(3))}, expected ${expectedText(claim)}\n`,
    )
  }
  return missed
}
