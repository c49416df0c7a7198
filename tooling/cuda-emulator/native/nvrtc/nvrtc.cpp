// libnvrtc with g++ behind it: the "cubin" is a shared library that the emulated driver loads.
#include "rewrite-kernels.h"
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <map>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#define NVRTC_API extern "C" __attribute__((visibility("default")))

namespace {
enum Result { success = 0, programCreationFailure = 2, invalidInput = 3, invalidOption = 5, compilationError = 6, nameNotFound = 10 };

struct Program {
  std::string source, log, image;
  std::vector<std::pair<std::string, std::string>> headers;
  std::vector<std::string> expressions;
  std::map<std::string, std::string> loweredNames;
};

std::string environment(const char* name, const char* otherwise) {
  const char* value = getenv(name);
  return value != nullptr && *value != 0 ? value : otherwise;
}
std::string ownFolder() {
  Dl_info info;
  dladdr((void*)&ownFolder, &info);
  std::string path = info.dli_fname;
  return path.substr(0, path.rfind('/'));
}
std::string readFile(const std::string& path) {
  std::string text;
  char buffer[65536];
  if (FILE* file = fopen(path.c_str(), "rb")) {
    for (size_t n; (n = fread(buffer, 1, sizeof buffer, file)) > 0;) text.append(buffer, n);
    fclose(file);
  }
  return text;
}
void writeFile(const std::string& path, const std::string& text) {
  if (FILE* file = fopen(path.c_str(), "wb")) {
    fwrite(text.data(), 1, text.size(), file);
    fclose(file);
  }
}
bool run(const std::string& command, std::string& output) {
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return false;
  char buffer[4096];
  for (size_t n; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) output.append(buffer, n);
  return pclose(pipe) == 0;
}

/** Preprocessor flags for NVRTC's options; false for an option that NVRTC has not. */
bool translate(const std::string& option, std::string& flags) {
  if (option.rfind("--gpu-architecture=", 0) == 0) {
    flags += " -D__CUDA_ARCH__=" + std::to_string(10 * atoi(option.c_str() + option.find('_') + 1));
    return true;
  }
  if (option.rfind("--define-macro=", 0) == 0) {
    flags += " '-D" + option.substr(strlen("--define-macro=")) + "'";
    return true;
  }
  for (const char* known : {"--std=", "--fmad=", "--use_fast_math", "--extra-device-vectorization", "-default-device", "--device-debug", "--generate-line-info"}) {
    if (option.rfind(known, 0) == 0) return true;
  }
  return false;
}

std::string trampoline(const std::string& symbol, const std::string& kernel) {
  const std::string visible = "extern \"C\" __attribute__((visibility(\"default\"))) ";
  return visible + "void emulated_kernel_" + symbol + "(void** p) { emulated_apply(" + kernel + ", p); }\n" + visible +
         "int emulated_sizes_" + symbol + "(unsigned short* s, unsigned short* a) { return emulated_sizes(" + kernel + ", s, a); }\n";
}

std::string optimisation() { return environment("MOLX_EMULATOR_CXXFLAGS", "-O2 -march=native -fno-math-errno -ffp-contract=fast"); }

/** Reads and writes of whole vectors where they may not begin: a GPU refuses them, x86 alone would not. */
const std::string trapMisaligned = " -fsanitize=alignment -fsanitize-undefined-trap-on-error";

bool compile(Program& program, const std::string& folder, const std::string& flags) {
  const std::string compiler = environment("MOLX_EMULATOR_CXX", "g++"), include = ownFolder() + "/device-runtime.h";
  for (auto& [name, text] : program.headers) writeFile(folder + "/" + name, text);
  writeFile(folder + "/kernel.cu", program.source);
  if (!run(compiler + " -E -x c++ -std=c++17 -D__CUDACC_RTC__=1 -D__CUDACC__=1" + flags + " -I" + folder + " -include " +
               include + " " + folder + "/kernel.cu -o " + folder + "/kernel.ii", program.log)) return false;
  std::vector<std::string> names;
  std::string text = rewriteKernels(readFile(folder + "/kernel.ii"), names) + "\n# 1 \"emulator-trampolines\"\n";
  for (auto& name : names) {
    text += trampoline(name, name);
    program.loweredNames[name] = name;
  }
  int number = 0;
  for (auto& expression : program.expressions) {
    if (program.loweredNames.count(expression)) continue;
    const std::string symbol = "instance" + std::to_string(number++);
    text += trampoline(symbol, expression);
    program.loweredNames[expression] = symbol;
  }
  writeFile(folder + "/kernel.ii", text);
  if (!run(compiler + " -x c++-cpp-output -std=c++17 " + optimisation() + trapMisaligned + " -fno-strict-aliasing -fno-gnu-unique -fvisibility=hidden -shared -fPIC -w " +
               folder + "/kernel.ii -o " + folder + "/kernel.so", program.log)) return false;
  program.image = readFile(folder + "/kernel.so");
  return true;
}

bool compileInScratch(Program& program, const std::string& flags) {
  std::string ignored;
  char folder[] = "/tmp/molx-nvrtc-XXXXXX";
  if (mkdtemp(folder) == nullptr) return false;
  bool compiled = compile(program, folder, flags);
  if (getenv("MOLX_EMULATOR_KEEP") == nullptr) run(std::string("rm -rf ") + folder, ignored);
  return compiled;
}

/** FNV-1a of all that an image depends on but the compiler, which the folder's name stands for. */
std::string nameOf(const Program& program, const std::string& flags) {
  uint64_t hash = 14695981039346656037ull;
  auto add = [&](const std::string& text) {
    for (size_t i = 0; i <= text.size(); i++) hash = (hash ^ (unsigned char)text.c_str()[i]) * 1099511628211ull;
  };
  add(program.source);
  for (auto& [name, text] : program.headers) add(name), add(text);
  add(flags + optimisation());
  char name[17];
  snprintf(name, sizeof name, "%016llx", (unsigned long long)hash);
  return name;
}

/**
 * Takes seconds in g++, so images are kept beside this library: a test that wants an empty cache of its own costs little,
 * and of several test processes one compiles while the others wait. With name expressions, which
 * only compiling looks up, nothing is kept.
 */
bool compileOnce(Program& program, const std::string& flags) {
  if (!program.expressions.empty()) return compileInScratch(program, flags);
  const std::string folder = ownFolder() + "/images", file = folder + "/" + nameOf(program, flags);
  mkdir(folder.c_str(), 0777);
  int lock = open((file + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (lock < 0) return compileInScratch(program, flags);
  flock(lock, LOCK_EX);
  program.image = readFile(file);
  bool compiled = !program.image.empty();
  if (!compiled && (compiled = compileInScratch(program, flags))) {
    writeFile(file + ".part", program.image);
    rename((file + ".part").c_str(), file.c_str());
  }
  close(lock);
  return compiled;
}
}  // namespace

/** A minor version that NVIDIA has not, so that no cache mistakes these images for GPU code. */
NVRTC_API int nvrtcVersion(int* major, int* minor) {
  *major = atoi(environment("MOLX_EMULATOR_NVRTC_MAJOR", "12").c_str());
  *minor = 99;
  return success;
}
NVRTC_API int nvrtcGetNumSupportedArchs(int* count) { *count = 5; return success; }
NVRTC_API int nvrtcGetSupportedArchs(int* architectures) {
  const int known[] = {75, 80, 86, 89, 90};
  memcpy(architectures, known, sizeof known);
  return success;
}
NVRTC_API const char* nvrtcGetErrorString(int result) {
  return result == success ? "NVRTC_SUCCESS" : result == compilationError ? "NVRTC_ERROR_COMPILATION" : result == invalidOption ? "NVRTC_ERROR_INVALID_OPTION" : "NVRTC_ERROR_INVALID_INPUT";
}
NVRTC_API int nvrtcCreateProgram(uint64_t* handle, const char* source, const char*, int headers, const char** texts, const char** names) {
  Program* program = new Program;
  program->source = source;
  for (int i = 0; i < headers; i++) program->headers.push_back({names[i], texts[i]});
  *handle = (uint64_t)program;
  return success;
}
NVRTC_API int nvrtcDestroyProgram(uint64_t* handle) {
  delete (Program*)*handle;
  *handle = 0;
  return success;
}
NVRTC_API int nvrtcAddNameExpression(uint64_t handle, const char* expression) {
  ((Program*)handle)->expressions.push_back(expression);
  return success;
}
NVRTC_API int nvrtcGetLoweredName(uint64_t handle, const char* expression, const char** name) {
  Program& program = *(Program*)handle;
  auto found = program.loweredNames.find(expression);
  if (found == program.loweredNames.end()) return nameNotFound;
  *name = found->second.c_str();
  return success;
}
NVRTC_API int nvrtcCompileProgram(uint64_t handle, int count, const char** options) {
  Program& program = *(Program*)handle;
  std::string flags;
  for (int i = 0; i < count; i++) {
    if (!translate(options[i], flags)) {
      program.log = std::string("unrecognized option ") + options[i];
      return invalidOption;
    }
  }
  return compileOnce(program, flags) ? success : compilationError;
}
NVRTC_API int nvrtcGetCUBINSize(uint64_t handle, uint64_t* bytes) { *bytes = ((Program*)handle)->image.size(); return success; }
NVRTC_API int nvrtcGetCUBIN(uint64_t handle, char* image) {
  Program& program = *(Program*)handle;
  memcpy(image, program.image.data(), program.image.size());
  return success;
}
NVRTC_API int nvrtcGetPTXSize(uint64_t handle, uint64_t* bytes) { return nvrtcGetCUBINSize(handle, bytes); }
NVRTC_API int nvrtcGetPTX(uint64_t handle, char* image) { return nvrtcGetCUBIN(handle, image); }
NVRTC_API int nvrtcGetProgramLogSize(uint64_t handle, uint64_t* bytes) { *bytes = ((Program*)handle)->log.size() + 1; return success; }
NVRTC_API int nvrtcGetProgramLog(uint64_t handle, char* log) {
  Program& program = *(Program*)handle;
  memcpy(log, program.log.c_str(), program.log.size() + 1);
  return success;
}
