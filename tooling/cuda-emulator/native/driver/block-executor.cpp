#include "block-executor.h"
#include <algorithm>
#include <cstdlib>
#include <sys/mman.h>
#include <vector>

#if !defined(__x86_64__)
#error "the emulator's context switch is written for x86-64"
#endif
extern "C" void molx_switch_stack(void** save, void* to);
__asm__(
    ".text\n.hidden molx_switch_stack\n.globl molx_switch_stack\n.type molx_switch_stack,@function\nmolx_switch_stack:\n"
    "pushq %rbp\npushq %rbx\npushq %r12\npushq %r13\npushq %r14\npushq %r15\nmovq %rsp,(%rdi)\nmovq %rsi,%rsp\n"
    "popq %r15\npopq %r14\npopq %r13\npopq %r12\npopq %rbx\npopq %rbp\nret\n.size molx_switch_stack,.-molx_switch_stack\n");

namespace {

constexpr int kMaxThreads = 1024;
constexpr size_t kStackBytes = 128 * 1024;
enum State : uint8_t { fresh, running, ready, atBarrier, inExchange, finished };
enum ExchangeKind { none, byIndex, byXor, down, up, ballot, match };

// Fibers start lazily: a thread that meets no barrier needs no fiber of its own.
std::vector<void*> fiberStacks;
std::vector<int> idleFibers;
void* schedulerStack;

int threads, nextThread, finishedCount, barrierCount, exchangeCount, currentFiber;
uint3 threadIds[kMaxThreads];
std::vector<int> threadOrder;
State state[kMaxThreads];
int fiberOf[kMaxThreads];
uint64_t offered[kMaxThreads], snapshot[kMaxThreads];
uint32_t maskOf[kMaxThreads];
void* siteOf[kMaxThreads];
KernelFunction kernelFunction;
void** kernelArguments;

void become(int thread) {
  currentThread.index = thread;
  currentThread.thread = threadIds[thread];
}

void fiberMain() {
  for (;;) {
    while (nextThread < threads) {
      int thread = threadOrder[nextThread++];
      state[thread] = running;
      fiberOf[thread] = currentFiber;
      become(thread);
      kernelFunction(kernelArguments);
      state[currentThread.index] = finished;
      finishedCount++;
    }
    idleFibers.push_back(currentFiber);
    molx_switch_stack(&fiberStacks[currentFiber], schedulerStack);
  }
}

int takeFiber() {
  if (!idleFibers.empty()) {
    int fiber = idleFibers.back();
    idleFibers.pop_back();
    return fiber;
  }
  char* stack = (char*)mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  mprotect(stack, 4096, PROT_NONE);
  // Staggered, so that the stacks don't all share the same cache sets.
  void** top = (void**)(stack + kStackBytes - ((fiberStacks.size() + 1) * 192) % 8192) - 2;
  *--top = nullptr;
  *--top = (void*)fiberMain;
  for (int i = 0; i < 6; i++) *--top = nullptr;
  fiberStacks.push_back(top);
  return (int)fiberStacks.size() - 1;
}

void park() {
  int self = currentThread.index;
  molx_switch_stack(&fiberStacks[fiberOf[self]], schedulerStack);
  become(self);
  state[self] = running;
}

void resume(int thread) {
  currentFiber = fiberOf[thread];
  molx_switch_stack(&schedulerStack, fiberStacks[currentFiber]);
}

void synchronize(void* site) {
  int self = currentThread.index;
  state[self] = atBarrier;
  siteOf[self] = site;
  barrierCount++;
  park();
}

uint64_t exchange(uint32_t mask, uint64_t value, int kind, int argument, int width) {
  int self = currentThread.index, first = self & ~31, lane = self & 31;
  offered[self] = value;
  maskOf[self] = mask;
  state[self] = inExchange;
  exchangeCount++;
  park();
  if (kind == ballot || kind == match) {
    uint32_t bits = 0;
    for (int l = 0; l < 32 && first + l < threads; l++) {
      bool named = (mask >> l & 1) && maskOf[first + l] == mask;
      if (named && (kind == ballot ? snapshot[first + l] != 0 : snapshot[first + l] == value)) bits |= 1u << l;
    }
    return bits;
  }
  int base = lane & ~(width - 1), source = lane;
  if (kind == byIndex) source = base + (argument & (width - 1));
  else if (kind == byXor) source = lane ^ argument;
  else if (kind == down) source = lane + argument;
  else if (kind == up) source = lane - argument;
  if (source < base || source >= base + width || first + source >= threads) source = lane;
  return snapshot[first + source];
}

/** Lets the lanes of a warp go on whose masks say that all have arrived. */
bool releaseWarp(int warp) {
  int first = warp * 32, last = std::min(threads, first + 32);
  bool any = false;
  for (int t = first; t < last; t++) {
    if (state[t] != inExchange) continue;
    uint32_t mask = maskOf[t];
    bool all = true;
    for (int l = first; l < last && all; l++) {
      if ((mask >> (l - first)) & 1) all = state[l] == finished || (state[l] == inExchange && maskOf[l] == mask);
    }
    if (!all) continue;
    for (int l = first; l < last; l++) {
      if (state[l] == inExchange && maskOf[l] == mask) {
        snapshot[l] = offered[l];
        state[l] = ready;
        exchangeCount--;
      }
    }
    any = true;
  }
  return any;
}

bool releaseBarrier(std::string& reason) {
  void* site = nullptr;
  for (int t = 0; t < threads; t++) {
    if (state[t] != atBarrier) continue;
    if (site != nullptr && siteOf[t] != site) {
      reason = "threads of one block met at different __syncthreads()";
      return false;
    }
    site = siteOf[t];
    state[t] = ready;
  }
  barrierCount = 0;
  return true;
}

}  // namespace

