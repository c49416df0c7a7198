// libcuda: capturing a stream into a graph. What is captured is kept as closures, which run when the graph is launched.
#include "driver-state.h"
#include <memory>
#include <utility>
#include <vector>

namespace {
typedef std::vector<std::function<int()>> Work;
std::unique_ptr<Work> captured;
bool invalid = false;
}  // namespace

CUDA_API int emulatorRecord(const std::function<int()>* work) {
  if (captured == nullptr) return false;
  captured->push_back(*work);
  return true;
}
bool recordInstead(const std::function<int()>& work) { return emulatorRecord(&work); }

bool spoilsCapture() {
  if (captured != nullptr) invalid = true;
  return captured != nullptr;
}

CUDA_API int cuStreamBeginCapture_v2(uint64_t, int mode) {
  if (int status = callable()) return status;
  if (captured != nullptr || mode < 0 || mode > 2) return invalidValue;
  captured = std::make_unique<Work>();
  invalid = false;
  return success;
}
CUDA_API int cuStreamEndCapture(uint64_t, uint64_t* graph) {
  *graph = 0;
  if (captured == nullptr) return illegalState;
  std::unique_ptr<Work> work = std::move(captured);
  if (invalid) return captureInvalidated;
  *graph = (uint64_t)work.release();
  return callable();
}
CUDA_API int cuGraphInstantiateWithFlags(uint64_t* executable, uint64_t graph, uint64_t flags) {
  if (graph == 0 || flags != 0) return invalidValue;
  *executable = (uint64_t) new Work(*(Work*)graph);
  return callable();
}
CUDA_API int cuGraphLaunch(uint64_t executable, uint64_t) {
  if (int status = callable()) return status;
  if (executable == 0) return invalidValue;
  for (auto& work : *(Work*)executable) {
    if (int status = work()) return status;
  }
  return success;
}
CUDA_API int cuGraphExecDestroy(uint64_t executable) { delete (Work*)executable; return success; }
CUDA_API int cuGraphDestroy(uint64_t graph) { delete (Work*)graph; return success; }
