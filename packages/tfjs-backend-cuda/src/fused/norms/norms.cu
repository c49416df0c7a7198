// RMS and layer normalisation of rows, and their gradients. Variances are of centred values, so that they can't cancel.
#include "rows.cuh"

KERNEL __launch_bounds__(256) rms_norm(const float* __restrict__ x, const float* __restrict__ weight, float* __restrict__ y, float* __restrict__ inverseRms,
                                       unsigned rows, unsigned columns, int whole, float epsilon) {
  __shared__ float shared[32];
  RowShare share(whole);
  FOR_EACH_ROW(row, rows, share) {
    unsigned long long start = (unsigned long long)row * columns;
    unsigned count = row < rows ? columns : 0;
    float squares = 0;
    for (unsigned i = share.lane; i < count; i += share.lanes) squares += x[start + i] * x[start + i];
    float inverse = 1.0f / sqrtf(overRow<SumOp>(squares, whole, shared) / columns + epsilon);
    for (unsigned i = share.lane; i < count; i += share.lanes) y[start + i] = x[start + i] * inverse * weight[i];
    if (share.lane == 0 && count > 0) inverseRms[row] = inverse;
  }
}

KERNEL __launch_bounds__(256) rms_norm_grad(const float* __restrict__ dy, const float* __restrict__ x, const float* __restrict__ weight,
                                            const float* __restrict__ inverseRms, float* __restrict__ dx, unsigned rows, unsigned columns, int whole) {
  __shared__ float shared[32];
  RowShare share(whole);
  FOR_EACH_ROW(row, rows, share) {
    unsigned long long start = (unsigned long long)row * columns;
    unsigned count = row < rows ? columns : 0;
    float product = 0;
    for (unsigned i = share.lane; i < count; i += share.lanes) product += dy[start + i] * weight[i] * x[start + i];
    product = overRow<SumOp>(product, whole, shared);
    float inverse = count > 0 ? inverseRms[row] : 0;
    float along = product / columns * inverse * inverse;
    for (unsigned i = share.lane; i < count; i += share.lanes) dx[start + i] = inverse * (dy[start + i] * weight[i] - x[start + i] * along);
  }
}

KERNEL __launch_bounds__(256) layer_norm(const float* __restrict__ x, const float* __restrict__ weight, const float* __restrict__ bias, float* __restrict__ y,
                                         float* __restrict__ means, float* __restrict__ inverseStd, unsigned rows, unsigned columns, int whole, float epsilon) {
  __shared__ float shared[32];
  RowShare share(whole);
  FOR_EACH_ROW(row, rows, share) {
    unsigned long long start = (unsigned long long)row * columns;
    unsigned count = row < rows ? columns : 0;
    float sum = 0, squares = 0;
    for (unsigned i = share.lane; i < count; i += share.lanes) sum += x[start + i];
    float mean = overRow<SumOp>(sum, whole, shared) / columns;
    for (unsigned i = share.lane; i < count; i += share.lanes) {
      float centred = x[start + i] - mean;
      squares += centred * centred;
    }
    float inverse = 1.0f / sqrtf(overRow<SumOp>(squares, whole, shared) / columns + epsilon);
    for (unsigned i = share.lane; i < count; i += share.lanes) y[start + i] = (x[start + i] - mean) * inverse * weight[i] + bias[i];
    if (share.lane == 0 && count > 0) {
      means[row] = mean;
      inverseStd[row] = inverse;
    }
  }
}

KERNEL __launch_bounds__(256) layer_norm_grad(const float* __restrict__ dy, const float* __restrict__ x, const float* __restrict__ weight, const float* __restrict__ means,
                                              const float* __restrict__ inverseStd, float* __restrict__ dx, unsigned rows, unsigned columns, int whole) {
  __shared__ float shared[32];
  RowShare share(whole);
  FOR_EACH_ROW(row, rows, share) {
    unsigned long long start = (unsigned long long)row * columns;
    unsigned count = row < rows ? columns : 0;
    float mean = count > 0 ? means[row] : 0, inverse = count > 0 ? inverseStd[row] : 0;
    float sum = 0, product = 0;
    for (unsigned i = share.lane; i < count; i += share.lanes) {
      float slope = dy[start + i] * weight[i];
      sum += slope;
      product += slope * (x[start + i] - mean) * inverse;
    }
    sum = overRow<SumOp>(sum, whole, shared) / columns;
    product = overRow<SumOp>(product, whole, shared) / columns;
    for (unsigned i = share.lane; i < count; i += share.lanes) {
      float normal = (x[start + i] - mean) * inverse;
      dx[start + i] = inverse * (dy[start + i] * weight[i] - sum - normal * product);
    }
  }
}

/**
 * Sums of dy * normalised x over the rows of a part, by blocks of 32 columns and 8 rows: y is [parts, columns].
 *
 * @param means  null for RMS normalisation
 */
KERNEL __launch_bounds__(256) norm_weight_grad(const float* __restrict__ dy, const float* __restrict__ x, const float* __restrict__ means, const float* __restrict__ inverse,
                                               float* __restrict__ y, unsigned rows, unsigned columns, unsigned rowsPerPart) {
  __shared__ float shared[8][33];
  unsigned column = blockIdx.x * 32 + threadIdx.x;
  unsigned first = blockIdx.y * rowsPerPart, last = rows - first < rowsPerPart ? rows : first + rowsPerPart;
  float sum = 0;
  if (column < columns) {
    for (unsigned row = first + threadIdx.y; row < last; row += 8) {
      unsigned long long at = (unsigned long long)row * columns + column;
      sum += dy[at] * (x[at] - (means == nullptr ? 0.0f : means[row])) * inverse[row];
    }
  }
  shared[threadIdx.y][threadIdx.x] = sum;
  __syncthreads();
  if (threadIdx.y > 0 || column >= columns) return;
  for (int i = 1; i < 8; i++) sum += shared[i][threadIdx.x];
  y[(unsigned long long)blockIdx.y * columns + column] = sum;
}

KERNEL __launch_bounds__(256) sum_parts(const float* __restrict__ x, float* __restrict__ y, unsigned parts, unsigned columns) {
  FOR_EACH(i, columns) {
    float sum = 0;
    for (unsigned part = 0; part < parts; part++) sum += x[(unsigned long long)part * columns + i];
    y[i] = sum;
  }
}
