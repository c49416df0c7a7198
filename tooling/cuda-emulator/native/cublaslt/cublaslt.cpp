// libcublasLt: matrix products by plain loops, with the checks that the real library makes and those that it should.
#include "number-formats.h"
#include <algorithm>
#include <cstdlib>
#include <functional>
#include <vector>

#define LT_API extern "C" __attribute__((visibility("default")))

extern "C" int emulatorCallable();
extern "C" int emulatorIsIdle();
extern "C" int emulatorIsDeviceMemory(uint64_t address, uint64_t bytes);
extern "C" int emulatorRecord(const std::function<int()>* work);

namespace {
enum Result { success = 0, invalidValue = 7, executionFailed = 13, notSupported = 15 };
enum Compute { compute32F = 68, computeFast16BF = 75, computeFastTf32 = 77 };
enum Epilogue { epilogueRelu = 2, epilogueBias = 4 };

struct Description { int compute, scale, transposeA = 0, transposeB = 0, epilogue = 1; uint64_t bias = 0; };
struct Layout { int type; uint64_t rows, columns; int64_t leading; int order = 0, batch = 1; int64_t stride = 0; };
struct Preference { uint64_t workspace = 0; uint32_t reductions = 7, alignment[4] = {256, 256, 256, 256}; };
struct Shape { uint64_t m, n, k; };

int copyAttribute(void* to, size_t expected, const void* from, uint64_t bytes) {
  if (from == nullptr || bytes != expected) return invalidValue;
  memcpy(to, from, bytes);
  return success;
}

int checkProduct(const Description& d, const Layout& a, const Layout& b, const Layout& c, const Layout& out, Shape& shape) {
  shape = {d.transposeA ? a.columns : a.rows, d.transposeB ? b.rows : b.columns, d.transposeA ? a.rows : a.columns};
  uint64_t inner = d.transposeB ? b.columns : b.rows;
  for (const Layout* l : {&a, &b, &c, &out}) {
    if (l->leading < (int64_t)(l->order ? l->columns : l->rows) || l->batch != out.batch) return invalidValue;
  }
  if (shape.k != inner || out.rows != shape.m || out.columns != shape.n || c.rows != shape.m || c.columns != shape.n) return invalidValue;
  for (const Layout* l : {&a, &b, &out}) {
    if (l->type != float32 && l->type != bfloat16 && l->type != float16) return notSupported;
  }
  if (a.type != b.type || d.scale != 0) return notSupported;
  if (d.compute != compute32F && d.compute != computeFastTf32 && d.compute != computeFast16BF) return notSupported;
  return d.compute != compute32F && a.type != float32 ? notSupported : success;
}

int64_t place(const Layout& l, int64_t batch, uint64_t row, uint64_t column) {
  return (l.order ? row * l.leading + column : row + column * l.leading) + batch * l.stride;
}
uint64_t extent(const Layout& l) {
  return bytesOf(l.type) * (uint64_t)(place(l, l.batch - 1, l.rows - 1, l.columns - 1) + 1);
}
float rounded(const Description& d, float value) {
  if (d.compute == computeFastTf32) return roundToTf32(value);
  return d.compute == computeFast16BF ? fromBfloat16(toBfloat16(value)) : value;
}
}  // namespace

LT_API uint64_t cublasLtGetVersion() {
  const char* major = getenv("MOLX_EMULATOR_CUBLASLT_MAJOR");
  return (major == nullptr ? 12 : strtoull(major, nullptr, 10)) * 10000 + 9900;
}
LT_API int cublasLtCreate(uint64_t* handle) { *handle = 0x3000; return success; }
LT_API int cublasLtDestroy(uint64_t) { return success; }

LT_API int cublasLtMatmulDescCreate(uint64_t* description, int compute, int scale) { *description = (uint64_t) new Description{compute, scale}; return success; }
LT_API int cublasLtMatmulDescDestroy(uint64_t description) { delete (Description*)description; return success; }
LT_API int cublasLtMatmulDescSetAttribute(uint64_t handle, int attribute, const void* value, uint64_t bytes) {
  Description& d = *(Description*)handle;
  switch (attribute) {
    case 0: return copyAttribute(&d.compute, 4, value, bytes);
    case 1: return copyAttribute(&d.scale, 4, value, bytes);
    case 3: return copyAttribute(&d.transposeA, 4, value, bytes);
    case 4: return copyAttribute(&d.transposeB, 4, value, bytes);
    case 7: return copyAttribute(&d.epilogue, 4, value, bytes);
    case 8: return copyAttribute(&d.bias, 8, value, bytes);
  }
  return notSupported;
}

LT_API int cublasLtMatrixLayoutCreate(uint64_t* layout, int type, uint64_t rows, uint64_t columns, int64_t leading) {
  *layout = (uint64_t) new Layout{type, rows, columns, leading};
  return success;
}
LT_API int cublasLtMatrixLayoutDestroy(uint64_t layout) { delete (Layout*)layout; return success; }
LT_API int cublasLtMatrixLayoutSetAttribute(uint64_t handle, int attribute, const void* value, uint64_t bytes) {
  Layout& l = *(Layout*)handle;
  switch (attribute) {
    case 1: return copyAttribute(&l.order, 4, value, bytes);
    case 4: return copyAttribute(&l.leading, 8, value, bytes);
    case 5: return copyAttribute(&l.batch, 4, value, bytes);
    case 6: return copyAttribute(&l.stride, 8, value, bytes);
  }
  return notSupported;
}

