export interface RegionPlan {
  readonly name: string
  readonly stores: number
  /** Share of all sales, in percent. */
  readonly share: number
}

/** "Europe" is the region that the original study asks for; its share there is a fifth. */
export const regionPlans: readonly RegionPlan[] = [
  { name: 'Europe', stores: 4, share: 20 },
  { name: 'North America', stores: 4, share: 29 },
  { name: 'Asia', stores: 3, share: 27 },
  { name: 'South America', stores: 2, share: 14 },
  { name: 'Africa', stores: 2, share: 10 },
]

export interface CategoryPlan {
  readonly name: string
  /** Share of all sales, in percent. */
  readonly share: number
  readonly lines: readonly ProductLine[]
}

export interface ProductLine {
  readonly name: string
  /** Range of a plausible price, in cents. */
  readonly priceCents: readonly [low: number, high: number]
}

/**
 * "Computers" is the category that the original study asks for; its share there is an eighth. Some names
 * carry an accent, a percent sign or an underscore, because keyword searches must take those literally.
 */
export const categoryPlans: readonly CategoryPlan[] = [
  {
    name: 'Computers',
    share: 12,
    lines: [
      { name: 'Laptop', priceCents: [59_900, 249_900] },
      { name: 'Desktop', priceCents: [49_900, 199_900] },
      { name: 'Keyboard', priceCents: [2_900, 17_900] },
      { name: 'Monitor', priceCents: [12_900, 89_900] },
      { name: 'USB_C Hub', priceCents: [1_900, 9_900] },
    ],
  },
  {
    name: 'Electronics',
    share: 16,
    lines: [
      { name: 'Headphones', priceCents: [2_900, 39_900] },
      { name: 'Camera', priceCents: [24_900, 189_900] },
      { name: 'Speaker', priceCents: [3_900, 49_900] },
      { name: 'Television', priceCents: [29_900, 219_900] },
    ],
  },
  {
    name: 'Kitchenware',
    share: 14,
    lines: [
      { name: 'Pan', priceCents: [1_900, 12_900] },
      { name: 'Knife', priceCents: [1_200, 14_900] },
      { name: 'Café Press', priceCents: [1_900, 6_900] },
      { name: 'Bowl', priceCents: [600, 4_900] },
    ],
  },
  {
    name: 'Clothing',
    share: 19,
    lines: [
      { name: '100% Cotton Shirt', priceCents: [1_500, 7_900] },
      { name: 'Jacket', priceCents: [4_900, 29_900] },
      { name: 'Shoes', priceCents: [3_900, 19_900] },
      { name: '50% Wool Scarf', priceCents: [1_900, 8_900] },
    ],
  },
  {
    name: 'Furniture',
    share: 8,
    lines: [
      { name: 'Chair', priceCents: [4_900, 39_900] },
      { name: 'Desk', priceCents: [9_900, 79_900] },
      { name: 'Lamp', priceCents: [1_900, 19_900] },
      { name: 'Shelf', priceCents: [3_900, 29_900] },
    ],
  },
  {
    name: 'Books',
    share: 13,
    lines: [
      { name: 'Novel', priceCents: [800, 2_900] },
      { name: 'Atlas', priceCents: [2_900, 9_900] },
      { name: 'Cookbook', priceCents: [1_900, 5_900] },
    ],
  },
  {
    name: 'Sports',
    share: 9,
    lines: [
      { name: 'Bicycle', priceCents: [29_900, 249_900] },
      { name: 'Tent', priceCents: [7_900, 59_900] },
      { name: 'Ball', priceCents: [900, 5_900] },
      { name: 'Racket', priceCents: [2_900, 24_900] },
    ],
  },
  {
    name: 'Toys',
    share: 9,
    lines: [
      { name: 'Puzzle', priceCents: [900, 4_900] },
      { name: 'Train', priceCents: [2_900, 19_900] },
      { name: 'Doll', priceCents: [1_500, 7_900] },
    ],
  },
]

/** Variants of each product line: 31 lines make 62 products. */
export const productsPerLine = 2

export const customerCount = 250
