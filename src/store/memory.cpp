#include "store/memory.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <unordered_map>

namespace monalys::store {
namespace {

/// The bucket's own part of what was measured of several.
std::vector<Memory::Piece> taken_apart(Measured measured, std::span<const std::uint64_t> numbers) {
  std::vector<Memory::Piece> pieces;
  pieces.reserve(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    pieces.push_back({.number = numbers[i], .nothing = measured.nothing[i], .cells = {}});
  }
  for (auto& cell : measured.cells) pieces[cell.bucket].cells.push_back(std::move(cell));
  return pieces;
}

/// By group, then bucket; they come by bucket. Cells of one group share its name from then on.
void sort_by_group(std::vector<Cell>& cells) {
  struct Group {
    GroupName name;
    std::size_t cells = 0;
    std::size_t next = 0;  // where its next cell goes
  };
  // Names that were measured at different times are different copies.
  std::map<GroupName, Group> by_name;
  std::unordered_map<const void*, Group*> by_identity;
  std::vector<Group*> group_of;
  group_of.reserve(cells.size());
  for (const auto& cell : cells) {
    auto*& group = by_identity[cell.group.identity()];
    if (group == nullptr) {
      group = &by_name[cell.group];
      group->name = cell.group;
    }
    ++group->cells;
    group_of.push_back(group);
  }
  std::size_t place = 0;
  for (auto& [name, group] : by_name) place += group.cells, group.next = place - group.cells;
  std::vector<Cell> sorted(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    auto& to = sorted[group_of[i]->next++];
    to = std::move(cells[i]);
    to.group = group_of[i]->name;
  }
  cells = std::move(sorted);
}

std::string words_with_boundaries(const Question& question) {
  return fmt::format("{}\n{}", words_of(question), fmt::join(question.boundaries, " "));
}

}  // namespace

void Memory::belong_to(std::string_view store, std::uint64_t changes) {
  if (store != store_ || changes < changes_) clear();
  store_ = store;
  changes_ = changes;
}

std::shared_ptr<Memory::Pieces> Memory::find(const std::string& question) {
  const auto found = answers_.find(question);
  return found == answers_.end() ? nullptr : found->second;
}

std::shared_ptr<Memory::Pieces> Memory::make(const std::string& question, Pieces known) {
  if (cells_ > kMostCells) clear();
  for (const auto& [bucket, piece] : known) cells_ += 1 + piece.cells.size();
  return answers_.insert_or_assign(question, std::make_shared<Pieces>(std::move(known))).first->second;
}

const Memory::Whole* Memory::find_whole(const Question& question) const {
  const auto found = wholes_.find(words_with_boundaries(question));
  return found == wholes_.end() ? nullptr : &found->second;
}

void Memory::remember(const Question& question, Whole whole) {
  if (cells_ > kMostCells) clear();
  cells_ += whole.measured.nothing.size() + whole.measured.cells.size();
  wholes_.insert_or_assign(words_with_boundaries(question), std::move(whole));
}

void Memory::clear() {
  answers_.clear();
  wholes_.clear();
  cells_ = 0;
}

bool is_sealed(const Memory::Pieces& pieces, const Memory::Bucket& bucket) {
  const auto piece = pieces.find(bucket);
  return piece != pieces.end() && piece->second.number == kSealed;
}

void seal(Memory::Piece& piece) {
  if (piece.number == kSealed) return;
  piece.number = kSealed;
  piece.kept = false;
}

Result<Measured> remembered_or_measured(Memory& memory, Memory::Pieces& pieces, const Question& question,
                                        std::span<const std::uint64_t> numbers,
                                        const std::function<Result<Measured>(const Question&)>& measure) {
  const auto& boundaries = question.boundaries;
  const auto buckets = boundaries.size() - 1;
  const auto holds = [&](Memory::Pieces::iterator piece, std::size_t bucket) {
    return piece != pieces.end() && piece->first == Memory::Bucket{boundaries[bucket], boundaries[bucket + 1]} &&
           piece->second.number == numbers[bucket];
  };
  // Pieces of other sizes of buckets lie between: each is looked up, from where the last one was.
  const auto find = [&](Memory::Pieces::iterator near, std::size_t bucket) {
    const Memory::Bucket wanted{boundaries[bucket], boundaries[bucket + 1]};
    for (int steps = 0; steps < 4 && near != pieces.end() && near->first < wanted; ++steps) ++near;
    if (near == pieces.end() || near->first != wanted) near = pieces.lower_bound(wanted);
    return near;
  };

  auto near = pieces.begin();
  for (std::size_t first = 0; first < buckets;) {
    near = find(near, first);
    if (holds(near, first)) {
      ++first;
      continue;
    }
    if (numbers[first] == kSealed) {
      // Nobody asked while it could be answered. Known of this process alone.
      const Memory::Bucket bucket{boundaries[first], boundaries[first + 1]};
      pieces.insert_or_assign(bucket, Memory::Piece{.number = kSealed, .nothing = {}, .cells = {}, .kept = true});
      near = pieces.find(bucket);
      ++first;
      continue;
    }
    auto last = first + 1;
    while (last < buckets && numbers[last] != kSealed && !holds(find(near, last), last)) ++last;
    Question part = question;
    part.boundaries.assign(boundaries.begin() + static_cast<std::ptrdiff_t>(first),
                           boundaries.begin() + static_cast<std::ptrdiff_t>(last) + 1);
    MONALYS_TRY(auto measured, measure(part));
    auto made = taken_apart(std::move(measured), numbers.subspan(first, last - first));
    for (std::size_t i = 0; i < made.size(); ++i) {
      memory.measured(made[i].cells.size());
      pieces.insert_or_assign({boundaries[first + i], boundaries[first + i + 1]}, std::move(made[i]));
    }
    near = pieces.lower_bound({boundaries[first], boundaries[first + 1]});
    first = last;
  }

  Measured measured;
  measured.nothing.reserve(buckets);
  near = pieces.begin();
  for (std::uint32_t bucket = 0; bucket < buckets; ++bucket) {
    near = find(near, bucket);
    measured.nothing.push_back(near->second.nothing);
    for (auto cell : near->second.cells) {
      cell.bucket = bucket;
      measured.cells.push_back(std::move(cell));
    }
  }
  if (!question.group.empty()) sort_by_group(measured.cells);
  return measured;
}

}  // namespace monalys::store
