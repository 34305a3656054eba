#include "charts/pdf_language.hpp"

#include <fmt/format.h>

#include <optional>

#include "base/text.hpp"

namespace monalys::charts {
namespace {

/// The text between `before` and `after`, the last time that `before` occurs.
std::optional<std::string_view> last_between(std::string_view text, std::string_view before, std::string_view after) {
  auto from = text.rfind(before);
  if (from == std::string_view::npos) return std::nullopt;
  from += before.size();
  const auto to = text.find(after, from);
  if (to == std::string_view::npos) return std::nullopt;
  return text.substr(from, to - from);
}

bool is_language(std::string_view text) {
  for (const char c : text)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-')) return false;
  return !text.empty();
}

}  // namespace

Result<> add_language(std::string& pdf, std::string_view language) {
  if (!is_language(language))
    return fail(Code::wrong_usage, fmt::format("\"{}\" is not a language", language), "write it as in sv, en or en-GB");
  const auto trailer = last_between(pdf, "trailer\n<<", ">>");
  const auto old_xref = last_between(pdf, "startxref\n", "\n");
  const auto root = trailer ? last_between(*trailer, "/Root ", " 0 R") : std::nullopt;
  if (!root || !old_xref) return fail(Code::internal, "a PDF without a trailer as cairo writes it");
  // Compressed streams come before the catalog: the last match is the object.
  const auto head = fmt::format("\n{} 0 obj\n<<", *root);
  const auto catalog = last_between(pdf, head, "\nendobj");
  if (!catalog || catalog->find("/Catalog") == std::string_view::npos)
    return fail(Code::internal, "a PDF without a catalog as cairo writes it");

  std::string update;
  const auto at = pdf.size() + 1;
  update += fmt::format("{} /Lang ({})\n   /ViewerPreferences << /DisplayDocTitle true >>{}\nendobj\n", head, language,
                        *catalog);
  const auto xref = pdf.size() + update.size();
  update += fmt::format("xref\n{} 1\n{:010} 00000 n \ntrailer\n<<{}   /Prev {}\n>>\nstartxref\n{}\n%%EOF\n", *root, at,
                        *trailer, *old_xref, xref);
  pdf += update;
  return {};
}

}  // namespace monalys::charts
