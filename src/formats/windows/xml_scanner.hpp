// Walks through a piece of XML: start tags with attributes, end tags, text. No document is built and nothing is
// validated beyond what walking needs; comments, processing instructions and declarations are passed over. Names come
// without their namespace prefix.

#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace monalys::formats::windows {

class XmlScanner {
 public:
  enum class Token { start, end, text, done, broken };
  struct Attribute {
    std::string_view name, value;  // the value as written, entities and all
  };

  explicit XmlScanner(std::string_view xml) : rest_(xml) {}

  /// An element without content gives a start and then an end.
  [[nodiscard]] Token next();
  /// Of the last start or end.
  [[nodiscard]] std::string_view name() const { return name_; }
  [[nodiscard]] const std::vector<Attribute>& attributes() const { return attributes_; }
  /// Of the last start; empty when there is none of the name.
  [[nodiscard]] std::string_view attribute(std::string_view name) const;
  /// Of the last text, as written.
  [[nodiscard]] std::string_view text() const { return text_; }
  /// The text stood in a CDATA section: it holds no entities.
  [[nodiscard]] bool verbatim() const { return verbatim_; }

 private:
  [[nodiscard]] Token tag();
  [[nodiscard]] bool pass_over(std::string_view end);
  void blank();
  [[nodiscard]] std::string_view take_name();

  std::string_view rest_, name_, text_;
  std::vector<Attribute> attributes_;
  bool pending_end_ = false, verbatim_ = false;
};

/// Text with its entities replaced, appended to `into`; one that is not known stays as it is.
void append_unescaped(std::string_view text, std::string& into);

}  // namespace monalys::formats::windows
