#include "formats/evtx/block_reader.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace monalys::formats::evtx {
namespace {

constexpr int kMostNesting = 16;
constexpr std::string_view kNoTemplate = "template definition lost";

std::uint64_t key_of(std::uint32_t definition, Purpose purpose) {
  return std::uint64_t{definition} | std::uint64_t{purpose.row} << 32U |
         static_cast<std::uint64_t>(purpose.above) << 56U;
}

}  // namespace

void BlockReader::read_chunk(std::string_view bytes, std::uint64_t offset, Handler& handler, Tally& tally) {
  Chunk chunk(bytes, options_.slack);
  chunk_ = bytes;
  offset_ = offset;
  trusted_ = chunk.trusted();
  handler_ = &handler;
  at_ = 0;
  for (auto what = chunk.next_remark(); !what.empty(); what = chunk.next_remark()) remark(what);

  for (auto step = chunk.next(); step.kind != Chunk::Step::Kind::end; step = chunk.next()) {
    at_ = step.at;
    if (step.kind == Chunk::Step::Kind::damage) {
      ++tally.damaged;
      handler.damaged(offset_ + at_, step.reason);
      continue;
    }
    if (step.resynchronised) remark("resynchronised after damage");
    switch (read_record(step)) {
      case Became::event:
        ++tally.events;
        handler.event(event_);
        break;
      case Became::skipped:
        ++tally.skipped;
        handler.skip(offset_ + at_);
        break;
      case Became::damaged:
        ++tally.damaged;
        handler.damaged(offset_ + at_, reason_);
        break;
    }
  }
  forget();
}

void BlockReader::forget() {
  by_definition_.clear();
  own_programs_.clear();
  provider_ = channel_ = {};
  interner_.clear();
  budget_.renew();
}

BlockReader::Became BlockReader::read_record(const Chunk::Step& step) {
  const Stretch record{step.at + kRecordHeader, step.at + step.size - 4};
  if (!open(record, {}, system_)) return Became::damaged;
  const auto id = system_.number(SystemField::event_id);
  if (!id || *id > 0xffff) {
    reason_ = "event without an id";
    return Became::damaged;
  }
  event_.event_id = static_cast<std::uint16_t>(*id);
  if (!wanted_.any_with(event_.event_id)) return Became::skipped;
  const auto row = row_of(event_.event_id);
  if (!row) return Became::skipped;
  if (!fill_fields(record, *row)) return Became::damaged;
  fill_system(step);
  return Became::event;
}

std::optional<std::uint16_t> BlockReader::source(SystemField field, Asked& last) {
  const auto name = system_.text(field, interner_);
  // Equal texts of a chunk nearly always are one text.
  if (name.data() != last.name.data() || name.size() != last.name.size()) last = {name, wanted_.source(name)};
  return last.source;
}

std::optional<std::uint16_t> BlockReader::row_of(std::uint16_t id) {
  if (const auto row = wanted_.row(source(SystemField::provider, provider_), id)) return row;
  return wanted_.row(source(SystemField::channel, channel_), id);
}

void BlockReader::fill_system(const Chunk::Step& step) {
  event_.provider = system_.text(SystemField::provider, interner_);
  event_.channel = system_.text(SystemField::channel, interner_);
  event_.computer = system_.text(SystemField::computer, interner_);
  event_.user = system_.text(SystemField::user, interner_);
  event_.version = static_cast<std::uint8_t>(system_.number(SystemField::version).value_or(0));
  event_.record_id = system_.number(SystemField::record_id).value_or(load<std::uint64_t>(chunk_, step.at + 8));
  event_.activity_id = system_.guid(SystemField::activity_id);
  event_.file_time = system_.time(SystemField::time).value_or(FileTime{});
  event_.at = instant_of(event_.file_time);
  event_.time_of_writing = !event_.at;
  if (!event_.at) {
    event_.file_time = FileTime{load<std::uint64_t>(chunk_, step.at + 16)};
    event_.at = instant_of(event_.file_time);
  }
  event_.offset = offset_ + step.at;
  event_.slack = step.slack;
}

bool BlockReader::fill_fields(Stretch record, std::uint16_t row) {
  event_.row = row;
  const auto& names = wanted_[row].fields;
  fields_.assign(names.size(), {});
  event_.fields = fields_;
  if (names.empty()) return true;
  if (!find_data(record, {.row = row + 1U, .above = Above::nothing})) return false;
  if (system_.values().cut() || data_.values().cut()) remark("value cut short");
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!names[i].starts_with('#')) {
      fields_[i] = data_.field(i, interner_);
    } else {
      fields_[i] = data_.unnamed(to_integer<std::uint64_t>(names[i].substr(1)).value_or(0), interner_);
    }
  }
  return true;
}

