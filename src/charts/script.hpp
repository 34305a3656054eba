// The chart script in a Duktape heap with limited time and memory. Knows nothing of charts: text in, text out.

#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace monalys::charts {

class TextMeasure;

/// One thread at a time. Duktape as distributions build it cannot interrupt a script, so time is looked at whenever the
/// script asks for memory or for the width of a text, which all code of the bundle does all the time.
class Script {
 public:
  struct Limits {
    std::chrono::milliseconds time;  // of each load and call
    std::size_t memory_bytes;        // of the whole heap
  };

  /// `measure` must outlive the script; it answers the global function hostTextWidth(text, font).
  Script(TextMeasure& measure, Limits limits);
  ~Script();
  Script(const Script&) = delete;
  Script& operator=(const Script&) = delete;

  /// Runs source text for what it defines.
  [[nodiscard]] Result<> load(std::string_view source, const char* file_name);

  /// Calls the function `object.function` with one text. Its result is valid UTF-8. An exception of the script fails
  /// with invalid_input and its message; a limit with internal, and then `spent()` holds.
  [[nodiscard]] Result<std::string> call(const char* object, const char* function, std::string_view argument);

  /// A limit was reached: what the script keeps may be half done. Only fit to be destroyed.
  [[nodiscard]] bool spent() const;

 private:
  struct Heap;
  std::unique_ptr<Heap> heap_;
};

}  // namespace monalys::charts
