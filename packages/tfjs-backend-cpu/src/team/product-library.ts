/** Matrix products of one shape, matrices by address: `c = op(a) op(b)`, or added to what `c` holds. */
export interface Products {
  transposeA: boolean;
  transposeB: boolean;
  accumulate: boolean;
  m: number;
  n: number;
  k: number;
  /** Numbers from one stored row to the next. */
  lda: number;
  ldb: number;
  ldc: number;
  /** Where each one's a, b and c lie, one after the other; the products from `first` to before `end` are meant. */
  addresses: Float64Array;
  first: number;
  end: number;
  rooms: Rooms;
}

/** Places, in bytes of the SIMD kernels' memory, for matrices that are to stand end to end; 0 where they are taken as they lie. */
export interface Rooms {
  a: number;
  b: number;
  c: number;
}

/** Whoever computes matrix products by address, in the thread that calls. */
export interface ProductLibrary {
  /** Takes matrices inside larger ones and adds to them; otherwise it wants {@link Rooms}. */
  readonly takesStrides: boolean;
  multiply(products: Products): void;
}
