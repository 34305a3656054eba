#include "formats/evtx/reader.hpp"

#include <mutex>
#include <vector>

#include "formats/evtx/block_reader.hpp"
#include "formats/evtx/blocks.hpp"

namespace monalys::formats::evtx {

/// The shared cache, and what threads work with, for the next one that comes.
struct Reader::State {
  State(const Wanted& table, const ReadOptions& how) : wanted(table), options(how) {}

  std::unique_ptr<BlockReader> take() {
    const std::scoped_lock lock(mutex);
    if (idle.empty()) return std::make_unique<BlockReader>(wanted, options, cache);
    auto reader = std::move(idle.back());
    idle.pop_back();
    return reader;
  }
  void give_back(std::unique_ptr<BlockReader> reader) {
    const std::scoped_lock lock(mutex);
    idle.push_back(std::move(reader));
  }

  const Wanted& wanted;
  ReadOptions options;
  TemplateCache cache;
  std::mutex mutex;
  std::vector<std::unique_ptr<BlockReader>> idle;
};

Reader::Reader(const Wanted& wanted, const ReadOptions& options) : state_(std::make_unique<State>(wanted, options)) {}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

Tally Reader::read(std::string_view block, std::uint64_t offset, Handler& handler) const {
  Tally tally;
  auto reader = state_->take();
  const auto header = [&](std::string_view bytes) {
    if (const auto problem = file_header_problem(bytes); !problem.empty()) handler.remark(offset, problem);
  };
  for_each_chunk(block, offset, header,
                 [&](std::string_view chunk, std::uint64_t at) { reader->read_chunk(chunk, at, handler, tally); });
  state_->give_back(std::move(reader));
  return tally;
}

}  // namespace monalys::formats::evtx
