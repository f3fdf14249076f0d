import { connect } from 'amqplib'
import type { Engine } from '../session/engine.ts'

/**
 * amqplib as a Node program gets it: it writes and reads every frame itself. `noDelay` is the one thing
 * beside, without which a study measures Nagle's algorithm (see `socketOptions`).
 */
export const connectAsItComes: Engine = (target, options) =>
  connect(target, { ...options, noDelay: true })
