/** Where the product that is sold begins. With another product, this is its first page. */
export const PRODUCT_PATH = "/journal";
