import { connect } from 'amqplib'
import { AskError } from '../../ask-error.ts'
import type { Engine } from '../session/engine.ts'
import { socketOptions } from '../session/socket-options.ts'
import { takeOverWire } from './fast-wire.ts'

/** amqplib with a wire that was taken over; rejects where that cannot be, so that nothing else is measured under its name. */
export const connectTuned: Engine = async (target, options) => {
  const model = await connect(target, { ...options, ...socketOptions })
  if (takeOverWire(model)) return model
  await model.close()
  throw new AskError(
    'FAILED_PRECONDITION',
    'The installed amqplib has other private parts than those that the engine tuned takes over; install the one of the lockfile, or use ?engine=amqplib.',
  )
}
