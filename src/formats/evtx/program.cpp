#include "formats/evtx/program.hpp"

#include <algorithm>
#include <array>

#include "formats/evtx/values.hpp"

namespace monalys::formats::evtx {
namespace {

constexpr std::size_t kMostOpenElements = 64;

enum class Role : std::uint8_t {
  other,
  event,
  system,
  system_element,
  event_data,
  user_data,
  user_child,
  data,   // <Data>: its name is an attribute
  field,  // an element that is named like the field
};

struct SystemPath {
  std::string_view element, attribute;  // no attribute: its text
  SystemField field;
};
constexpr std::array kSystemPaths{
    SystemPath{"Provider", "Name", SystemField::provider},
    SystemPath{"EventID", "", SystemField::event_id},
    SystemPath{"Version", "", SystemField::version},
    SystemPath{"TimeCreated", "SystemTime", SystemField::time},
    SystemPath{"EventRecordID", "", SystemField::record_id},
    SystemPath{"Correlation", "ActivityID", SystemField::activity_id},
    SystemPath{"Channel", "", SystemField::channel},
    SystemPath{"Computer", "", SystemField::computer},
    SystemPath{"Security", "UserID", SystemField::user},
};

class Compiler {
 public:
  Compiler(Tokens tokens, const Aim& aim, Interner& interner, Program& into)
      : tokens_(tokens), aim_(aim), interner_(interner), program_(into) {}

  std::string_view run() {
    program_.clear();
    if (aim_.event != nullptr) program_.fields.resize(aim_.event->fields.size());
    Token token;
    auto began = tokens_.position();
    while (!done_ && tokens_.next(token)) {
      if (token.kind == Token::Kind::open && !open(token.name)) return "elements nested too deep";
      if (token.kind != Token::Kind::open) take(token, began);
      began = tokens_.position();
    }
    return tokens_.problem();
  }

 private:
  enum class Target : std::uint8_t { none, source, data_name };
  struct Level {
    Role role = Role::other;
    std::string_view name;
    std::string_view data_name;
  };

  [[nodiscard]] Role role_below(Role above, std::string_view name) const {
    switch (above) {
      case Role::event:
        if (same_text(name, "System")) return Role::system;
        if (same_text(name, "EventData")) return Role::event_data;
        if (same_text(name, "UserData")) return Role::user_data;
        return Role::other;
      case Role::system:
        return Role::system_element;
      case Role::event_data:
        return same_text(name, "Data") ? Role::data : Role::field;
      case Role::user_data:
        return Role::user_child;
      case Role::user_child:
        return Role::field;
      default:
        return Role::other;
    }
  }
  [[nodiscard]] Role outermost(std::string_view name) const {
    switch (aim_.above) {
      case Above::nothing:
        return same_text(name, "Event") ? Role::event : Role::other;
      case Above::event:
        return role_below(Role::event, name);
      case Above::event_data:
        return role_below(Role::event_data, name);
      case Above::user_data:
        return role_below(Role::user_data, name);
    }
    return Role::other;
  }

  [[nodiscard]] bool open(std::string_view name) {
    if (depth_ == levels_.size()) return false;
    const auto role = depth_ == 0 ? outermost(name) : role_below(levels_[depth_ - 1].role, name);
    levels_[depth_++] = {.role = role, .name = name, .data_name = {}};
    target_ = Target::none;
    if (role == Role::system) program_.has_system = true;
    if (role == Role::event_data || role == Role::user_data) program_.has_data = true;
    return true;
  }

  void take(const Token& token, std::size_t began) {
    using Kind = Token::Kind;
    if (depth_ == 0 && token.kind != Kind::instance) return;
    switch (token.kind) {
      case Kind::attribute:
        attribute(levels_[depth_ - 1], token.name);
        return;
      case Kind::start_done:
        content(levels_[depth_ - 1]);
        return;
      case Kind::empty_done:
      case Kind::close:
        --depth_;
        target_ = Target::none;
        done_ = aim_.stop_after_system && levels_[depth_].role == Role::system;
        return;
      case Kind::value:
        literal(token);
        return;
      case Kind::character: {
        const std::array unit{static_cast<char>(token.slot & 0xff), static_cast<char>(token.slot >> 8)};
        std::string text;
        append_utf8(text, {unit.data(), unit.size()});
        if (target_ == Target::source) add_literal(interner_.keep(text));
        return;
      }
      case Kind::entity:
        if (target_ == Target::source) add_literal(text_of_entity(token.name));
        return;
      case Kind::substitution:
        substitution(token);
        return;
      case Kind::instance:
        embedded({.slot = 0, .at = began});
        return;
      default:
        return;
    }
  }

  void attribute(Level& level, std::string_view name) {
    target_ = Target::none;
    if (level.role == Role::data && same_text(name, "Name")) target_ = Target::data_name;
    if (level.role == Role::system_element) aim_at_system(level.name, name);
  }