/// Goes down to the fragment that holds the fields; data_ is that one.
bool BlockReader::find_data(Stretch record, Purpose purpose) {
  // An event that holds its data itself is opened again, this time for the fields of the row.
  const auto itself = [&] { return open(record, purpose, data_); };
  if (system_.plain() && !itself()) return false;
  const Part* part = system_.plain() ? &data_ : &system_;
  for (int depth = 0; depth < kMostNesting; ++depth) {
    const auto stretch = embedded_in(*part, record, purpose.above);
    if (!stretch) return part == &data_ || itself();
    if (!open(*stretch, purpose, data_)) return false;
    part = &data_;
  }
  reason_ = "fragments nested too deep";
  return false;
}

std::optional<BlockReader::Stretch> BlockReader::embedded_in(const Part& part, Stretch record, Above& above) const {
  for (const auto& each : part.program().embedded) {
    if (each.at != 0) {
      above = each.above;
      return Stretch{each.at, each.at >= record.from && each.at < record.to ? record.to : chunk_.size()};
    }
    const auto value = part.values()[each.slot];
    if (value.type != kBinXml || value.bytes.empty()) continue;
    above = each.above;
    const auto from = static_cast<std::size_t>(value.bytes.data() - chunk_.data());
    return Stretch{from, from + value.bytes.size()};
  }
  return std::nullopt;
}

Aim BlockReader::aim_of(Purpose purpose) const {
  return {.event = purpose.row == 0 ? nullptr : &wanted_[purpose.row - 1], .above = purpose.above};
}

bool BlockReader::open(Stretch stretch, Purpose purpose, Part& part) {
  part.values_.clear();
  part.program_ = &part.own_;
  Tokens tokens(chunk_, stretch.from, stretch.to, Tokens::Where::elsewhere, budget_);
  Token first;
  if (!tokens.next(first)) {
    reason_ = tokens.problem().empty() ? "record without an event" : tokens.problem();
    part.own_.clear();
    return false;
  }
  if (first.kind == Token::Kind::instance) {
    const auto* program = program_of(first.instance, purpose, stretch.to);
    if (program == nullptr) return false;
    part.program_ = program;
    if (part.values_.read(chunk_, first.instance.values, stretch.to, program->slots)) return true;
    reason_ = "event cut short";
    return false;
  }
  auto aim = aim_of(purpose);
  aim.stop_after_system = purpose.row == 0;
  reason_ =
      compile(Tokens(chunk_, stretch.from, stretch.to, Tokens::Where::elsewhere, budget_), aim, interner_, part.own_);
  return reason_.empty();
}

const Program* BlockReader::program_of(const Instance& instance, Purpose purpose, std::size_t to) {
  auto& known = by_definition_[key_of(instance.definition, purpose)];
  if (known != nullptr) return known;
  reason_ = kNoTemplate;
  const auto definition = definition_of(chunk_, instance);
  if (!definition.guid.empty()) {
    if (trusted_) known = cache_.find(definition.guid, purpose);
    if (known == nullptr) known = compile_definition(definition, instance, purpose);
  }
  if (known != nullptr || trusted_ || !options_.borrow_templates) return known;
  if (!all_values_.read(chunk_, instance.values, to, kMostValues)) return nullptr;
  const auto* borrowed = cache_.like(instance.template_id, purpose, all_values_);
  if (borrowed != nullptr) remark("template of another chunk used");
  return borrowed;
}

const Program* BlockReader::compile_definition(const Definition& definition, const Instance& instance,
                                               Purpose purpose) {
  auto program = std::make_unique<Program>();
  const Tokens tokens(chunk_, definition.from, definition.to, Tokens::Where::definition, budget_);
  const auto problem = compile(tokens, aim_of(purpose), interner_, *program);
  if (!problem.empty()) {
    reason_ = problem;
    return nullptr;
  }
  if (has(chunk_, instance.values, 4)) program->value_count = load<std::uint32_t>(chunk_, instance.values);
  // Places within this chunk mean nothing in another one.
  const bool tied = std::ranges::any_of(program->embedded, [](const auto& each) { return each.at != 0; });
  if (trusted_ && !tied) {
    if (const auto* shared = cache_.insert(definition.guid, purpose, program)) return shared;
  }
  own_programs_.push_back(std::move(program));
  return own_programs_.back().get();
}

}  // namespace monalys::formats::evtx
