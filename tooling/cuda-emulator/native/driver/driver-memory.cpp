// libcuda: memory. Every allocation stands between guard pages, is poisoned at first, and has a canary behind its end.
#include "driver-state.h"
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <sys/mman.h>

namespace {
constexpr uint64_t kPage = 4096, kGranularity = 256, kMaxPoisoned = 64 << 20;
constexpr unsigned char kPoison = 0xff;  // NaN as float32, -1 as int32
struct Allocation { uint64_t bytes; char* mapping; uint64_t mapped; };
std::map<uint64_t, Allocation> allocations;
uint64_t usedBytes = 0;
uint64_t rounded(uint64_t bytes, uint64_t step) { return (bytes + step - 1) / step * step; }
}  // namespace

uint64_t totalDeviceMemory() { return numberSetting("MOLX_EMULATOR_MEMORY_BYTES", 8ull << 30); }
uint64_t freeDeviceMemory() { return std::max(totalDeviceMemory(), usedBytes) - usedBytes; }
bool isDeviceMemory(uint64_t address, uint64_t bytes) {
  auto it = allocations.upper_bound(address);
  if (it == allocations.begin()) return false;
  --it;
  return address + bytes <= it->first + it->second.bytes;
}
void freeAllDeviceMemory() {
  for (auto& [address, allocation] : allocations) munmap(allocation.mapping, allocation.mapped);
  allocations.clear();
  usedBytes = 0;
}
CUDA_API int emulatorIsDeviceMemory(uint64_t address, uint64_t bytes) { return isDeviceMemory(address, bytes); }

CUDA_API int cuMemGetInfo_v2(uint64_t* available, uint64_t* total) {
  *available = freeDeviceMemory();
  *total = totalDeviceMemory();
  return callable();
}
CUDA_API int cuMemAlloc_v2(uint64_t* address, uint64_t bytes) {
  if (int status = callable()) return status;
  if (bytes == 0) return invalidValue;
  if (bytes > freeDeviceMemory()) return outOfMemory;
  uint64_t body = rounded(bytes, kGranularity), mapped = rounded(body, kPage) + 2 * kPage;
  char* mapping = (char*)mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapping == MAP_FAILED) return outOfMemory;
  mprotect(mapping, kPage, PROT_NONE);
  mprotect(mapping + mapped - kPage, kPage, PROT_NONE);
  char* start = mapping + mapped - kPage - body;
  if (bytes <= kMaxPoisoned) memset(start, kPoison, body);
  allocations[(uint64_t)start] = {bytes, mapping, mapped};
  usedBytes += bytes;
  *address = (uint64_t)start;
  return success;
}
CUDA_API int cuMemFree_v2(uint64_t address) {
  if (int status = callable()) return status;
  auto it = allocations.find(address);
  if (it == allocations.end()) return invalidValue;
  auto [bytes, mapping, mapped] = it->second;
  const unsigned char* data = (const unsigned char*)address;
  if (bytes <= kMaxPoisoned) {
    for (uint64_t i = bytes; i < rounded(bytes, kGranularity); i++) {
      if (data[i] != kPoison) { failLater(illegalAddress, "a kernel wrote past the end of an allocation"); break; }
    }
  }
  munmap(mapping, mapped);
  usedBytes -= bytes;
  allocations.erase(it);
  return success;
}
CUDA_API int cuMemAllocHost_v2(uint64_t* address, uint64_t bytes) {
  void* memory = nullptr;
  if (posix_memalign(&memory, kPage, std::max<uint64_t>(bytes, 1)) != 0) return outOfMemory;
  memset(memory, 0, bytes);
  *address = (uint64_t)memory;
  return callable();
}
CUDA_API int cuMemFreeHost(uint64_t address) { free((void*)address); return success; }

CUDA_API int cuMemcpyHtoDAsync_v2(uint64_t to, const void* from, uint64_t bytes, uint64_t stream) {
  if (recordInstead([=] { return cuMemcpyHtoDAsync_v2(to, from, bytes, stream); })) return success;
  if (int status = callable()) return status;
  if (!isDeviceMemory(to, bytes)) return invalidValue;
  memcpy((void*)to, from, bytes);
  return success;
}
CUDA_API int cuMemcpyDtoHAsync_v2(void* to, uint64_t from, uint64_t bytes, uint64_t stream) {
  if (recordInstead([=] { return cuMemcpyDtoHAsync_v2(to, from, bytes, stream); })) return success;
  if (int status = callable()) return status;
  if (!isDeviceMemory(from, bytes)) return invalidValue;
  memcpy(to, (void*)from, bytes);
  return success;
}
CUDA_API int cuMemcpyDtoDAsync_v2(uint64_t to, uint64_t from, uint64_t bytes, uint64_t stream) {
  if (recordInstead([=] { return cuMemcpyDtoDAsync_v2(to, from, bytes, stream); })) return success;
  if (int status = callable()) return status;
  if (!isDeviceMemory(from, bytes) || !isDeviceMemory(to, bytes)) return invalidValue;
  memmove((void*)to, (void*)from, bytes);
  return success;
}
CUDA_API int cuMemsetD8Async(uint64_t at, unsigned char value, uint64_t bytes, uint64_t stream) {
  if (recordInstead([=] { return cuMemsetD8Async(at, value, bytes, stream); })) return success;
  if (int status = callable()) return status;
  if (!isDeviceMemory(at, bytes)) return invalidValue;
  memset((void*)at, value, bytes);
  return success;
}
CUDA_API int cuMemsetD32Async(uint64_t at, uint32_t value, uint64_t words, uint64_t stream) {
  if (recordInstead([=] { return cuMemsetD32Async(at, value, words, stream); })) return success;
  if (int status = callable()) return status;
  if (!isDeviceMemory(at, 4 * words)) return invalidValue;
  std::fill((uint32_t*)at, (uint32_t*)at + words, value);
  return success;
}