  /// The attributes are over: texts that follow belong to the element.
  void content(const Level& level) {
    target_ = Target::none;
    if (level.role == Role::system_element) aim_at_system(level.name, {});
    if (aim_.event == nullptr) return;
    if (level.role == Role::field) aim_at_field(level.name);
    if (level.role != Role::data) return;
    if (!level.data_name.empty()) return aim_at_field(level.data_name);
    program_.unnamed.emplace_back();
    source_ = &program_.unnamed.back();
    target_ = Target::source;
  }

  void aim_at_system(std::string_view element, std::string_view attribute) {
    for (const auto& path : kSystemPaths) {
      if (!same_text(element, path.element) || !same_text(attribute, path.attribute)) continue;
      aim_at(program_.system[static_cast<std::size_t>(path.field)]);
      return;
    }
  }
  void aim_at_field(std::string_view name) {
    const auto& names = aim_.event->fields;
    const auto found = std::ranges::find_if(names, [&](std::string_view each) { return same_text(name, each); });
    if (found != names.end()) aim_at(program_.fields[static_cast<std::size_t>(found - names.begin())]);
  }
  /// Of elements that repeat, the first counts.
  void aim_at(Source& source) {
    if (source.kind != Source::Kind::none) return;
    source_ = &source;
    target_ = Target::source;
  }

  void literal(const Token& token) {
    if (target_ == Target::data_name) levels_[depth_ - 1].data_name = token.bytes;
    if (target_ == Target::source) add_literal(interner_.text(Value{token.type, token.bytes}));
  }

  void substitution(const Token& token) {
    if (token.slot < kMostValues) {
      if (program_.types.size() <= token.slot) program_.types.resize(token.slot + 1U, Program::kUndeclared);
      program_.types[token.slot] = token.type;
    }
    if (target_ == Target::source) {
      need(token.slot);
      add({Source::Kind::slot, token.slot});
    } else {
      embedded({.slot = token.slot, .at = 0});
    }
  }

  void embedded(Program::Embedded found) {
    const auto role = depth_ == 0 ? Role::other : levels_[depth_ - 1].role;
    if (role != Role::event && role != Role::event_data && role != Role::user_data) return;
    found.above = role == Role::event ? Above::event : role == Role::event_data ? Above::event_data : Above::user_data;
    constexpr std::size_t kMost = 8;
    if (program_.embedded.size() == kMost) return;
    if (found.at == 0) need(found.slot);
    program_.embedded.push_back(found);
  }

  void need(std::uint16_t slot) { program_.slots = std::max(program_.slots, slot + std::size_t{1}); }

  static std::string_view text_of_entity(std::string_view name) {
    struct Entity {
      std::string_view name, text;
    };
    constexpr std::array kEntities{Entity{"amp", "&"}, Entity{"lt", "<"}, Entity{"gt", ">"}, Entity{"quot", "\""},
                                   Entity{"apos", "'"}};
    for (const auto& each : kEntities) {
      if (same_text(name, each.name)) return each.text;
    }
    return {};
  }

  void add_literal(std::string_view text) {
    if (program_.literals.size() > 0xffff) return;
    add({Source::Kind::literal, static_cast<std::uint16_t>(program_.literals.size())});
    program_.literals.push_back(text);
  }
  void add(Source piece) {
    if (source_->kind == Source::Kind::none) {
      *source_ = piece;
      return;
    }
    if (source_->kind != Source::Kind::pieces) {
      if (program_.pieces.size() > 0xffff) return;
      program_.pieces.push_back({*source_});
      *source_ = {Source::Kind::pieces, static_cast<std::uint16_t>(program_.pieces.size() - 1)};
    }
    program_.pieces[source_->index].push_back(piece);
  }

  Tokens tokens_;
  Aim aim_;
  Interner& interner_;
  Program& program_;
  std::array<Level, kMostOpenElements> levels_;
  std::size_t depth_ = 0;
  Target target_ = Target::none;
  bool done_ = false;
  Source* source_ = nullptr;  // into program_; valid while target_ says so
};

}  // namespace

void Program::clear() {
  system = {};
  fields.clear();
  unnamed.clear();
  literals.clear();
  pieces.clear();
  embedded.clear();
  types.clear();
  has_system = has_data = false;
  slots = 0;
  value_count = 0;
}

void Program::own() {
  std::size_t size = 0;
  for (const auto literal : literals) size += literal.size();
  storage.clear();
  storage.reserve(size);  // the views below stay valid
  for (auto& literal : literals) {
    const auto from = storage.size();
    storage += literal;
    literal = std::string_view(storage).substr(from);
  }
}

std::size_t Program::bytes() const {
  std::size_t size = sizeof *this + storage.capacity() + types.capacity() + 16 * literals.capacity();
  size += 4 * (fields.capacity() + unnamed.capacity()) + sizeof(Embedded) * embedded.capacity();
  for (const auto& each : pieces) size += sizeof(std::vector<Source>) + 4 * each.capacity();
  return size;
}

std::string_view compile(Tokens tokens, const Aim& aim, Interner& interner, Program& into) {
  return Compiler(tokens, aim, interner, into).run();
}

}  // namespace monalys::formats::evtx
