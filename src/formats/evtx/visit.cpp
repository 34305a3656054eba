#include "formats/evtx/visit.hpp"

#include <deque>
#include <string>
#include <vector>

#include "formats/evtx/blocks.hpp"
#include "formats/evtx/text.hpp"
#include "formats/evtx/tokens.hpp"
#include "formats/evtx/values.hpp"

namespace monalys::formats::evtx {
namespace {

constexpr int kMostNesting = 16;
constexpr std::size_t kMostOpenElements = 64;

std::string text_of_entity(std::string_view name) {
  if (name == "amp") return "&";
  if (name == "lt") return "<";
  if (name == "gt") return ">";
  if (name == "quot") return "\"";
  if (name == "apos") return "'";
  return {};
}

class Expander {
 public:
  Expander(std::string_view chunk, Visitor& visitor) : chunk_(chunk), visitor_(visitor) {}

  /// A constant text; empty: the record was handed out whole.
  [[nodiscard]] std::string_view record(std::size_t from, std::size_t to, std::uint64_t offset) {
    offset_ = offset;
    open_.clear();
    pending_ = false;
    in_attribute_ = false;
    seen_ = has_id_ = left_out_ = false;
    Tokens tokens(chunk_, from, to, Tokens::Where::elsewhere, budget_);
    auto problem = fragment(tokens, Values{}, to, 0);
    if (!problem.empty() || has_id_) return problem;
    return seen_ ? "event without an id" : "record without an event";
  }

 private:
  std::string_view fragment(Tokens& tokens, const Values& values, std::size_t to, int depth) {
    if (depth > kMostNesting) return "fragments nested too deep";
    Token token;
    const auto outside = open_.size();
    while (tokens.next(token)) {
      if (const auto problem = take(token, values, to, outside, depth); !problem.empty()) return problem;
    }
    return tokens.problem();
  }

  std::string_view take(const Token& token, const Values& values, std::size_t to, std::size_t outside, int depth) {
    using Kind = Token::Kind;
    seen_ = true;
    switch (token.kind) {
      case Kind::open:
        flush();
        if (open_.size() == kMostOpenElements) return "elements nested too deep";
        open_.push_back(interner_.text(token.name));
        pending_ = true;
        left_out_ = false;
        attributes_.clear();
        break;
      case Kind::attribute:
        finish_attribute();
        in_attribute_ = true;
        attribute_ = {interner_.text(token.name), {}};
        break;
      case Kind::start_done:
        finish_attribute();
        break;
      case Kind::empty_done:
      case Kind::close:
        if (open_.size() == outside) return "unknown BinXML token";
        finish_attribute();
        if (!(pending_ && left_out_)) {
          flush();
          visitor_.close(open_.back());
        }
        pending_ = false;
        open_.pop_back();
        break;
      case Kind::value:
        text(interner_.text(Value{token.type, token.bytes}));
        break;
      case Kind::character: {
        const std::string unit{static_cast<char>(token.slot & 0xff), static_cast<char>(token.slot >> 8)};
        std::string utf8;
        append_utf8(utf8, unit);
        text(interner_.keep(utf8));
        break;
      }
      case Kind::entity:
        text(interner_.keep(text_of_entity(interner_.text(token.name))));
        break;
      case Kind::instance:
        return instance(token.instance, to, depth);
      case Kind::substitution:
        if (token.optional && values[token.slot].absent() && !in_attribute_) left_out_ = true;
        return substitution(values[token.slot], depth);
      case Kind::instruction:
        break;
    }
    return {};
  }

  std::string_view instance(const Instance& instance, std::size_t to, int depth) {
    const auto definition = definition_of(chunk_, instance);
    if (definition.guid.empty()) return "template definition lost";
    Values values;
    if (!values.read(chunk_, instance.values, to, kMostValues)) return "event cut short";
    if (!budget_.take(values.count())) return "event too complex";
    if (values.cut()) visitor_.remark(offset_, "value cut short");
    Tokens tokens(chunk_, definition.from, definition.to, Tokens::Where::definition, budget_);
    return fragment(tokens, values, definition.to, depth + 1);
  }

