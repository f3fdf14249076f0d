import type { BrokerAccount } from '../record/broker-account.ts'

/**
 * How the trials of a run were placed in time, where all variants were up together and took short blocks in
 * turn: every round of the manifest is one slice of the plan, put to each variant once, in an order drawn anew.
 * Rounds within one start share its processes, so starts are a level of their own in every interval.
 */
export interface BlockDesign {
  /** Name of the experiment that asked for it, such as `choose`. */
  readonly experiment: string
  /** Loads that were judged, lowest rate first. */
  readonly loads: readonly BlockLoad[]
  /** Where each round belongs: as many entries as `order` has. */
  readonly rounds: readonly BlockRound[]
  /**
   * Rounds, from 1, in which the hammer could not keep to the plan however often they were put: they hold no trials.
   * Absent where there are none.
   */
  readonly dropped?: readonly number[]
  /** Every fresh start of all processes, in order. */
  readonly starts: readonly BlockStart[]
  /** How much each variant held; absent where no search was made. */
  readonly capacity?: CapacitySearch
  /** Changes whose price is told, where the experiment is about that. */
  readonly parts?: readonly DesignPart[]
  /** Set where every start climbs from load to load, one variant at a time, until the variant misses this level. */
  readonly climb?: ServiceLevel
  /** Rounds, from 1, that were not put, because their variant had missed lower rates of the same start. None where absent. */
  readonly skipped?: readonly number[]
  /** A round of which others took a larger share of the processors in any of its blocks is set aside; fixed before the run. */
  readonly takenShareMax: number
}

/** What a variant must do at a rate to hold it. */
export interface ServiceLevel {
  /** All but one in a hundred of the planned requests are answered within this time. */
  readonly p99Ms: number
  /** At most this share of the planned requests stays without a right answer in time. */
  readonly failedShare: number
}

/** Two variants that differ in one thing. */
export interface DesignPart {
  /** What it is, such as `the library of gRPC`. */
  readonly label: string
  readonly from: string
  readonly to: string
  /** Whether it is a step on the way from the baseline to the challenger; the next one begins where it ends. */
  readonly isStep: boolean
}

export interface BlockLoad {
  readonly name: string
  readonly rateRps: number
  /** Share of the smaller capacity that the search found; absent where the rate was given. */
  readonly ofCapacity?: number
  /** Requests in the measured part of each block. */
  readonly requests: number
  /** What else than the rate distinguishes it; every setting has starts of its own. Absent where nothing does. */
  readonly setting?: BlockSetting
}

/** One point of something that is varied, such as the time that a handler takes. */
export interface BlockSetting {
  /** What is varied, such as `waiting in the handler`; absent where the point begins every axis of the run. */
  readonly axis?: string
  /** Along the axis. */
  readonly value: number
  /** The value with its unit, such as `10 ms`. */
  readonly label: string
}

export interface BlockRound {
  /** From 1. */
  readonly start: number
  /** Name of a load. */
  readonly load: string
}

export interface BlockStart {
  /** From 1. */
  readonly number: number
  readonly variants: readonly BlockStartOfVariant[]
}

/** What is known of a variant over all blocks of one start. */
export interface BlockStartOfVariant {
  readonly variant: string
  /** Unrecorded blocks until one no longer differed from the one before it. */
  readonly warmup: {
    readonly blocks: number
    readonly requests: number
    readonly isSettled: boolean
  }
  /** The broker's counters against ours over the whole start; absent without a broker. */
  readonly broker?: BrokerAccount
}

/** A search for the highest rate at which a variant keeps a service level; both step by step side by side. */
export interface CapacitySearch {
  /** Such as `p99<50ms,failed<1%`. */
  readonly slo: string
  readonly variants: readonly CapacityOfVariant[]
}

export interface CapacityOfVariant {
  readonly variant: string
  /** Highest rate that was kept while the hammer was on time; absent where none was. */
  readonly keptRps?: number
  /** Lowest rate above it that was not kept; absent where the search ended at a rate that was kept. */
  readonly missedRps?: number
  /** What all trials together tell; absent where no rate was kept, and in runs from before it was computed. */
  readonly interval?: CapacityInterval
  /** Every trial of the search, in order. */
  readonly trials: readonly CapacityTrial[]
  /** Highest rate that the hammer itself holds over this wire; absent where it was not measured. */
  readonly generatorRps?: number
}

/** Where a capacity is: its median, and what it is between with a probability of 95 %; open ends are absent. */
export interface CapacityInterval {
  readonly rps: number
  readonly lowRps?: number
  readonly highRps?: number
}

export interface CapacityTrial {
  readonly rateRps: number
  readonly isKept: boolean
  /** Right answers in time per second. */
  readonly goodputRps: number
  /** Of all planned requests; absent where too many were never answered. */
  readonly p99Us?: number
  /** Of the planned requests, those that missed the service level; absent where it was kept. */
  readonly missedShare?: number
  /** Of the processors, by other machines and other programs; absent where it cannot be read. */
  readonly takenShare?: number
  /** The hammer itself did not keep to the plan as well as a measurement needs; absent where it did. */
  readonly byGenerator?: true
  /** Why it was not kept, or is no measurement. */
  readonly reason?: string
}
