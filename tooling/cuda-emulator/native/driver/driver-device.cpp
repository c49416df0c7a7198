// libcuda: devices, contexts, streams, events, errors. All work is done when it is launched.
#include "driver-state.h"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

static std::string failure;
static int pendingStatus = success, stickyStatus = success, contextReferences = 0;
/** A thread that never called cuCtxSetCurrent has no context; koffi's pool has such threads. */
static thread_local bool hasContext = false;

const char* setting(const char* name, const char* otherwise) {
  const char* value = getenv(name);
  return value != nullptr && *value != 0 ? value : otherwise;
}
uint64_t numberSetting(const char* name, uint64_t otherwise) {
  const char* value = setting(name, nullptr);
  return value == nullptr ? otherwise : strtoull(value, nullptr, 10);
}

void failLater(int status, const std::string& reason) {
  if (pendingStatus == success) { pendingStatus = status; failure = reason; }
}
bool deviceIsLost() { return pendingStatus != success; }
int waitForDevice() {
  if (!hasContext) return invalidContext;
  if (pendingStatus != success) stickyStatus = pendingStatus;
  return stickyStatus;
}
int callable() { return hasContext ? stickyStatus : (int)invalidContext; }
CUDA_API int emulatorCallable() { return callable(); }

static int deviceCount() {
  const char* visible = getenv("CUDA_VISIBLE_DEVICES");
  if (visible != nullptr && (*visible == 0 || *visible == '-')) return 0;
  return (int)numberSetting("MOLX_EMULATOR_DEVICES", 1);
}
static bool idle = false;
CUDA_API int emulatorIsIdle() { return idle; }
CUDA_API int cuInit(unsigned) {
  // Read here alone: to look into the environment at every launch would take longer than what is measured meanwhile.
  idle = numberSetting("MOLX_EMULATOR_IDLE", 0) != 0;
  return deviceCount() == 0 ? noDevice : success;
}
CUDA_API int cuDriverGetVersion(int* version) { *version = (int)numberSetting("MOLX_EMULATOR_DRIVER_VERSION", 13000); return success; }
CUDA_API int cuDeviceGetCount(int* count) { *count = deviceCount(); return success; }
CUDA_API int cuDeviceGet(int* device, int index) {
  if (index < 0 || index >= deviceCount()) return invalidDevice;
  *device = index;
  return success;
}
CUDA_API int cuDeviceGetName(char* name, int length, int) { snprintf(name, length, "MolX CUDA emulator"); return success; }
CUDA_API int cuDeviceTotalMem_v2(uint64_t* bytes, int) { *bytes = totalDeviceMemory(); return success; }
CUDA_API int cuDeviceGetAttribute(int* value, int attribute, int) {
  int capability = (int)(10 * atof(setting("MOLX_EMULATOR_COMPUTE_CAPABILITY", "9.0")) + 0.5);
  switch (attribute) {
    case 1: *value = 1024; break;     // MAX_THREADS_PER_BLOCK
    case 8: *value = 49152; break;    // MAX_SHARED_MEMORY_PER_BLOCK
    case 10: *value = 32; break;      // WARP_SIZE
    case 16: *value = 4; break;       // MULTIPROCESSOR_COUNT: few, so that grids stay small
    case 75: *value = capability / 10; break;
    case 76: *value = capability % 10; break;
    case 97: *value = 232448; break;  // MAX_SHARED_MEMORY_PER_BLOCK_OPTIN
    default: *value = 0;
  }
  return success;
}

CUDA_API int cuDevicePrimaryCtxRetain(uint64_t* context, int device) { contextReferences++; *context = 0x1000 + device; return success; }
/** The last release lets go of all memory and errors, so that one process can try several devices. */
CUDA_API int cuDevicePrimaryCtxRelease_v2(int) {
  if (contextReferences == 0) return invalidContext;
  if (--contextReferences > 0) return success;
  freeAllDeviceMemory();
  pendingStatus = stickyStatus = success;
  failure.clear();
  return success;
}
CUDA_API int cuCtxSetCurrent(uint64_t context) { hasContext = context != 0; return success; }
CUDA_API int cuCtxSynchronize() { return waitForDevice(); }

CUDA_API int cuStreamCreate(uint64_t* stream, unsigned) { static uint64_t next = 0x2000; *stream = next++; return callable(); }
CUDA_API int cuStreamDestroy_v2(uint64_t) { return callable(); }
CUDA_API int cuStreamSynchronize(uint64_t) { return spoilsCapture() ? (int)captureUnsupported : waitForDevice(); }
CUDA_API int cuStreamQuery(uint64_t) { return spoilsCapture() ? (int)captureUnsupported : waitForDevice(); }

struct Event { double milliseconds; int polls; };
CUDA_API int cuEventCreate(uint64_t* event, unsigned) { *event = (uint64_t) new Event{0, 0}; return callable(); }
CUDA_API int cuEventDestroy_v2(uint64_t event) { delete (Event*)event; return callable(); }
CUDA_API int cuEventRecord(uint64_t event, uint64_t) {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  ((Event*)event)->milliseconds = now.tv_sec * 1e3 + now.tv_nsec * 1e-6;
  ((Event*)event)->polls = (int)numberSetting("MOLX_EMULATOR_EVENT_POLLS", 1);
  return callable();
}
CUDA_API int cuEventSynchronize(uint64_t) { return waitForDevice(); }
/** Not ready for the first polls after a record, as on a device that still works. */
CUDA_API int cuEventQuery(uint64_t event) {
  int status = waitForDevice();
  if (status != success) return status;
  return ((Event*)event)->polls-- > 0 ? notReady : success;
}
CUDA_API int cuEventElapsedTime(float* milliseconds, uint64_t start, uint64_t end) {
  *milliseconds = (float)(((Event*)end)->milliseconds - ((Event*)start)->milliseconds);
  return callable();
}

static const char* nameOf(int status) {
  switch (status) {
    case success: return "CUDA_SUCCESS";
    case invalidValue: return "CUDA_ERROR_INVALID_VALUE";
    case outOfMemory: return "CUDA_ERROR_OUT_OF_MEMORY";
    case noDevice: return "CUDA_ERROR_NO_DEVICE";
    case invalidDevice: return "CUDA_ERROR_INVALID_DEVICE";
    case invalidImage: return "CUDA_ERROR_INVALID_IMAGE";
    case invalidContext: return "CUDA_ERROR_INVALID_CONTEXT";
    case unsupportedPtx: return "CUDA_ERROR_UNSUPPORTED_PTX_VERSION";
    case notFound: return "CUDA_ERROR_NOT_FOUND";
    case notReady: return "CUDA_ERROR_NOT_READY";
    case illegalAddress: return "CUDA_ERROR_ILLEGAL_ADDRESS";
    case misalignedAddress: return "CUDA_ERROR_MISALIGNED_ADDRESS";
    case launchFailed: return "CUDA_ERROR_LAUNCH_FAILED";
    case illegalState: return "CUDA_ERROR_ILLEGAL_STATE";
    case captureUnsupported: return "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED";
    case captureInvalidated: return "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED";
  }
  return nullptr;
}
CUDA_API int cuGetErrorName(int status, const char** name) { *name = nameOf(status); return *name == nullptr ? invalidValue : success; }
CUDA_API int cuGetErrorString(int status, const char** text) {
  const bool fromKernel = status == illegalAddress || status == misalignedAddress || status == launchFailed;
  *text = fromKernel && !failure.empty() ? failure.c_str() : nameOf(status);
  return *text == nullptr ? invalidValue : success;
}
