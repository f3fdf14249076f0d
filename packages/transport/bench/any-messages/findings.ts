import { atLeast, atMost, equal, type Finding } from '@rpc-vs-mom/results/goals'
import type { Account, TrafficOptions } from './account-for.ts'

/** What has to hold of an account of so many messages. */
export function findingsIn(
  account: Account,
  { foreign, honest }: Pick<TrafficOptions, 'foreign' | 'honest'>,
): Finding[] {
  const { answered, deadLettered, dropped } = account
  const accounted = answered + deadLettered + dropped
  return [
    equal('honest requests', { sent: honest, 'answered once': account.honestAnsweredOnce }),
    atMost('honest requests answered again', account.honestAnsweredAgain, 0),
    atMost('honest requests answered wrong', account.honestWrong, 0),
    equal(`answered ${answered}, dead-lettered ${deadLettered}, dropped ${dropped}`, {
      sent: foreign + honest,
      'accounted for': accounted,
    }),
    equal('dead letters', { 'by us': deadLettered, 'by the broker': account.inDeadLetterQueue }),
    atMost('replies that did not come', account.answeredToNowhere, account.sentWithAddressOfNobody),
    atLeast('replies that did not come', account.answeredToNowhere, 0),
    atLeast('messages of each fate', Math.min(answered, deadLettered, dropped), 1),
    atLeast('redeliveries', account.redelivered, Math.ceil((foreign + honest) / 20)),
  ]
}
