/** What is asked, in turn, so that their shares are exact. */
export const questionKinds = ['like', 'like', 'dislike', 'counts'] as const
