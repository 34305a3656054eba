// One event log of a Windows host, written as its files come to be: one that is saved each year, or a ring of fixed
// size that is written over, with copies of it (Archive-*.evtx) made in time, or not.

#pragma once

#include <deque>
#include <string>
#include <vector>

#include "simulate/damage.hpp"
#include "simulate/evtx_chunk.hpp"
#include "simulate/world.hpp"

namespace monalys::simulate {

struct EvtxKeeping {
  /// Chunks of the ring. 0: no ring; the log is saved each year, and this year's is a copy from the running machine.
  std::size_t ring_chunks = 0;
  /// Copies of the ring are made before records are written over, the next one always holding a quarter of the last.
  bool archived = true;
  /// Done to the file that is still being written when the period ends.
  Damages damage;
};

class EvtxLog {
 public:
  /// What a reader makes of a record.
  enum class Counts : std::uint8_t { fact, skipped };

  EvtxLog(World& world, const std::string& folder, std::string channel, EvtxKeeping keeping);

  /// The event's channel, computer and, where it has none, number are filled in. year: of the file that it stands in.
  /// Gives which record of the log it is, counted over all files.
  std::uint64_t write(EvtxEvent event, int year, std::string_view host, Counts as);
  void close();
  /// Of the event that was written last.
  [[nodiscard]] std::uint64_t last_record_id() const { return last_record_id_; }
  /// Whether some file holds the record in the end. After close().
  [[nodiscard]] bool holds(std::uint64_t record) const { return record < held_.size() && held_[record]; }

 private:
  struct Chunk {
    std::string bytes;
    std::vector<EvtxChunk::Place> places;
    std::vector<Counts> counts;  // of each
    std::uint64_t base;          // of its record numbers, which count from the beginning of a yearly file
  };
  struct Loss {
    Damage kind;
    std::vector<std::uint64_t> records;
  };

  [[nodiscard]] bool is_current() const { return year_ == int{world_.profile.last.year()}; }
  /// Finished chunks stay in memory until the file is closed.
  [[nodiscard]] bool waits() const { return keeping_.ring_chunks != 0 || (is_current() && !keeping_.damage.empty()); }
  [[nodiscard]] std::string path(std::string_view before, std::string_view after) const;
  void turn_to_year(int year);
  void end_chunk();
  void archive();
  void write_live_file();
  /// lost: numbers of records that cannot be read any more.
  void put(const Chunk& chunk, const std::vector<std::uint64_t>& lost);
  void damage(std::vector<Chunk>& chunks, std::vector<std::vector<std::uint64_t>>& lost);
  void note_losses();

  World& world_;
  std::string folder_, channel_, name_;
  EvtxKeeping keeping_;
  Tally& tally_;
  LogFile file_;
  int year_ = 0;
  EvtxChunk chunk_;
  std::vector<Counts> counts_;  // of the records of chunk_
  std::deque<Chunk> waiting_;   // finished ones, of a ring the newest
  std::size_t finished_ = 0;    // ever, of those that wait or waited
  std::size_t archived_ = 0;    // of the finished ones
  std::uint64_t next_record_ = 0, base_ = 0, last_record_id_ = 0, last_time_ = 0;
  std::vector<bool> held_;
  std::vector<Loss> losses_;
};

}  // namespace monalys::simulate