LT_API int cublasLtMatmulPreferenceCreate(uint64_t* preference) { *preference = (uint64_t) new Preference; return success; }
LT_API int cublasLtMatmulPreferenceDestroy(uint64_t preference) { delete (Preference*)preference; return success; }
LT_API int cublasLtMatmulPreferenceSetAttribute(uint64_t handle, int attribute, const void* value, uint64_t bytes) {
  Preference& p = *(Preference*)handle;
  if (attribute == 1) return copyAttribute(&p.workspace, 8, value, bytes);
  if (attribute == 3) return copyAttribute(&p.reductions, 4, value, bytes);
  if (attribute >= 5 && attribute <= 8) return copyAttribute(&p.alignment[attribute - 5], 4, value, bytes);
  return notSupported;
}

/** The first bytes of the opaque algorithm hold the alignments that it counts on, so that the product can check them. */
LT_API int cublasLtMatmulAlgoGetHeuristic(uint64_t, uint64_t d, uint64_t a, uint64_t b, uint64_t c, uint64_t out, uint64_t preference,
                                          int requested, void* results, int* found) {
  Shape shape;
  *found = 0;
  if (requested < 1) return invalidValue;
  if (checkProduct(*(Description*)d, *(Layout*)a, *(Layout*)b, *(Layout*)c, *(Layout*)out, shape) != success) return notSupported;
  memset(results, 0, 96);
  memcpy(results, ((Preference*)preference)->alignment, 16);
  uint64_t workspace = std::min<uint64_t>(((Preference*)preference)->workspace, 1024);
  memcpy((char*)results + 64, &workspace, 8);
  *found = 1;
  return success;
}

namespace {
/** All that a product needs, for descriptors may be gone when a graph runs it. */
struct Product { Description d; Layout la, lb, lc, lo; Shape s; uint64_t a, b, c, out; float scale, keep; };

int multiply(const Product& product) {
  const auto& [d, la, lb, lc, lo, s, a, b, c, out, scale, keep] = product;
  if (!emulatorIsDeviceMemory(a, extent(la)) || !emulatorIsDeviceMemory(b, extent(lb)) || !emulatorIsDeviceMemory(out, extent(lo))) return executionFailed;
  std::vector<float> left(s.m * s.k), right(s.k * s.n), row(s.n);
  for (int batch = 0; batch < lo.batch; batch++) {
    for (uint64_t i = 0; i < s.m; i++)
      for (uint64_t x = 0; x < s.k; x++) left[i * s.k + x] = rounded(d, readNumber(la.type, a, d.transposeA ? place(la, batch, x, i) : place(la, batch, i, x)));
    for (uint64_t x = 0; x < s.k; x++)
      for (uint64_t j = 0; j < s.n; j++) right[x * s.n + j] = rounded(d, readNumber(lb.type, b, d.transposeB ? place(lb, batch, j, x) : place(lb, batch, x, j)));
    for (uint64_t i = 0; i < s.m; i++) {
      std::fill(row.begin(), row.end(), 0.0f);
      for (uint64_t x = 0; x < s.k; x++) {
        const float factor = left[i * s.k + x];
        const float* from = &right[x * s.n];
        for (uint64_t j = 0; j < s.n; j++) row[j] += factor * from[j];
      }
      for (uint64_t j = 0; j < s.n; j++) {
        float value = scale * row[j];
        if (keep != 0) value += keep * readNumber(lc.type, c, place(lc, batch, i, j));
        if (d.epilogue & epilogueBias) value += readNumber(lo.type, d.bias, (int64_t)i);
        if (d.epilogue & epilogueRelu) value = value > 0 ? value : 0;
        writeNumber(lo.type, out, place(lo, batch, i, j), value);
      }
    }
  }
  return success;
}
}  // namespace

LT_API int cublasLtMatmul(uint64_t, uint64_t description, const void* alpha, uint64_t a, uint64_t layoutA, uint64_t b, uint64_t layoutB,
                          const void* beta, uint64_t c, uint64_t layoutC, uint64_t out, uint64_t layoutOut, const void* algorithm,
                          uint64_t workspace, uint64_t workspaceBytes, uint64_t) {
  if (emulatorCallable() != 0) return executionFailed;
  if (emulatorIsIdle()) return success;
  Product product = {*(Description*)description, *(Layout*)layoutA, *(Layout*)layoutB, *(Layout*)layoutC, *(Layout*)layoutOut, {}, a, b, c, out, *(const float*)alpha, *(const float*)beta};
  if (int result = checkProduct(product.d, product.la, product.lb, product.lc, product.lo, product.s)) return result;
  uint32_t alignment[4];
  memcpy(alignment, algorithm, 16);
  if (a % alignment[0] || b % alignment[1] || c % alignment[2] || out % alignment[3]) return invalidValue;
  if (workspaceBytes > 0 && !emulatorIsDeviceMemory(workspace, workspaceBytes)) return executionFailed;
  std::function<int()> work = [product] { return multiply(product) == success ? 0 : 719; };
  return emulatorRecord(&work) ? (int)success : multiply(product);
}
