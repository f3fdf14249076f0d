/**
 * One's own service: any unary method that a proto file describes, with bodies and right replies given as JSON.
 *
 * Nothing here is of one service: what is asked and what is right comes from files and flags.
 */
import type { Workload } from '../workload.ts'
import { drawOwnQuestions } from './own-questions.ts'
import { ownServiceOptions, type OwnServiceSettings } from './own-service-options.ts'
import { usageError } from './usage-error.ts'

const ownService: Workload<OwnServiceSettings> = {
  name: 'own-service',
  options: ownServiceOptions,
  draw: drawOwnQuestions,
  workerFlags({ proto, protoPath, call, expect }) {
    const [reply] = expect
    if (expect.length !== 1 || !/^[@{]/.test(reply!))
      throw usageError(
        'Workers of this study answer with the reply that --expect gives as a whole, {…} or @file; give one.',
      )
    const folders = protoPath.flatMap((folder) => ['--proto-path', folder])
    return ['--proto', proto, ...folders, '--call', call, '--reply', reply!]
  },
}

export const workload: Workload = ownService
