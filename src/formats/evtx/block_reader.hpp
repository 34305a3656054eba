// Reads the records of one chunk at a time for a Reader: what one thread needs for it.

#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "formats/evtx/program.hpp"
#include "formats/evtx/reader.hpp"
#include "formats/evtx/template_cache.hpp"
#include "formats/evtx/values.hpp"

namespace monalys::formats::evtx {

/// A fragment of BinXML taken apart: where its fields are, and the values behind it.
class Part {
 public:
  /// Texts are kept by the interner.
  [[nodiscard]] std::string_view text(SystemField field, Interner& interner) const;
  [[nodiscard]] std::optional<std::uint64_t> number(SystemField field) const;
  [[nodiscard]] std::optional<FileTime> time(SystemField field) const;
  /// As it is stored; zeros: none.
  [[nodiscard]] std::array<char, 16> guid(SystemField field) const;
  /// A field of the wanted event by its place there, and one without a name, counted from 1.
  [[nodiscard]] Field field(std::size_t index, Interner& interner) const;
  [[nodiscard]] Field unnamed(std::uint64_t number, Interner& interner) const;

  [[nodiscard]] const Program& program() const { return *program_; }
  [[nodiscard]] const Values& values() const { return values_; }
  /// It was compiled for itself alone, since it uses no template.
  [[nodiscard]] bool plain() const { return program_ == &own_; }

 private:
  friend class BlockReader;
  [[nodiscard]] std::string_view text(Source source, Interner& interner) const;
  [[nodiscard]] Field field(Source source, Interner& interner) const;
  [[nodiscard]] std::string_view literal(Source source) const;
  [[nodiscard]] Value value(Source source) const;

  const Program* program_ = &own_;
  Values values_;
  Program own_;
};

class BlockReader {
 public:
  BlockReader(const Wanted& wanted, const ReadOptions& options, TemplateCache& cache)
      : wanted_(wanted), options_(options), cache_(cache) {}

  void read_chunk(std::string_view chunk, std::uint64_t offset, Handler& handler, Tally& tally);

 private:
  enum class Became : std::uint8_t { event, skipped, damaged };
  /// A stretch of BinXML in the chunk.
  struct Stretch {
    std::size_t from = 0, to = 0;
  };

  [[nodiscard]] Became read_record(const Chunk::Step& step);
  void fill_system(const Chunk::Step& step);
  [[nodiscard]] bool fill_fields(Stretch record, std::uint16_t row);
  [[nodiscard]] bool find_data(Stretch record, Purpose purpose);
  [[nodiscard]] std::optional<Stretch> embedded_in(const Part& part, Stretch record, Above& above) const;
  [[nodiscard]] std::optional<std::uint16_t> row_of(std::uint16_t id);
  /// Of which source a text is the name, and which text was asked for last: nearly always the same one.
  struct Asked {
    std::string_view name;
    std::optional<std::uint16_t> source;
  };
  [[nodiscard]] std::optional<std::uint16_t> source(SystemField field, Asked& last);

  /// These fail with reason_.
  [[nodiscard]] bool open(Stretch stretch, Purpose purpose, Part& part);
  [[nodiscard]] const Program* program_of(const Instance& instance, Purpose purpose, std::size_t to);
  [[nodiscard]] const Program* compile_definition(const Definition& definition, const Instance& instance,
                                                  Purpose purpose);
  [[nodiscard]] Aim aim_of(Purpose purpose) const;
  void remark(std::string_view what) { handler_->remark(offset_ + at_, what); }
  void forget();

  const Wanted& wanted_;
  ReadOptions options_;
  TemplateCache& cache_;
  Interner interner_;
  Budget budget_;

  // The chunk at hand.
  std::string_view chunk_;
  std::uint64_t offset_ = 0;
  bool trusted_ = false;
  Handler* handler_ = nullptr;
  std::unordered_map<std::uint64_t, const Program*> by_definition_;
  std::vector<std::unique_ptr<Program>> own_programs_;

  Asked provider_, channel_;

  // The record at hand.
  std::size_t at_ = 0;
  std::string_view reason_;
  Part system_, data_;
  Values all_values_;
  EventView event_;
  std::vector<Field> fields_;
};

}  // namespace monalys::formats::evtx