EmulatedThread currentThread;
const EmulatedDevice emulatedDevice = {&currentThread, synchronize, exchange};

void prepareBlocks(uint3 size, ThreadOrder order) {
  threads = (int)(size.x * size.y * size.z);
  threadOrder.resize(threads);
  for (int t = 0; t < threads; t++) {
    threadIds[t] = {t % size.x, t / size.x % size.y, t / (size.x * size.y)};
    threadOrder[t] = t;
  }
  if (order == ThreadOrder::reversed) std::reverse(threadOrder.begin(), threadOrder.end());
  if (order == ThreadOrder::shuffled) {
    uint32_t seed = 12345 + threads;
    for (int i = threads - 1; i > 0; i--) {
      seed = seed * 1664525u + 1013904223u;
      std::swap(threadOrder[i], threadOrder[(seed >> 8) % (i + 1)]);
    }
  }
}

bool runBlock(KernelFunction kernel, void** arguments, std::string& reason) {
  kernelFunction = kernel;
  kernelArguments = arguments;
  nextThread = finishedCount = barrierCount = exchangeCount = 0;
  std::fill(state, state + threads, fresh);
  for (;;) {
    while (nextThread < threads) {
      currentFiber = takeFiber();
      int fiber = currentFiber;
      molx_switch_stack(&schedulerStack, fiberStacks[fiber]);
    }
    if (finishedCount == threads) return true;
    bool progress = false;
    if (exchangeCount > 0) {
      for (int warp = 0; warp * 32 < threads; warp++) progress |= releaseWarp(warp);
    }
    if (!progress && barrierCount > 0 && barrierCount + finishedCount == threads) {
      if (!releaseBarrier(reason)) return false;
      progress = true;
    }
    if (!progress) {
      reason = "threads wait at barriers or shuffles that the others never reach";
      return false;
    }
    for (int i = 0; i < threads; i++) {
      if (state[threadOrder[i]] == ready) resume(threadOrder[i]);
    }
  }
}

void abandonFibers() {
  fiberStacks.clear();
  idleFibers.clear();
}
