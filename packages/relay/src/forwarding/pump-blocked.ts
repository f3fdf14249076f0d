import type { FlowEnd } from './flow.ts'

/** Lets the flows that wait for this end go on in turn, one frame each, while there is room. */
export function pumpBlocked({ blocked, connection }: FlowEnd): void {
  for (const flow of blocked) {
    if (!connection.canSend(1)) return
    blocked.delete(flow)
    flow.sendOne()
  }
}
