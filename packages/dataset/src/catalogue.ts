/** Regions with their number of stores; "Europe" is the one that the original study asks for. */
export const storesPerRegion: Readonly<Record<string, number>> = {
  Europe: 4,
  'North America': 4,
  Asia: 3,
  'South America': 2,
  Africa: 2,
}

export interface ProductLine {
  readonly name: string
  /** Range of a plausible price, in cents. */
  readonly priceCents: readonly [low: number, high: number]
}

/**
 * What each category sells; "Computers" is the one that the original study asks for. Some names carry
 * an accent, a percent sign or an underscore, because keyword searches must take those literally.
 */
export const productLines: Readonly<Record<string, readonly ProductLine[]>> = {
  Computers: [
    { name: 'Laptop', priceCents: [59_900, 249_900] },
    { name: 'Desktop', priceCents: [49_900, 199_900] },
    { name: 'Keyboard', priceCents: [2_900, 17_900] },
    { name: 'Monitor', priceCents: [12_900, 89_900] },
    { name: 'USB_C Hub', priceCents: [1_900, 9_900] },
  ],
  Electronics: [
    { name: 'Headphones', priceCents: [2_900, 39_900] },
    { name: 'Camera', priceCents: [24_900, 189_900] },
    { name: 'Speaker', priceCents: [3_900, 49_900] },
    { name: 'Television', priceCents: [29_900, 219_900] },
  ],
  Kitchenware: [
    { name: 'Pan', priceCents: [1_900, 12_900] },
    { name: 'Knife', priceCents: [1_200, 14_900] },
    { name: 'Café Press', priceCents: [1_900, 6_900] },
    { name: 'Bowl', priceCents: [600, 4_900] },
  ],
  Clothing: [
    { name: '100% Cotton Shirt', priceCents: [1_500, 7_900] },
    { name: 'Jacket', priceCents: [4_900, 29_900] },
    { name: 'Shoes', priceCents: [3_900, 19_900] },
    { name: '50% Wool Scarf', priceCents: [1_900, 8_900] },
  ],
  Furniture: [
    { name: 'Chair', priceCents: [4_900, 39_900] },
    { name: 'Desk', priceCents: [9_900, 79_900] },
    { name: 'Lamp', priceCents: [1_900, 19_900] },
    { name: 'Shelf', priceCents: [3_900, 29_900] },
  ],
  Books: [
    { name: 'Novel', priceCents: [800, 2_900] },
    { name: 'Atlas', priceCents: [2_900, 9_900] },
    { name: 'Cookbook', priceCents: [1_900, 5_900] },
  ],
  Sports: [
    { name: 'Bicycle', priceCents: [29_900, 249_900] },
    { name: 'Tent', priceCents: [7_900, 59_900] },
    { name: 'Ball', priceCents: [900, 5_900] },
    { name: 'Racket', priceCents: [2_900, 24_900] },
  ],
  Toys: [
    { name: 'Puzzle', priceCents: [900, 4_900] },
    { name: 'Train', priceCents: [2_900, 19_900] },
    { name: 'Doll', priceCents: [1_500, 7_900] },
  ],
}

/** Variants of each product line: 31 lines make 62 products. */
export const productsPerLine = 2

export const customerCount = 250
