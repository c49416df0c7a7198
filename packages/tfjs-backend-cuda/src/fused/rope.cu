// Rotary position embedding: Su et al., "RoFormer", 2021.
#include "common.cuh"

/**
 * x [positions, heads, 2 half], a thread for each pair of channels: i and i + half, or 2i and 2i + 1 when `interleaved`.
 *
 * @param pairs      positions * heads * half
 * @param direction  1 turns by the angle, -1 back
 */
KERNEL __launch_bounds__(256) rope(const float* __restrict__ x, const float* __restrict__ cosines, const float* __restrict__ sines, float* __restrict__ y,
                                   unsigned pairs, Divisor half, Divisor pairsPerPosition, int interleaved, float direction) {
  unsigned step = interleaved ? 2 : 1, partner = interleaved ? 1 : half.divisor;
  FOR_EACH(i, pairs) {
    unsigned channel = i - quotient(i, half) * half.divisor;
    unsigned table = quotient(i, pairsPerPosition) * half.divisor + channel;
    unsigned at = 2 * (i - channel) + channel * step;
    float c = cosines[table], s = sines[table] * direction, a = x[at], b = x[at + partner];
    y[at] = a * c - b * s;
    y[at + partner] = b * c + a * s;
  }
}