  std::string_view substitution(const Value& value, int depth) {
    if (value.absent()) return {};
    if (value.type == kBinXml) {
      const auto from = static_cast<std::size_t>(value.bytes.data() - chunk_.data());
      const auto to = from + value.bytes.size();
      Tokens tokens(chunk_, from, to, Tokens::Where::elsewhere, budget_);
      return fragment(tokens, Values{}, to, depth + 1);
    }
    if (!budget_.take(value.bytes.size() / 16)) return "event too complex";
    Items items(value);
    Value item;
    bool more = items.next(item);
    while (more) {
      const auto now = interner_.text(item);
      more = items.next(item);
      if (!budget_.take(1)) return "event too complex";
      if (more && pending_ && !in_attribute_) {
        visitor_.open(open_.back(), attributes_);
        if (!now.empty()) visitor_.text(now);
        visitor_.close(open_.back());
      } else {
        text(now);
      }
    }
    return {};
  }

  void text(std::string_view text) {
    if (in_attribute_) {
      attribute_.text = attribute_.text.empty() ? text : interner_.keep(std::string(attribute_.text) += text);
      attribute_has_text_ = true;
      return;
    }
    flush();
    if (open_.empty() || text.empty()) return;
    if (open_.size() == 3 && open_.back() == "EventID") has_id_ = true;
    visitor_.text(text);
  }

  void finish_attribute() {
    if (in_attribute_ && attribute_has_text_) attributes_.push_back(attribute_);
    in_attribute_ = attribute_has_text_ = false;
  }

  /// The start tag waits for the first content, since that may be an array.
  void flush() {
    if (!pending_) return;
    pending_ = false;
    visitor_.open(open_.back(), attributes_);
  }

  std::string_view chunk_;
  Visitor& visitor_;
  std::uint64_t offset_ = 0;  // of the record in the file
  Interner interner_;
  Budget budget_;
  std::vector<std::string_view> open_;
  std::vector<Attribute> attributes_;
  Attribute attribute_;
  bool pending_ = false;   // the start tag of the innermost element has not been handed out
  bool left_out_ = false;  // the value of the pending element is absent, and then so is the element
  bool in_attribute_ = false, attribute_has_text_ = false;
  bool seen_ = false, has_id_ = false;
};

void visit_chunk(std::string_view bytes, std::uint64_t offset, Visitor& visitor, Slack slack, Tally& tally) {
  Chunk chunk(bytes, slack);
  for (auto what = chunk.next_remark(); !what.empty(); what = chunk.next_remark()) visitor.remark(offset, what);
  Expander expander(bytes, visitor);
  for (auto step = chunk.next(); step.kind != Chunk::Step::Kind::end; step = chunk.next()) {
    if (step.resynchronised) visitor.remark(offset + step.at, "resynchronised after damage");
    auto problem = step.reason;
    if (step.kind == Chunk::Step::Kind::record) {
      visitor.begin(offset + step.at, load<std::uint64_t>(bytes, step.at + 8));
      problem = expander.record(step.at + kRecordHeader, step.at + step.size - 4, offset + step.at);
      if (problem.empty()) {
        ++tally.events;
        visitor.end();
        continue;
      }
    }
    ++tally.damaged;
    visitor.damaged(offset + step.at, problem);
  }
}

}  // namespace

Tally visit(std::string_view block, std::uint64_t offset, Visitor& visitor, Slack slack) {
  Tally tally;
  const auto header = [&](std::string_view bytes) {
    if (const auto problem = file_header_problem(bytes); !problem.empty()) visitor.remark(offset, problem);
  };
  for_each_chunk(block, offset, header,
                 [&](std::string_view chunk, std::uint64_t at) { visit_chunk(chunk, at, visitor, slack, tally); });
  return tally;
}

}  // namespace monalys::formats::evtx
