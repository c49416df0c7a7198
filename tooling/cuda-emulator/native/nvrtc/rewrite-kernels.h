#pragma once
#include <string>
#include <vector>

/**
 * Turns preprocessed CUDA C++ into C++ for the CPU and adds the names of all kernels that are no templates.
 *
 * `__global__` goes; `extern __shared__ T x[]` becomes a pointer to the block's dynamic memory; any other `__shared__`
 * becomes `static`: blocks run one after the other, so one copy is enough.
 */
std::string rewriteKernels(const std::string& preprocessed, std::vector<std::string>& names);
