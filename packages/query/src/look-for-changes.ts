import type { SealWatch } from '@rpc-vs-mom/files'
import { SalesFileError } from './sales-file-error.ts'
import type { Summarize } from './sales-profile.ts'

/** Ten looks a second cost less than a hundred-thousandth of a core; one for each query would double its cost. */
const lookEveryMs = 100

interface Looking {
  /** Resolves with what to say once the file has changed; stays pending for ever where it does not. */
  readonly changed: Promise<SalesFileError>
  /** The same answers until the file has changed, and that error from then on. */
  unlessChanged(summarize: Summarize): Summarize
  end(): void
}

/** Looks again and again whether a file that is open was written to; keeps no process alive. */
export function lookForChanges(watch: Pick<SealWatch, 'look'>, path: string): Looking {
  const { promise: changed, resolve } = Promise.withResolvers<SalesFileError>()
  let fault: SalesFileError | undefined
  const look = (): void => {
    if (fault !== undefined || !watch.look()) return
    fault = changedFault(path)
    clearInterval(timer)
    resolve(fault)
  }
  const timer = setInterval(look, lookEveryMs).unref()
  return {
    changed,
    end: () => clearInterval(timer),
    unlessChanged: (summarize) => (filter) => {
      if (fault !== undefined) throw fault
      try {
        return summarize(filter)
      } catch (error) {
        // A page that cannot be read is what a change looks like from inside.
        look()
        throw fault ?? error
      }
    },
  }
}

function changedFault(path: string): SalesFileError {
  return new SalesFileError(
    'changed',
    `${path} was changed while it was in use; the last answers may be wrong, so start again with a file that nobody writes to.`,
  )
}
