// libcuda: modules, functions, launches. A module's image is the shared library that the emulated NVRTC made.
#include "block-executor.h"
#include "driver-state.h"
#include <csetjmp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <elf.h>
#include <map>
#include <memory>
#include <unistd.h>
#include <vector>

namespace {
constexpr int kMaxArguments = 64, kDefaultShared = 49152, kMaxShared = 232448;

struct Function {
  std::string name;
  KernelFunction call;
  int arguments;
  unsigned short sizes[kMaxArguments], alignments[kMaxArguments];
  int maxDynamicShared;
};
struct Module { void* library; std::map<std::string, std::unique_ptr<Function>> functions; };

char* dynamicShared = nullptr;
sigjmp_buf leaveKernel;
volatile bool inKernel = false;
struct sigaction previousAction[NSIG];
uint64_t faultAddress;
int faultSignal;
uint64_t launches = 0;

/** A kernel touched memory it doesn't own: back to cuLaunchKernel. */
void onFault(int signal, siginfo_t* info, void* context) {
  if (inKernel) {
    faultAddress = (uint64_t)info->si_addr;
    faultSignal = signal;
    siglongjmp(leaveKernel, 1);
  }
  struct sigaction& previous = previousAction[signal];
  if (previous.sa_flags & SA_SIGINFO) return previous.sa_sigaction(signal, info, context);
  ::signal(signal, SIG_DFL);
  raise(signal);
}

void catchFaults() {
  static bool done = false;
  if (done) return;
  done = true;
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = onFault;
  action.sa_flags = SA_SIGINFO | SA_NODEFER;
  for (int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) sigaction(signal, &action, &previousAction[signal]);
}

ThreadOrder threadOrder() {
  std::string order = setting("MOLX_EMULATOR_THREAD_ORDER", "forward");
  return order == "reversed" ? ThreadOrder::reversed : order == "shuffled" ? ThreadOrder::shuffled : ThreadOrder::forward;
}

bool faultIsInjected(const std::string& kernel) {
  if (kernel == setting("MOLX_EMULATOR_FAULT_KERNEL", "")) return true;
  return launches == numberSetting("MOLX_EMULATOR_FAULT_LAUNCH", ~0ull);
}

void reportFault(const Function& kernel) {
  uint3 block = currentThread.block;
  char text[256];
  // The compiler puts a trap where an address is not a multiple of what is read or written there.
  const bool misaligned = faultSignal == SIGILL;
  const char* what = misaligned ? "misaligned address, trapped at" : faultSignal == SIGFPE ? "integer division by zero at" : "illegal address";
  snprintf(text, sizeof text, "%s: %s %#llx in block (%u,%u,%u), thread %d", kernel.name.c_str(), what,
           (unsigned long long)faultAddress, block.x, block.y, block.z, currentThread.index);
  failLater(misaligned ? misalignedAddress : illegalAddress, text);
}

void runGrid(const Function& kernel, uint3 grid, uint3 block, unsigned shared, void** arguments) {
  if (dynamicShared == nullptr) dynamicShared = (char*)aligned_alloc(4096, 1 << 18);
  ThreadOrder order = threadOrder();
  prepareBlocks(block, order);
  // The end of the block of shared memory is where an overrun shows.
  currentThread = {{}, {}, block, grid, dynamicShared + ((kMaxShared - shared) & ~15u), 0};
  uint64_t blocks = (uint64_t)grid.x * grid.y * grid.z;
  for (uint64_t i = 0; i < blocks; i++) {
    uint64_t b = order == ThreadOrder::reversed ? blocks - 1 - i : i;
    currentThread.block = {(unsigned)(b % grid.x), (unsigned)(b / grid.x % grid.y), (unsigned)(b / grid.x / grid.y)};
    memset(currentThread.dynamicShared, 0xff, shared);
    std::string reason;
    if (!runBlock(kernel.call, arguments, reason)) return failLater(launchFailed, kernel.name + ": " + reason);
  }
}

int launch(const Function& function, uint3 grid, uint3 block, unsigned shared, void** arguments) {
  launches++;
  if (deviceIsLost()) return success;
  if (faultIsInjected(function.name)) {
    failLater(illegalAddress, "injected fault in " + function.name);
    return success;
  }
  catchFaults();
  if (sigsetjmp(leaveKernel, 0) != 0) {
    inKernel = false;
    abandonFibers();
    reportFault(function);
    return success;
  }
  inKernel = true;
  runGrid(function, grid, block, shared, arguments);
  inKernel = false;
  return success;
}

/** The launch as a graph keeps it, with arguments of its own. */
std::function<int()> copyOfLaunch(const Function& function, uint3 grid, uint3 block, unsigned shared, void** arguments) {
  std::vector<std::string> values;
  for (int i = 0; i < function.arguments; i++) values.emplace_back((const char*)arguments[i], function.sizes[i]);
  return [&function, grid, block, shared, values]() {
    std::vector<void*> pointers;
    for (auto& value : values) pointers.push_back((void*)value.data());
    return launch(function, grid, block, shared, pointers.data());
  };
}
}  // namespace

