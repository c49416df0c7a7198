// Runs the threads of one block after another on the CPU, as fibers that switch at barriers and warp exchanges.
#pragma once
#include <cstdint>
#include <string>

struct uint3 { unsigned x, y, z; };

/** What a kernel sees of itself; mirrored in native/device/device-runtime.h. */
struct EmulatedThread { uint3 thread, block, blockSize, gridSize; char* dynamicShared; int index; };

/** What a kernel module is bound to; mirrored in native/device/device-runtime.h. */
struct EmulatedDevice {
  EmulatedThread* current;
  void (*synchronize)(void* site);
  uint64_t (*exchange)(uint32_t mask, uint64_t value, int kind, int argument, int width);
};

enum class ThreadOrder { forward, reversed, shuffled };

typedef void (*KernelFunction)(void** arguments);

extern const EmulatedDevice emulatedDevice;
extern EmulatedThread currentThread;

/** Prepares blocks of this size. */
void prepareBlocks(uint3 blockSize, ThreadOrder order);

/** Runs the threads of one block; false with a reason when they wait for each other for ever. */
bool runBlock(KernelFunction kernel, void** arguments, std::string& reason);

/** Forgets all fibers after a kernel was left by a jump. */
void abandonFibers();
