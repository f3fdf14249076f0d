import { seededRandom } from '@rpc-vs-mom/random'
import type { PutItemRequest } from './contract.ts'

const artists = ['Nina', 'Miles', 'Ella', 'Fela', 'Björk', 'Caetano', 'Umm', 'Ravi'] as const
const titles = ['Sunrise', 'Blue', 'Harbour', 'Zombie', 'Jóga', 'Transa', 'Atlal', 'Raga'] as const

/** Images begin at as many places of one block of random bytes, so that neighbours differ all over. */
const places = 1021

/** Items by their number, the same for the same seed; each has a profile and an image of its own. */
export class Items {
  readonly #imageBytes: number
  readonly #bytes: Buffer

  /** Images of 100 bytes at least. */
  constructor(seed: number, imageBytes: number) {
    const random = seededRandom(seed)
    this.#imageBytes = imageBytes
    this.#bytes = Buffer.from(
      Uint8Array.from({ length: imageBytes + places }, () => Math.floor(random() * 256)),
    )
  }

  item(number: number): Omit<PutItemRequest, 'key'> {
    const place = (number * 37) % places
    const image = Buffer.from(this.#bytes.subarray(place, place + this.#imageBytes))
    image.writeUInt32BE(number, 0)
    return {
      artist: `${artists[number % artists.length]!} ${number % 97}`,
      title: `${titles[(number >> 3) % titles.length]!} No. ${number}`,
      year: 1950 + (number % 76),
      image,
    }
  }
}
