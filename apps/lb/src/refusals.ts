/** The sentence for a request above `--rate-limit`. */
export const aboveRate = 'More requests arrive than the rate limit of the balancer allows.'