/** Waits for the device, as the driver may: what a kernel did wrong before can show here. */
CUDA_API int cuModuleLoadData(uint64_t* module, const void* image) {
  if (int status = waitForDevice()) return status;
  const Elf64_Ehdr* header = (const Elf64_Ehdr*)image;
  if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return invalidImage;
  size_t bytes = header->e_shoff + (size_t)header->e_shnum * header->e_shentsize;
  char path[] = "/tmp/molx-cuda-module-XXXXXX";
  int file = mkstemp(path);
  bool written = write(file, image, bytes) == (ssize_t)bytes;
  close(file);
  void* library = written ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : nullptr;
  unlink(path);
  auto bind = library == nullptr ? nullptr : (void (*)(const EmulatedDevice*))dlsym(library, "emulator_bind");
  if (bind == nullptr) return invalidImage;
  bind(&emulatedDevice);
  *module = (uint64_t) new Module{library, {}};
  return success;
}
CUDA_API int cuModuleUnload(uint64_t module) {
  dlclose(((Module*)module)->library);
  delete (Module*)module;
  return success;
}
CUDA_API int cuModuleGetFunction(uint64_t* function, uint64_t handle, const char* name) {
  Module& module = *(Module*)handle;
  auto& slot = module.functions[name];
  if (slot == nullptr) {
    auto made = std::make_unique<Function>();
    made->name = name;
    made->call = (KernelFunction)dlsym(module.library, (std::string("emulated_kernel_") + name).c_str());
    auto sizes = (int (*)(unsigned short*, unsigned short*))dlsym(module.library, (std::string("emulated_sizes_") + name).c_str());
    if (made->call == nullptr || sizes == nullptr) return notFound;
    made->arguments = sizes(made->sizes, made->alignments);
    made->maxDynamicShared = kDefaultShared;
    slot = std::move(made);
  }
  *function = (uint64_t)slot.get();
  return success;
}
CUDA_API int cuFuncSetAttribute(uint64_t function, int attribute, int value) {
  if (attribute != 8) return success;  // MAX_DYNAMIC_SHARED_SIZE_BYTES
  if (value > kMaxShared) return invalidValue;
  ((Function*)function)->maxDynamicShared = value;
  return success;
}
CUDA_API int cuFuncGetParamInfo(uint64_t handle, uint64_t index, uint64_t* offset, uint64_t* size) {
  const Function& function = *(Function*)handle;
  if ((int)index >= function.arguments) return invalidValue;
  uint64_t at = 0;
  for (uint64_t i = 0; i <= index; i++) {
    uint64_t alignment = function.alignments[i];
    at = (at + alignment - 1) / alignment * alignment;
    *offset = at;
    *size = function.sizes[i];
    at += function.sizes[i];
  }
  return success;
}
CUDA_API int cuLaunchKernel(uint64_t handle, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                            unsigned shared, uint64_t, void** arguments, void** extra) {
  if (int status = callable()) return status;
  const Function* function = (Function*)handle;
  if (function == nullptr || extra != nullptr || (function->arguments > 0 && arguments == nullptr)) return invalidValue;
  if (gx == 0 || gy == 0 || gz == 0 || gx > 2147483647u || gy > 65535 || gz > 65535) return invalidValue;
  if (bx == 0 || by == 0 || bz == 0 || bz > 64 || (uint64_t)bx * by * bz > 1024) return invalidValue;
  if ((int)shared > function->maxDynamicShared) return invalidValue;
  if (emulatorIsIdle()) return success;
  if (recordInstead(copyOfLaunch(*function, {gx, gy, gz}, {bx, by, bz}, shared, arguments))) return success;
  return launch(*function, {gx, gy, gz}, {bx, by, bz}, shared, arguments);
}
CUDA_API uint64_t emulatorLaunches() { return launches; }
