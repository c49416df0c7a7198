// Reductions of x [outer, size, inner] to y [outer, inner]. A reduction that is too long for the blocks at hand goes in
// two launches, over `parts` pieces of each row first; every sum has a fixed order.
#include "reduction.cuh"

struct ProdOp { template <class T> DEVICE T combine(T a, T b) { return a * b; } };
struct MinOp { template <class T> DEVICE T combine(T a, T b) { return smaller(a, b); } };
struct AllOp { template <class T> DEVICE T combine(T a, T b) { return a && b; } };
struct AnyOp { template <class T> DEVICE T combine(T a, T b) { return a || b; } };

/** inner is 1 and rows are short: `lanes` lanes of a warp, a power of 2, share a row. */
template <class Op, class In, class Out>
DEVICE void reduceShortRows(const In* __restrict__ x, Out* __restrict__ y, unsigned rows, unsigned size, int lanes, Out start, Out divisor) {
  unsigned perBlock = blockDim.x / lanes, lane = threadIdx.x % lanes;
  // Whole warps walk together, so that all of their lanes take part in the exchange.
  for (unsigned row0 = blockIdx.x * perBlock; row0 < rows; row0 += gridDim.x * perBlock) {
    unsigned row = row0 + threadIdx.x / lanes;
    Out value = start;
    if (row < rows) {
      const In* from = x + (unsigned long long)row * size;
      for (unsigned i = lane; i < size; i += lanes) value = Op::combine(value, (Out)from[i]);
    }
    value = reduceLanes<Op>(value, lanes);
    if (lane == 0 && row < rows) y[row] = value / divisor;
  }
}

/** inner is 1 and rows are long: block (row, part) takes the elements from part * chunk on; chunk is a multiple of 4. */
template <class Op, class In, class Out>
DEVICE void reduceLongRows(const In* __restrict__ x, Out* __restrict__ y, unsigned size, unsigned chunk, Out start, Out divisor) {
  __shared__ Out shared[32];
  const In* row = x + (unsigned long long)blockIdx.x * size;
  unsigned first = blockIdx.y * chunk, last = first + chunk < size ? first + chunk : size;
  Out value = start;
  if (size % 4 == 0) {
    const Pack<In>* packs = reinterpret_cast<const Pack<In>*>(row);
    for (unsigned i = first / 4 + threadIdx.x; i < last / 4; i += blockDim.x) {
      Pack<In> in = packs[i];
      value = Op::combine(value, Op::combine(Op::combine((Out)in.v[0], (Out)in.v[1]), Op::combine((Out)in.v[2], (Out)in.v[3])));
    }
  } else {
    for (unsigned i = first + threadIdx.x; i < last; i += blockDim.x) value = Op::combine(value, (Out)row[i]);
  }
  value = reduceBlock<Op>(value, shared);
  if (threadIdx.x == 0) y[(unsigned long long)blockIdx.x * gridDim.y + blockIdx.y] = value / divisor;
}

/** inner is more than 1: neighbouring threads take neighbouring columns; y is [outer, parts, inner]. */
template <class Op, class In, class Out>
DEVICE void reduceColumns(const In* __restrict__ x, Out* __restrict__ y, unsigned outer, unsigned size, Divisor inner, unsigned chunk, Out start, Out divisor) {
  unsigned columns = inner.divisor, first = blockIdx.y * chunk, last = first + chunk < size ? first + chunk : size;
  FOR_EACH(i, outer * columns) {
    unsigned o = quotient(i, inner), column = i - o * columns;
    const In* from = x + ((unsigned long long)o * size + first) * columns + column;
    Out value = start;
    for (unsigned j = first; j < last; j++, from += columns) value = Op::combine(value, (Out)*from);
    y[((unsigned long long)o * gridDim.y + blockIdx.y) * columns + column] = value / divisor;
  }
}

#define REDUCTION(name, Op, In, Out)                                                                                       \
  KERNEL __launch_bounds__(256) name##_short_rows(const In* x, Out* y, unsigned rows, unsigned size, int lanes, Out start, Out divisor) { \
    reduceShortRows<Op>(x, y, rows, size, lanes, start, divisor);                                                          \
  }                                                                                                                        \
  KERNEL __launch_bounds__(256) name##_long_rows(const In* x, Out* y, unsigned size, unsigned chunk, Out start, Out divisor) { \
    reduceLongRows<Op>(x, y, size, chunk, start, divisor);                                                                 \
  }                                                                                                                        \
  KERNEL __launch_bounds__(256) name##_columns(const In* x, Out* y, unsigned outer, unsigned size, Divisor inner, unsigned chunk, Out start, Out divisor) { \
    reduceColumns<Op>(x, y, outer, size, inner, chunk, start, divisor);                                                    \
  }

REDUCTION(sum_float32, SumOp, float, float)
REDUCTION(sum_int32, SumOp, int, int)
REDUCTION(sum_bool, SumOp, uint8, int)
REDUCTION(prod_float32, ProdOp, float, float)
REDUCTION(prod_int32, ProdOp, int, int)
REDUCTION(prod_bool, ProdOp, uint8, int)
REDUCTION(max_float32, MaxOp, float, float)
REDUCTION(max_int32, MaxOp, int, int)
REDUCTION(min_float32, MinOp, float, float)
REDUCTION(min_int32, MinOp, int, int)
REDUCTION(all_bool, AllOp, uint8, uint8)
REDUCTION(any_bool, AnyOp, uint8, uint8)
