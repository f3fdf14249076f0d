/**
 * RFC 7541 section 5.2 and appendix B: the Huffman code of string literals.
 * The code is canonical, so the code lengths alone define it. Decoding walks a table of
 * (node, half byte) steps: no code is shorter than 5 bits, so a half byte ends at most one symbol.
 */
import { kindsOf } from '../characters.ts'

// One number per symbol, 0 to 255, and then the end-of-string symbol.
// prettier-ignore
const CODE_LENGTHS = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
  28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
  6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
  5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
  13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
  7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
  15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
  6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
  20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
  24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
  22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
  21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
  26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
  19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
  20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
  26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
  30,
]

const END_OF_STRING = 256
const SYMBOL = 0xff
const EMITS = 0x100
const NODE_SHIFT = 9
const INVALID = -1

const codes = assignCodes()
const { steps, acceptsEnd } = buildSteps()

/** A string in a field block, and what a look at it finds out without decoding it. */
export interface StringScan {
  readonly start: number
  readonly end: number
  /** Length of the decoded string, in bytes. */
  decodedBytes: number
  /** What its characters are: flags of `Character`, of all of them together. */
  kinds: number
}

/** Looks at a string in Huffman code from `start` to `end`; false when the code or its padding is wrong. */
export function huffmanScan(bytes: Uint8Array, found: StringScan): boolean {
  const { start, end } = found
  let node = 0
  let length = 0
  let kinds = 0
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!
    const high = steps[node * 16 + (byte >> 4)]!
    if (high === INVALID) return false
    const low = steps[(high >> NODE_SHIFT) * 16 + (byte & 15)]!
    if (low === INVALID) return false
    if ((high & EMITS) !== 0) {
      kinds |= kindsOf[high & SYMBOL]!
      length++
    }
    if ((low & EMITS) !== 0) {
      kinds |= kindsOf[low & SYMBOL]!
      length++
    }
    node = low >> NODE_SHIFT
  }
  found.decodedBytes = length
  found.kinds = kinds
  return acceptsEnd[node] === 1
}

/** Decodes a string that huffmanScan accepted. */
export function huffmanDecode(bytes: Uint8Array, start: number, end: number): Buffer {
  const decoded: number[] = []
  let node = 0
  for (let half = start * 2; half < end * 2; half++) {
    const byte = bytes[half >> 1]!
    const step = steps[node * 16 + (half % 2 === 0 ? byte >> 4 : byte & 15)]!
    if ((step & EMITS) !== 0) decoded.push(step & SYMBOL)
    node = step >> NODE_SHIFT
  }
  return Buffer.from(decoded)
}

/** Encodes a string, padded with ones to a whole byte. */
export function huffmanEncode(text: Uint8Array): Buffer {
  const encoded: number[] = []
  let pending = 0n
  let bits = 0
  for (const symbol of text) {
    const length = CODE_LENGTHS[symbol]!
    pending = (pending << BigInt(length)) | BigInt(codes[symbol]!)
    for (bits += length; bits >= 8; bits -= 8)
      encoded.push(Number(pending >> BigInt(bits - 8)) & 0xff)
    pending &= (1n << BigInt(bits)) - 1n
  }
  if (bits > 0) encoded.push((Number(pending) << (8 - bits)) | ((1 << (8 - bits)) - 1))
  return Buffer.from(encoded)
}

function assignCodes(): number[] {
  const symbols = [...CODE_LENGTHS.keys()]
  symbols.sort((a, b) => CODE_LENGTHS[a]! - CODE_LENGTHS[b]! || a - b)
  const assigned: number[] = []
  let code = 0
  let length = 0
  for (const symbol of symbols) {
    code *= 2 ** (CODE_LENGTHS[symbol]! - length)
    length = CODE_LENGTHS[symbol]!
    assigned[symbol] = code++
  }
  return assigned
}

interface Node {
  number: number
  children: [Node | number, Node | number]
}

function buildSteps(): { steps: Int32Array; acceptsEnd: Uint8Array } {
  const nodes = buildTree()
  const table = new Int32Array(nodes.length * 16)
  for (const node of nodes) {
    for (let half = 0; half < 16; half++)
      table[node.number * 16 + half] = walk(nodes[0]!, node, half)
  }
  return { steps: table, acceptsEnd: paddingNodes(nodes) }
}

function buildTree(): Node[] {
  const nodes: Node[] = []
  const grow = (): Node => {
    const node: Node = { number: nodes.length, children: [-1, -1] }
    nodes.push(node)
    return node
  }
  grow()
  for (const [symbol, length] of CODE_LENGTHS.entries()) {
    let node = nodes[0]!
    for (let bit = length - 1; bit > 0; bit--) {
      const side = bitAt(codes[symbol]!, bit)
      const child = node.children[side]
      node = typeof child === 'number' ? (node.children[side] = grow()) : child
    }
    node.children[bitAt(codes[symbol]!, 0)] = symbol
  }
  return nodes
}

function walk(root: Node, from: Node, half: number): number {
  let node = from
  let emitted = 0
  for (let bit = 3; bit >= 0; bit--) {
    const child = node.children[bitAt(half, bit)]
    if (child === END_OF_STRING) return INVALID
    if (typeof child === 'number') emitted = EMITS | child
    node = typeof child === 'number' ? root : child
  }
  return (node.number << NODE_SHIFT) | emitted
}

// Padding is at most seven bits, all ones: the beginning of the end-of-string code.
function paddingNodes(nodes: readonly Node[]): Uint8Array {
  const accepts = new Uint8Array(nodes.length)
  let node = nodes[0]!
  for (let bits = 0; bits < 8; bits++) {
    accepts[node.number] = 1
    node = node.children[1] as Node
  }
  return accepts
}

function bitAt(code: number, bit: number): 0 | 1 {
  return ((code >>> bit) & 1) as 0 | 1
}
