// What the parts of the emulated driver share.
#pragma once
#include <cstdint>
#include <functional>
#include <string>

#define CUDA_API extern "C" __attribute__((visibility("default")))

enum Status {
  success = 0, invalidValue = 1, outOfMemory = 2, noDevice = 100, invalidDevice = 101, invalidImage = 200,
  invalidContext = 201, unsupportedPtx = 222, illegalState = 401, notFound = 500, notReady = 600, illegalAddress = 700,
  misalignedAddress = 716, launchFailed = 719, captureUnsupported = 900, captureInvalidated = 901,
};

/** The environment's value, read at every call so that one process can try several; empty counts as absent. */
const char* setting(const char* name, const char* otherwise);
uint64_t numberSetting(const char* name, uint64_t otherwise);

/** Whether launches do nothing, so that what the caller's side of them takes can be measured. */
CUDA_API int emulatorIsIdle();

/** Records what a kernel did wrong; it surfaces at the next call that waits for the device. */
void failLater(int status, const std::string& reason);
/** Surfaces what {@link failLater} recorded: from then on every call fails. */
int waitForDevice();
/** 0, or the reason why this thread can't call the driver now. */
int callable();
/** True after {@link failLater}: further kernels don't run. */
bool deviceIsLost();

/** While the stream is captured, keeps the work for the graph and gives true. */
bool recordInstead(const std::function<int()>& work);
/** True while the stream is captured, which a call that waits for it makes worthless. */
bool spoilsCapture();

/** Whether the bytes lie in one allocation. */
bool isDeviceMemory(uint64_t address, uint64_t bytes);
void freeAllDeviceMemory();
uint64_t freeDeviceMemory();
uint64_t totalDeviceMemory();
