/**
 * Collections for what comes and goes by the thousand a second, such as open calls: they make no garbage
 * that outlives a collection of young memory.
 *
 * No general library: where entries stay, Map and Set of the language are the right ones.
 */
export { InPlaceMap } from './in-place-map.ts'
