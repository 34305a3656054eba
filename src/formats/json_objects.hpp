// Finds the objects of a JSON text by their braces, so that they can be read one by one: a document of any size needs
// the memory of one object, and a damaged object costs only itself.

#pragma once

#include <simdjson.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace monalys::formats {

/// Objects and what stands between them, one after another.
class JsonObjects {
 public:
  enum class Kind {
    object,  // a whole one
    noise,   // something that is neither an object nor what separates them
    cut,     // an object without its end
    end,
  };

  explicit JsonObjects(std::string_view text) : text_(text) {}

  Kind next() {
    at_ = text_.find_first_not_of(" \t\r\n,[]", at_);
    if (at_ == std::string_view::npos) return Kind::end;
    start_ = at_;
    if (text_[at_] != '{') {
      at_ = std::min(text_.find('{', at_), text_.size());
      return Kind::noise;
    }
    int depth = 0;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        if (!step_over_text()) return Kind::cut;
      } else if (c == '{') {
        ++depth;
      } else if (c == '}' && --depth == 0) {
        ++at_;
        return Kind::object;
      }
    }
    return Kind::cut;
  }

  [[nodiscard]] std::string_view found() const { return text_.substr(start_, at_ - start_); }
  [[nodiscard]] std::size_t offset() const { return start_; }
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }

 private:
  /// From the opening quote to the closing one; false when there is none.
  bool step_over_text() {
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') return true;
      if (text_[at_] == '\\') ++at_;
    }
    at_ = text_.size();
    return false;
  }

  std::string_view text_;
  std::size_t start_ = 0;
  std::size_t at_ = 0;
};

/// Reads objects one after another.
class JsonObjectReader {
 public:
  /// Calls take(key, value) for each field, which says whether the field is of its type. Why an object cannot be read;
  /// empty when it was. Texts that were taken hold until the next read().
  template <class Take>
  std::string_view read(std::string_view json, Take&& take) {
    padded_.assign(json);
    padded_.resize(json.size() + simdjson::SIMDJSON_PADDING);
    simdjson::ondemand::document document;
    simdjson::ondemand::object object;
    if (parser_.iterate(padded_.data(), json.size(), padded_.size()).get(document) != simdjson::SUCCESS ||
        document.get_object().get(object) != simdjson::SUCCESS) {
      return "not a JSON object";
    }
    for (auto field : object) {
      std::string_view key;
      simdjson::ondemand::value value;
      if (field.unescaped_key().get(key) != simdjson::SUCCESS || field.value().get(value) != simdjson::SUCCESS) {
        return "damaged JSON";
      }
      if (!take(key, value)) return "a field is not of its type";
    }
    return {};
  }

  [[nodiscard]] static bool is_null(simdjson::ondemand::value& value) {
    bool null = false;
    return value.is_null().get(null) == simdjson::SUCCESS && null;
  }
  /// Null leaves it as it is.
  [[nodiscard]] static bool take_text(simdjson::ondemand::value& value, std::string_view& into) {
    return is_null(value) || value.get_string().get(into) == simdjson::SUCCESS;
  }

 private:
  simdjson::ondemand::parser parser_;
  std::string padded_;
};

}  // namespace monalys::formats
