#include "rewrite-kernels.h"
#include <algorithm>
#include <cctype>
#include <cstring>

namespace {

constexpr size_t npos = std::string::npos;

bool isSpace(char c) { return isspace((unsigned char)c); }
bool isIdentifier(char c) { return isalnum((unsigned char)c) || c == '_'; }

/** The next occurrence of a whole word. */
size_t findWord(const std::string& text, const char* word, size_t from) {
  size_t length = strlen(word);
  for (size_t i = from; (i = text.find(word, i)) != npos; i++) {
    if ((i == 0 || !isIdentifier(text[i - 1])) && !isIdentifier(text[i + length])) return i;
  }
  return npos;
}

/** The position behind the parenthesis that closes the next one to open. */
size_t skipParentheses(const std::string& text, size_t at) {
  at = text.find('(', at);
  int depth = 0;
  do {
    depth += text[at] == '(' ? 1 : text[at] == ')' ? -1 : 0;
    at++;
  } while (depth > 0);
  return at;
}

void takeKernels(std::string& text, std::vector<std::string>& names) {
  size_t at = 0;
  while ((at = findWord(text, "__global__", at)) != npos) {
    size_t previous = text.find_last_of(";}{", at == 0 ? 0 : at - 1);
    size_t start = previous == npos ? 0 : previous + 1;
    std::string before = text.substr(start, at - start);
    size_t name = findWord(text, "void", at) + 4;
    while (isSpace(text[name])) name++;
    while (text.compare(name, 13, "__attribute__") == 0) {
      name = skipParentheses(text, name);
      while (isSpace(text[name])) name++;
    }
    size_t end = name;
    while (isIdentifier(text[end])) end++;
    std::string found = text.substr(name, end - name);
    bool isTemplate = findWord(before, "template", 0) != npos;
    if (!isTemplate && std::find(names.begin(), names.end(), found) == names.end()) names.push_back(found);
    text.erase(at, strlen("__global__"));
  }
}

void takeSharedMemory(std::string& text) {
  const size_t length = strlen("__shared__");
  size_t at = 0;
  while ((at = findWord(text, "__shared__", at)) != npos) {
    size_t before = at;
    while (before > 0 && isSpace(text[before - 1])) before--;
    if (before < 6 || text.compare(before - 6, 6, "extern") != 0) {
      text.replace(at, length, "static");
      continue;
    }
    size_t semicolon = text.find(';', at), end = text.rfind('[', semicolon);
    while (isSpace(text[end - 1])) end--;
    size_t begin = end;
    while (isIdentifier(text[begin - 1])) begin--;
    std::string type = text.substr(at + length, begin - at - length), name = text.substr(begin, end - begin);
    for (size_t a; (a = type.find("__attribute__")) != npos;) type.erase(a, skipParentheses(type, a) - a);
    text.replace(before - 6, semicolon - (before - 6),
                 type + "* " + name + " = (" + type + "*)emulatedDevice.current->dynamicShared");
  }
}

}  // namespace

std::string rewriteKernels(const std::string& preprocessed, std::vector<std::string>& names) {
  std::string text = preprocessed;
  takeKernels(text, names);
  takeSharedMemory(text);
  return text;
}
