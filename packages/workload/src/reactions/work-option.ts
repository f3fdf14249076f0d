import { durationOption } from '@rpc-vs-mom/cli'
import type { Option } from '@rpc-vs-mom/cli'

/** How long a worker works on each reaction; both sides have it, so that it is in the manifest and the workers are told. */
export const workOption = (): Option =>
  durationOption(
    '--reaction-work <duration>',
    'time that each reaction takes a worker, one after the other, before it is counted',
    '0s',
    { min: '0s', max: '10s' },
  )
