// monalys rejects: which records of a source could not be read, where they stand, and why.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "cli/context.hpp"
#include "cli/counted.hpp"
#include "cli/print.hpp"
#include "ingest/ledger_index.hpp"
#include "ingest/pseudonym.hpp"
#include "ingest/record_text.hpp"

namespace monalys::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string source;
  std::size_t limit = 100;
  bool text = false;
  bool json = false;
};

struct RejectsOfFile {
  const store::FileEntry* entry = nullptr;
  std::vector<store::Rejected> rejected;
};

Result<Exit> run_rejects(const Context& context, const Options& options) {
  MONALYS_TRY(const auto config, context.config());
  std::vector<store::FileEntry> ledger;
  std::vector<store::Store::RejectedRecord> rejected;
  {  // held no longer than needed: files may take long to read again
    MONALYS_TRY(auto store, context.open(config, store::Access::read));
    MONALYS_TRY(ledger, store.ledger());
    MONALYS_TRY(rejected, store.rejected(options.source));
  }
  std::uint64_t all = 0;
  bool known = false;
  for (const auto& entry : ledger) {
    if (entry.source != options.source) continue;
    known = true;
    if (entry.same_as == 0) all += entry.rejected;
  }
  if (!known) return std::unexpected(ingest::unknown_source(options.source, ledger, "Run `monalys ingest` first."));

  const auto listed = std::min(options.limit, rejected.size());
  std::optional<ingest::PseudonymKey> key;
  if (options.text) {
    MONALYS_TRY(key, ingest::PseudonymKey::load(config.privacy.key_file));
  }
  auto& out = context.streams.out;
  Json json{{"source", options.source}, {"rejected", all}, {"records", Json::array()}};
  if (!options.json) {
    print(out, "{}: {} rejected records{}\n", options.source, counted(all),
          listed < all ? fmt::format(", the first {} of them:", counted(listed)) : "");
  }
  for (std::size_t i = 0; i < listed;) {
    // Those of one file together.
    const auto& path = rejected[i].path;
    std::set<std::uint64_t> numbers;
    auto end = i;
    for (; end < listed && rejected[end].path == path; ++end) numbers.insert(rejected[end].rejected.record);
    std::map<std::uint64_t, std::string> texts;
    std::string problem;
    if (key) {
      const auto entry = std::ranges::find_if(ledger, [&](const store::FileEntry& each) {
        return each.source == options.source && each.path == path && each.tail_of == 0 && !each.past;
      });
      auto found = entry == ledger.end() ? Result<std::map<std::uint64_t, std::string>>{std::unexpected(Error{
                                               Code::not_found, fmt::format("{} holds something else now", path), {}})}
                                         : ingest::record_texts(config, *key, *entry, numbers);
      if (found) {
        texts = std::move(*found);
      } else {
        problem = found.error().message;
        if (!found.error().hint.empty()) problem += fmt::format("\n  {}", found.error().hint);
      }
    }
    if (!options.json) print(out, "\n{}\n", path);
    if (!problem.empty()) print(context.streams.err, "monalys: note: {}\n", problem);
    for (; i < end; ++i) {
      const auto& record = rejected[i].rejected;
      const auto text = texts.find(record.record);
      if (options.json) {
        Json entry{{"file", path}, {"record", record.record}, {"byte", record.offset}, {"reason", record.reason}};
        if (text != texts.end()) entry["text"] = text->second;
        json["records"].push_back(std::move(entry));
        continue;
      }
      print(out, "  record {}, byte {}: {}\n", counted(record.record), counted(record.offset), record.reason);
      if (text != texts.end()) print(out, "      {}\n", text->second);
    }
  }
  if (options.json) print(out, "{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace));
  return Exit::done;
}

}  // namespace

void add_rejects(CLI::App& app, Context& context) {
  auto& command = add_command(app, "rejects", "List the records of a source that could not be read, and why", R"(
Examples:
  monalys rejects batch
  monalys rejects batch --text --limit 20      with the records themselves
  monalys rejects batch --json

The store keeps where a rejected record stands and why it was rejected (the first 1,000 of each reason in each file; all
are counted), never its text, which may hold names. --text reads the files again and shows it; rows of a database are not read again.
)");
  const auto options = std::make_shared<Options>();
  command.add_option("source", options->source, "Name of the source, as `monalys status` lists it")
      ->type_name("SOURCE")
      ->required();
  command.add_flag("--text", options->text, "Show the records, read from their files again");
  command.add_option("--limit", options->limit, "How many to list (100)")->type_name("N");
  command.add_flag("--json", options->json, "For programs");
  command.callback(
      [&context, options] { context.action = [&context, options] { return run_rejects(context, *options); }; });
}

}  // namespace monalys::cli
